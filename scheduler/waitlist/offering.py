"""Offering free times to who waits for them. The claim on a time is an ordinary hold, so nobody else can book it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import groupby

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import at, local_day
from scheduler.booking import holds
from scheduler.booking import queries as bookings
from scheduler.booking.actor import Actor
from scheduler.booking.admission import keys, seeker
from scheduler.booking.announcements import ways_to_reach
from scheduler.booking.policy import service as policies
from scheduler.booking.search.found import FreeSlot
from scheduler.booking.search.service import search
from scheduler.booking.search.wish import SlotSearch
from scheduler.booking.slots import people_of, published
from scheduler.errors import Refused
from scheduler.waitlist import announcements, queries
from scheduler.waitlist.announcements import Offering
from scheduler.waitlist.errors import TooNear
from scheduler.waitlist.lifecycle import Priority, WishStatus
from scheduler.waitlist.looking import queries as looking
from scheduler.waitlist.looking.queries import Waiting
from scheduler.waitlist.matching import LOOKS_BACK, Pick, choose, given
from scheduler.waitlist.models import Offer, WaitlistEntry
from scheduler.waitlist.offer_terms import Terms, terms, travel_to
from scheduler.waitlist.queries import OfferRow
from scheduler.waitlist.trail import claimant, matcher, move_wish, note_offer
from scheduler.waitlist.wishes import Time, Window, Wish, suits

MANY = 2000


async def pass_on(
    session: AsyncSession, network_id: int, given_back: OfferRow, now: datetime, offering: Offering
) -> bool:
    """Offer a time that was just given back to the next one who waits for it; whether there was one."""
    day = local_day(given_back.slot.starts_at)
    whole_day = SlotSearch(given_back.service.code, at(day, time(0)), at(day + timedelta(days=1), time(0)), limit=MANY)
    free = await search(session, network_id, whole_day, now)
    return await offer_first(session, network_id, free, now, offering, only=given_back.slot.id)


async def offer_first(
    session: AsyncSession,
    network_id: int,
    free: Sequence[FreeSlot],
    now: datetime,
    offering: Offering,
    *,
    only: int | None = None,
) -> bool:
    """Offer the first of the free times of one service that somebody waits for; whether there was one.

    `only` this slot is offered, or any; the others may complete a party. While another transaction matches for this
    network nothing is offered: that one, or the next look, sees to it.
    """
    if not free or not await looking.begin_matching(session, network_id):
        return False
    answered = now + offering.policy.shortest
    waiting, wishes = await _wishes(session, network_id, free[0].service.id, now, offering)
    suiting = [row for row in free if any(suits(wish, _time(row, offering), answered) for wish in wishes)]
    wishes = await _barred(session, network_id, waiting, wishes, suiting, now)
    times = tuple(_time(row, offering) for row in suiting)
    for one in times:
        pick = choose(one, times, wishes, answered) if only in (None, one.slot_id) else None
        if pick is None:
            continue
        with suppress(Refused):  # somebody was faster: another time may still be free
            async with session.begin_nested():
                await _offer(session, network_id, pick, waiting, now, offering)
            return True
    return False


async def _wishes(
    session: AsyncSession, network_id: int, service_id: int, now: datetime, offering: Offering
) -> tuple[dict[int, Waiting], list[Wish]]:
    """Who waits, by entry, and their wishes: parties that are whole, and of whom somebody can be told."""
    found = await looking.waiting_for(session, network_id, service_id, now - offering.policy.rests)
    waiting = {one.entry.id: one for one in found}
    hours: dict[int, list[Window]] = {entry_id: [] for entry_id in waiting}
    for one in await queries.windows(session, network_id, list(waiting)):
        hours[one.entry_id].append(Window(one.weekday, one.starts, one.ends))
    had = await looking.given_by_practice(session, network_id, now - LOOKS_BACK)
    ordered = sorted(found, key=lambda one: (_party(one.entry), one.entry.id))
    parties = [list(party) for _, party in groupby(ordered, key=lambda one: _party(one.entry))]
    wishes = [
        _wish(party, tuple(hours[party[0].entry.id]), had)
        for party in parties
        if len(party) == party[0].entry.party_size
        and any(ways_to_reach(one.patient, offering.announcer) for one in party)
    ]
    return waiting, wishes


def _party(entry: WaitlistEntry) -> int:
    return entry.party_id or entry.id


def _wish(party: list[Waiting], hours: tuple[Window, ...], had: dict[int, int]) -> Wish:
    entry = party[0].entry
    return Wish(
        entries=tuple(one.entry.id for one in party),
        priority=Priority[entry.priority.upper()],
        given=min(given(had.get(one.patient.practice_id, 0), one.weighted) for one in party),
        since=entry.added_at,
        first_day=entry.first_day,
        last_day=entry.last_day,
        windows=hours,
        sites=frozenset(entry.site_ids),
        notice=timedelta(minutes=entry.notice_minutes),
        before=party[0].before,
    )


async def _barred(
    session: AsyncSession,
    network_id: int,
    waiting: dict[int, Waiting],
    wishes: list[Wish],
    free: Sequence[FreeSlot],
    now: datetime,
) -> list[Wish]:
    """The same wishes with what must not be offered to them."""
    never = set(await looking.barred(session, network_id, list(waiting), [row.slot.id for row in free]))
    for key, one in waiting.items():
        can_have = await _can_book(session, network_id, one, free, now)
        never |= {(key, row.slot.id) for row in free if row.slot.id not in can_have}
    return [
        replace(wish, barred=frozenset(slot_id for entry_id, slot_id in never if entry_id in wish.entries))
        for wish in wishes
    ]


async def _can_book(
    session: AsyncSession, network_id: int, one: Waiting, free: Sequence[FreeSlot], now: datetime
) -> set[int]:
    """Which of these a patient could book: search knows, for whomever."""
    if not free:
        return set()
    starts = [row.slot.starts_at for row in free]
    latest = max(starts) + timedelta(microseconds=1)
    who = seeker(one.patient, one.entry.appointment_id)
    wanted = SlotSearch(free[0].service.code, min(starts), latest, limit=MANY, seeker=who)
    return {row.slot.id for row in await search(session, network_id, wanted, now)}


def _time(row: FreeSlot, offering: Offering) -> Time:
    slot = row.slot
    travel = travel_to(slot.delivery_channel, offering.policy)
    return Time(slot.id, slot.site_id, slot.starts_at, slot.ends_at, travel)


async def _offer(
    session: AsyncSession, network_id: int, pick: Pick, waiting: dict[int, Waiting], now: datetime, offering: Offering
) -> None:
    first = pick.times[0]
    calm = (await policies.of_network(session, network_id, offering.announcer.policy)).quiet
    policy = replace(offering.policy, quiet_from=calm.quiet_from, quiet_until=calm.quiet_until)
    agreed = terms(now, first.starts_at, first.travel + pick.wish.notice, policy)
    if agreed is None:
        raise TooNear
    await keep_order(session, network_id, [one.slot_id for one in pick.times])
    for entry_id, one in zip(pick.wish.entries, pick.times, strict=True):
        await _claim(session, waiting[entry_id].entry, one, pick.reason, agreed, now)
    await session.flush()
    rows = await queries.open_offers(session, network_id, pick.wish.entries)
    await announcements.announce(session, rows, agreed, now, offering)


async def _claim(
    session: AsyncSession, entry: WaitlistEntry, one: Time, reason: str, agreed: Terms, now: datetime
) -> None:
    held = await holds.hold(session, claimant(entry), one.slot_id, now, agreed.expires_at - now)
    made = Offer(
        network_id=entry.network_id, entry_id=entry.id, slot_id=one.slot_id, hold_id=held.hold.id, reason=reason,
        offered_at=now, expires_at=agreed.expires_at,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    note_offer(session, matcher(entry.network_id), made, now)
    move_wish(session, matcher(entry.network_id), entry, WishStatus.OFFERED, now)


async def keep_order(
    session: AsyncSession, network_id: int, slot_ids: Sequence[int], patient_ids: Sequence[int] = ()
) -> None:
    """Take the locks of several slots as booking takes those of one: the slots in order, then everybody's, in order."""
    rows = [await published(session, network_id, slot_id, lock=True) for slot_id in sorted(slot_ids)]
    whose: Sequence[int | None] = patient_ids or [None]
    people = [key for row in rows for patient_id in whose for key in people_of(row.slot, patient_id)]
    shares = [key for row in rows for key in keys(Actor(network_id, ""), row)]
    await bookings.lock_people(session, network_id, [*people, *shares])
