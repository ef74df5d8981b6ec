"""What is closed to a seeker because others are to have it, for search and booking alike."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries as clinics
from scheduler.booking.allocation import queries
from scheduler.booking.allocation.shares import Closed, closed_to_partner, closed_to_practice
from scheduler.booking.search.wish import Seeker


async def closed(
    session: AsyncSession,
    network_id: int,
    seeker: Seeker | None,
    organisation: str | None,
    now: datetime,
    many: int = 1,
) -> tuple[Closed, ...]:
    """Spans of services that have not got as `many` slots left for them; nothing is asked of the database that no
    service or partner of the network has."""
    spans: tuple[Closed, ...] = ()
    moving = seeker.moving if seeker else None
    if seeker is not None and await _shares_out(session, network_id):
        weeks = await queries.weeks(session, network_id, seeker.practice_id, now, moving)
        mine, in_all = await queries.lists(session, network_id, seeker.practice_id)
        spans += closed_to_practice(weeks, mine, in_all, now, many)
    if organisation is not None:
        spans += closed_to_partner(await queries.days(session, network_id, organisation, now, moving), many)
    return spans


async def _shares_out(session: AsyncSession, network_id: int) -> bool:
    return any(one.practice_share_days is not None for one in await clinics.services(session, network_id))
