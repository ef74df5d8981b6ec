"""How the trail names campaigns and invitations, and the one place where either changes status."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.audit.service import record
from scheduler.booking.actor import Actor
from scheduler.campaigns.lifecycle import CampaignStatus
from scheduler.campaigns.models import Campaign
from scheduler.invitations.lifecycle import InvitationStatus, may
from scheduler.invitations.models import Invitation

INVITER = "campaigns"


def inviter(network_id: int) -> Actor:
    """Who chooses people, and ends what nobody answers."""
    return Actor(network_id, INVITER)


def subject(invitation_id: int) -> str:
    """How the ledger and the trail call an invitation."""
    return f"invitation:{invitation_id}"


def invitation_id(subject: str) -> int:
    """The id in a ledger subject that `subject()` made."""
    return int(subject.removeprefix("invitation:"))


def move_campaign(
    session: AsyncSession, actor: Actor, campaign: Campaign, status: CampaignStatus, now: datetime, reason: str = ""
) -> None:
    """What becomes of a campaign."""
    note_campaign(session, actor, campaign, campaign.status, status, now, reason)
    campaign.status = status
    session.add(campaign)


def note_campaign(
    session: AsyncSession, actor: Actor, campaign: Campaign, before: str | None, after: str, now: datetime,
    reason: str = "",
) -> None:  # fmt: skip
    """A campaign begins, changes, or sends a wave."""
    named = f"campaign:{campaign.id}"
    record(session, campaign.network_id, named, (before, after), actor=actor.name, now=now, reason=reason)


def note_invitation(session: AsyncSession, actor: Actor, invitation: Invitation, now: datetime) -> None:
    """Somebody is chosen for a wave."""
    change, reason = (None, invitation.status), f"campaign:{invitation.campaign_id}, wave {invitation.wave}"
    record(session, invitation.network_id, subject(invitation.id), change, actor=actor.name, now=now, reason=reason)


def move_invitation(
    session: AsyncSession, actor: Actor, invitation: Invitation, status: InvitationStatus, now: datetime,
    reason: str = "",
) -> bool:  # fmt: skip
    """What becomes of an invitation; whether it was still open to that."""
    if not may(invitation.status, status):
        return False
    change = (invitation.status, status)
    record(session, invitation.network_id, subject(invitation.id), change, actor=actor.name, now=now, reason=reason)
    invitation.status = status
    session.add(invitation)
    return True
