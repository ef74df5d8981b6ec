"""Choosing a wave, and telling one person of it: each behind a lock that others pass over."""

from datetime import datetime, time, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import at
from scheduler.booking.admission import seeker
from scheduler.booking.search.found import FreeSlot
from scheduler.booking.search.service import search
from scheduler.campaigns import queries
from scheduler.campaigns.announcements import Inviting, announce, channel_for
from scheduler.campaigns.capacity import window
from scheduler.campaigns.choices import distinct, spread
from scheduler.campaigns.ending import end
from scheduler.campaigns.invited import queries as invited
from scheduler.campaigns.invited.queries import InvitationRow
from scheduler.campaigns.lifecycle import CampaignStatus
from scheduler.campaigns.queries import CampaignRow
from scheduler.campaigns.selection.queries import Candidate
from scheduler.campaigns.service import preview
from scheduler.campaigns.trail import inviter, move_invitation, note_campaign, note_invitation
from scheduler.campaigns.waves import next_at
from scheduler.errors import Conflict
from scheduler.invitations.lifecycle import InvitationStatus
from scheduler.invitations.models import Invitation

SOONEST = timedelta(days=1)
"""Nobody is invited to a time sooner than this; who opens the link may still choose one."""


class NothingToOffer(Conflict):
    """There is no time left that we could invite this person to."""


async def choose_wave(
    session: AsyncSession, network_id: int, campaign_id: int, now: datetime, inviting: Inviting
) -> int:
    """Choose the people of the wave that is due; how many. Nobody is chosen while somebody else is at it."""
    row = await queries.campaign(session, network_id, campaign_id, lock=True, skip=True)
    if row is None or row.campaign.status != CampaignStatus.RUNNING or row.campaign.next_wave_at > now:
        return 0
    await queries.begin_choosing(session, network_id, row.service.id)
    seen = await preview(session, row, now, inviting.announcer)
    row.campaign.waves += bool(seen.wave)
    await _invite(session, row, seen.wave, now)
    row.campaign.next_wave_at = next_at(now, row.campaign.wave_every_days, nobody=not seen.wave)
    if seen.wave:
        words = f"wave {row.campaign.waves}: {len(seen.wave)} of {seen.cohort} people, for {seen.free} free times"
        note_campaign(session, inviter(network_id), row.campaign, "running", "running", now, words)
    await session.flush()
    return len(seen.wave)


async def _invite(session: AsyncSession, row: CampaignRow, people: tuple[Candidate, ...], now: datetime) -> None:
    made = [
        Invitation(
            network_id=row.campaign.network_id,
            campaign_id=row.campaign.id,
            patient_id=one.patient_id,
            service_id=row.service.id,
            wave=row.campaign.waves,
            chosen_at=now,
        )
        for one in people
    ]
    session.add_all(made)
    await session.flush()
    for invitation in made:
        note_invitation(session, inviter(row.campaign.network_id), invitation, now)


async def send_one(session: AsyncSession, network_id: int, now: datetime, inviting: Inviting) -> bool:
    """Tell the next person who was chosen by a campaign that is running; whether there was one."""
    row = await invited.next_waiting(session, network_id)
    if row is None:
        return False
    invitation_id = row.invitation.id
    try:
        async with session.begin_nested():
            await _send(session, row, now, inviting)
    except NothingToOffer as refused:
        await _withdraw(session, network_id, invitation_id, now, refused.sentence)
    return True


async def _withdraw(session: AsyncSession, network_id: int, invitation_id: int, now: datetime, reason: str) -> None:
    """As it was before it was opened: read again, since what was written meanwhile is undone."""
    row = await invited.invitation(session, network_id, invitation_id)
    if row is not None:
        await end(session, inviter(network_id), row.invitation, InvitationStatus.WITHDRAWN, now, reason)


async def _send(session: AsyncSession, row: InvitationRow, now: datetime, inviting: Inviting) -> None:
    """Open the invitation first: for some services it is what makes times bookable."""
    last = at(row.campaign.last_day + timedelta(days=1), time(0))
    channel = channel_for(row.patient, inviting.announcer)
    if channel is None or last <= now or row.patient.no_invitations:
        raise NothingToOffer
    row.invitation.sent_at = now
    row.invitation.expires_at = min(now + timedelta(days=row.campaign.answer_days), last)
    move_invitation(session, inviter(row.invitation.network_id), row.invitation, InvitationStatus.SENT, now)
    await session.flush()
    shown = await suggestions(session, row, now)
    if not shown:
        raise NothingToOffer
    await announce(session, row, channel, shown, now, inviting)


async def suggestions(session: AsyncSession, row: InvitationRow, now: datetime) -> list[FreeSlot]:
    """The few times to show somebody first: free for them now, and not from one hour to the next."""
    free = [one for one in await free_for(session, row, now) if one.slot.starts_at >= now + SOONEST]
    chosen = {one.id for one in spread((one.slot for one in free), row.invitation.id)}
    return [one for one in free if one.slot.id in chosen]


async def free_for(session: AsyncSession, row: InvitationRow, now: datetime) -> list[FreeSlot]:
    """What this person can book now on all days of the campaign, earliest first, and what looks the same once."""
    wanted = window(CampaignRow(row.campaign, row.service), now, seeker(row.patient))
    free = await search(session, row.invitation.network_id, wanted, now)
    shown = {one.id for one in distinct(one.slot for one in free)}
    return [one for one in free if one.slot.id in shown]
