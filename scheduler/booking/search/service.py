"""Search: what the seeker can book, and where that is nothing, why and what would open it up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries as clinics
from clinics.distance import Place, km
from clinics.local_time import local_day
from clinics.models import Site
from scheduler.booking.allocation import service as allocation
from scheduler.booking.allocation.shares import Closed
from scheduler.booking.errors import NothingFree
from scheduler.booking.search import queries
from scheduler.booking.search.barriers import Barrier
from scheduler.booking.search.bundles import visits
from scheduler.booking.search.found import FreeSlot
from scheduler.booking.search.queries import InTheWay
from scheduler.booking.search.series import AROUND, Series, nearest
from scheduler.booking.search.wish import Relaxation, SlotSearch

FURTHEST = timedelta(days=367)
MOMENT = timedelta(microseconds=1)
USUAL_SINCE = timedelta(days=366)


@dataclass(frozen=True)
class Instead:
    """With this much less asked, here is the first that could be had."""

    relaxed: Relaxation
    first: FreeSlot


@dataclass(frozen=True)
class Nothing:
    """Why a search found nothing, and what would have been found by asking less."""

    reasons: tuple[InTheWay, ...]
    instead: tuple[Instead, ...]


@dataclass(frozen=True)
class Together:
    """What makes several appointments one visit. A longer appointment is two on end with one clinician."""

    most_between: timedelta = timedelta(minutes=20)
    one_clinician: bool = False


@dataclass(frozen=True)
class Occurrence:
    """`slot` at that very start, or why there is none, and what is near it."""

    starts_at: datetime
    slot: FreeSlot | None
    reasons: tuple[InTheWay, ...]
    alternatives: tuple[FreeSlot, ...]


async def search(session: AsyncSession, network_id: int, wanted: SlotSearch, now: datetime) -> list[FreeSlot]:
    """Slots that the seeker can book now, in the order asked for: no more, and no fewer."""
    return await queries.free_slots(session, network_id, wanted, await _closed(session, network_id, wanted, now), now)


async def bundles(
    session: AsyncSession, network_id: int, wanted: SlotSearch, services: Sequence[str], rules: Together, now: datetime
) -> list[tuple[FreeSlot, ...]]:
    """Visits for several services, earliest first; each can be booked as it stands."""
    closed = await _closed(session, network_id, wanted, now)
    legs = {
        code: await queries.places(session, network_id, replace(wanted, service_code=code), closed, now)
        for code in dict.fromkeys(services)
    }
    found = visits([legs[code] for code in services], rules.most_between, one_clinician=rules.one_clinician)
    chosen = list(islice(found, wanted.limit))
    named = await queries.named(session, network_id, {place.slot_id for visit in chosen for place in visit})
    return [tuple(named[place.slot_id] for place in visit) for visit in chosen]


async def occurrences(
    session: AsyncSession, network_id: int, wanted: SlotSearch, series: Series, now: datetime
) -> list[Occurrence]:
    """Each occurrence with its slot, or with what is in its way and the nearest that is free instead."""
    closed = await _closed(session, network_id, wanted, now)
    found = []
    for starts in series.starts:
        around = replace(wanted, earliest=starts - AROUND, latest=starts + AROUND + MOMENT)
        free = await queries.places(session, network_id, around, closed, now)
        same = [place for place in free if place.starts_at == starts]
        others = () if same else nearest(free, starts, series.starts)
        named = await queries.named(session, network_id, {place.slot_id for place in (*same[:1], *others)})
        exactly = replace(wanted, earliest=starts, latest=starts + MOMENT)
        reasons = () if same else (await why_nothing(session, network_id, exactly, now)).reasons
        slot = named[same[0].slot_id] if same else None
        found.append(Occurrence(starts, slot, reasons, tuple(named[place.slot_id] for place in others)))
    return found


async def any_of(session: AsyncSession, network_id: int, wanted: SlotSearch, now: datetime) -> int:
    """One of the slots that suit, kept from others until the transaction ends; `NothingFree` where there is none."""
    closed = await _closed(session, network_id, wanted, now)
    slot_id = await queries.one_unlocked(session, network_id, wanted, closed, now)
    if slot_id is None:
        raise NothingFree
    return slot_id


async def why_nothing(session: AsyncSession, network_id: int, wanted: SlotSearch, now: datetime) -> Nothing:
    """For a wish that nothing suits: each slot that would, by what keeps it; and what would be free with less asked."""
    closed = await _closed(session, network_id, wanted, now)
    found = await queries.in_the_way(session, network_id, wanted, closed, now)
    reasons = tuple(found) or (await _nothing_planned(session, network_id, wanted),)
    return Nothing(reasons, await _instead(session, network_id, wanted, closed, now))


async def by_distance(session: AsyncSession, network_id: int, place: Place) -> list[tuple[Site, float | None]]:
    """The network's sites, nearest first, with their distance in kilometres; those without a position last."""
    measured = [(site, km(place, site)) for site in await clinics.sites(session, network_id)]
    return sorted(measured, key=lambda one: (one[1] is None, one[1] or 0.0, one[0].id))


async def with_usual(
    session: AsyncSession, network_id: int, wanted: SlotSearch, patient_id: int, now: datetime
) -> SlotSearch:
    """The wish, with the patient's own clinician first; unchanged where there is none."""
    usual = await queries.usual_clinician(session, network_id, patient_id, now - USUAL_SINCE)
    return replace(wanted, usual=usual)


async def _closed(session: AsyncSession, network_id: int, wanted: SlotSearch, now: datetime) -> tuple[Closed, ...]:
    return await allocation.closed(session, network_id, wanted.seeker, wanted.organisation, now)


async def _instead(
    session: AsyncSession, network_id: int, wanted: SlotSearch, closed: tuple[Closed, ...], now: datetime
) -> tuple[Instead, ...]:
    found = []
    for relaxed, wish in wanted.relaxed(now + FURTHEST):
        rows = await queries.free_slots(session, network_id, replace(wish, limit=1), closed, now)
        found += [Instead(relaxed, row) for row in rows]
    return tuple(found)


async def _nothing_planned(session: AsyncSession, network_id: int, wanted: SlotSearch) -> InTheWay:
    """Whether the sites are open at all on those days, or nothing has been planned there yet."""
    first, last = local_day(wanted.earliest), local_day(wanted.latest - timedelta(microseconds=1))
    days = {(first + timedelta(days=n)).weekday() for n in range(min(7, (last - first).days + 1))}
    opening = await clinics.opening_hours(session, network_id)
    open_then = (
        {one.weekday for one in opening if not wanted.site_ids or one.site_id in wanted.site_ids}
        & days
        & wanted.weekdays
    )
    return InTheWay(Barrier.NONE if open_then or not opening else Barrier.CLOSED, 0, None)
