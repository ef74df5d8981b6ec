"""How an invitation ends: whatever was to be said of it is not said any more, in the same transaction."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import ledger
from scheduler.booking.actor import Actor
from scheduler.campaigns import queries
from scheduler.campaigns.models import Campaign
from scheduler.campaigns.trail import move_invitation, subject
from scheduler.invitations.lifecycle import InvitationStatus
from scheduler.invitations.models import Invitation


async def end(
    session: AsyncSession, actor: Actor, invitation: Invitation, how: InvitationStatus, now: datetime, reason: str = ""
) -> bool:
    """End an invitation, which the caller has locked; whether it was still open."""
    if not move_invitation(session, actor, invitation, how, now, reason):
        return False
    await session.flush()
    await ledger.withdraw(session, invitation.network_id, subject(invitation.id), now, f"invitation {how}")
    return True


async def withdraw_all(session: AsyncSession, actor: Actor, campaign: Campaign, now: datetime, reason: str) -> None:
    """Every open invitation of a campaign."""
    for invitation in await queries.open_of(session, campaign.network_id, campaign.id):
        await end(session, actor, invitation, InvitationStatus.WITHDRAWN, now, reason)
