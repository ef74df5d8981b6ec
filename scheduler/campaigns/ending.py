"""How an invitation, or a campaign, ends: what was to be said is not said any more, in the same transaction."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import ledger
from scheduler.booking.actor import Actor
from scheduler.campaigns.invited import queries as invited
from scheduler.campaigns.lifecycle import CampaignStatus
from scheduler.campaigns.models import Campaign
from scheduler.campaigns.trail import inviter, move_campaign, move_invitation, subject
from scheduler.invitations.lifecycle import InvitationStatus
from scheduler.invitations.models import Invitation


async def end(
    session: AsyncSession, actor: Actor, invitation: Invitation, how: InvitationStatus, now: datetime, reason: str = ""
) -> bool:
    """End an invitation, which the caller has locked; whether it was still open. Its numbers are free again."""
    if not move_invitation(session, actor, invitation, how, now, reason):
        return False
    await session.flush()
    await invited.close_choices(session, invitation.network_id, invitation.id)
    await ledger.withdraw(session, invitation.network_id, subject(invitation.id), now, f"invitation {how}")
    return True


async def note_bookings(
    session: AsyncSession, network_id: int, now: datetime, invitation_id: int | None = None
) -> None:
    """Whoever has booked what they are invited to, by whatever way, has answered; of one invitation, or of all."""
    for invitation, appointment_id in await invited.booked_otherwise(session, network_id, invitation_id):
        told = invitation.status == InvitationStatus.SENT
        invitation.appointment_id = appointment_id if told else None
        how = InvitationStatus.BOOKED if told else InvitationStatus.WITHDRAWN
        await end(session, inviter(network_id), invitation, how, now, f"appointment:{appointment_id}")


async def end_campaign(session: AsyncSession, actor: Actor, campaign: Campaign, now: datetime, reason: str) -> None:
    """End a campaign, which the caller has locked, and withdraw every invitation of it that is still open."""
    move_campaign(session, actor, campaign, CampaignStatus.ENDED, now, reason)
    for invitation in await invited.open_of(session, campaign.network_id, campaign.id):
        await end(session, actor, invitation, InvitationStatus.WITHDRAWN, now, "the campaign has ended")
