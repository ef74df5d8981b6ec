"""The look that finds free times and who waits for them. The rows are the truth; a bell only makes it come sooner."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from clinics.local_time import at, local_day
from scheduler.booking.search.service import search
from scheduler.booking.search.wish import SlotSearch
from scheduler.db import Sessions
from scheduler.waitlist import own
from scheduler.waitlist.announcements import Offering
from scheduler.waitlist.ending import end_if_over
from scheduler.waitlist.lifecycle import WishStatus
from scheduler.waitlist.looking import queries as looking
from scheduler.waitlist.offering import MANY, offer_first
from scheduler.waitlist.trail import matcher, move_wish


async def look(sessions: Sessions, clock: Callable[[], datetime], offering: Offering) -> int:
    """End what is over and offer what is free, in every network; returns how often somebody was offered a time.

    Each end and each offer is a transaction of its own, so that nobody who books waits for the whole list.
    """
    async with sessions() as session:
        networks = await looking.networks_with_a_list(session)
    made = 0
    for network_id in networks:
        now = clock()
        await _end_what_is_over(sessions, network_id, now)
        made += await _offer_what_is_free(sessions, network_id, now, offering)
    return made


async def _end_what_is_over(sessions: Sessions, network_id: int, now: datetime) -> None:
    async with sessions() as session, session.begin():
        over = await looking.offers_to_end(session, network_id, now)
        for entry in await looking.past_wishes(session, network_id, local_day(now)):
            move_wish(session, matcher(network_id), entry, WishStatus.ENDED, now, "the last day is over")
        for entry in await looking.left_by_appointments(session, network_id):
            own.part(session, matcher(network_id), entry, now)
    for entry_id in over:
        async with sessions() as session, session.begin():
            await end_if_over(session, network_id, entry_id, now)


async def _offer_what_is_free(sessions: Sessions, network_id: int, now: datetime, offering: Offering) -> int:
    async with sessions() as session:
        wanted = await looking.services_waited_for(session, network_id)
    made = 0
    for code, last_day in wanted:
        while await _offer_one(sessions, network_id, code, last_day, now, offering):
            made += 1
    return made


async def _offer_one(
    sessions: Sessions, network_id: int, code: str, last_day: date, now: datetime, offering: Offering
) -> bool:
    """Offer the earliest free time of a service that somebody waits for; whether there was one."""
    until = at(last_day + timedelta(days=1), time(0))
    async with sessions() as session, session.begin():
        free = await search(session, network_id, SlotSearch(code, now, until, limit=MANY), now)
        return await offer_first(session, network_id, free, now, offering)
