"""What is really free for a campaign: slots that search would show now, and what of them each practice may book."""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import at
from scheduler.booking.allocation import service as allocation
from scheduler.booking.search.found import FreeSlot
from scheduler.booking.search.service import search
from scheduler.booking.search.wish import Seeker, SlotSearch
from scheduler.campaigns import queries
from scheduler.campaigns.queries import CampaignRow
from scheduler.campaigns.waves import Capacity, Outstanding, take_up

MANY = 5_000


def window(row: CampaignRow, now: datetime, seeker: Seeker | None = None, limit: int = MANY) -> SlotSearch:
    """The campaign's days as a search, for one person or for anybody."""
    first = at(row.campaign.first_day, time(0))
    last = at(row.campaign.last_day + timedelta(days=1), time(0))
    return SlotSearch(row.service.code, max(first, now), last, seeker=seeker, limit=limit)


async def capacity(session: AsyncSession, row: CampaignRow, practices: Collection[int], now: datetime) -> Capacity:
    """Held slots, and those on offer to who waits, are not free; nor is what opens later."""
    network_id = row.campaign.network_id
    free = await search(session, network_id, window(row, now), now)
    if row.service.practice_share_days is None:
        return Capacity(len(free), {})
    theirs = {one: await _of_practice(session, network_id, free, one, now) for one in practices}
    return Capacity(len(free), theirs)


async def _of_practice(
    session: AsyncSession, network_id: int, free: list[FreeSlot], practice_id: int, now: datetime
) -> int:
    """How many are not beyond the practice's share of their week: the same for all of its patients."""
    anybody = Seeker(0, practice_id, now.date(), "")
    closed = await allocation.closed(session, network_id, anybody, None, now)
    return sum(not any(span.covers(row.service.id, row.slot.starts_at) for span in closed) for row in free)


async def outstanding(session: AsyncSession, network_id: int, service_id: int) -> list[Outstanding]:
    """Open invitations to the service, of whatever campaign, each with what its campaign has shown."""
    rows = await queries.open_by_practice(session, network_id, service_id)
    shown = await queries.counts(session, network_id, {campaign_id for campaign_id, *_ in rows})
    return [
        Outstanding(practice_id, number, take_up(expected, shown[campaign_id].booked, shown[campaign_id].ended))
        for campaign_id, expected, practice_id, number in rows
    ]
