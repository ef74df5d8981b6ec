"""Reads the calendars that are due, a few at a time. The rows are the truth; a bell only makes it come sooner.

Each is claimed, read and written down by itself: no transaction is open meanwhile, and one that is slow or wrong keeps
nobody else's waiting.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.dialects.postgresql import Range

from clinics.local_time import at, local_day
from scheduler.access.secrets import Seal
from scheduler.busy import queries
from scheduler.busy.address import Address
from scheduler.busy.errors import AddressWrong, Unreadable
from scheduler.busy.ical.apart import work_out
from scheduler.busy.ical.busy import Period
from scheduler.busy.models import OwnCalendar
from scheduler.busy.reading.fetching import Fetched, Fetcher, Known
from scheduler.busy.service import AHEAD, STANDS
from scheduler.db import Sessions

log = logging.getLogger(__name__)
AT_ONCE = 4
NOT_STARTED_AFTER = 5  # seconds of a look: what is begun later than that would not be ended by it
CLAIMED_FOR = timedelta(minutes=5)
WHOLE_EVERY = timedelta(days=1)  # the horizon moves, also over a calendar that never changes
FIRST_RETRY, LAST_RETRY = timedelta(minutes=10), timedelta(hours=6)
OTHER_SECRET = "Its address was kept with another SECRET_KEY and cannot be read any more: give it again."
OURS = "Reading it failed for a reason of ours; the worker's log has it."


@dataclass(frozen=True)
class Reading:
    """What reading needs, and how often it is done. `ours`: the domain of our own shifts' names."""

    fetcher: Fetcher
    seal: Seal
    every: timedelta
    ours: str


async def look(sessions: Sessions, clock: Callable[[], datetime], reading: Reading) -> int:
    """Read what is due, in every network; returns how many were tried."""
    async with sessions() as session, session.begin():
        await queries.forget(session, clock() - STANDS)
    begun = asyncio.get_running_loop().time()
    done = await asyncio.gather(*(_one_after_another(sessions, clock, reading, begun) for _ in range(AT_ONCE)))
    return sum(done)


async def _one_after_another(sessions: Sessions, clock: Callable[[], datetime], reading: Reading, begun: float) -> int:
    done = 0
    while asyncio.get_running_loop().time() - begun < NOT_STARTED_AFTER:
        now = clock()
        async with sessions() as session, session.begin():
            row = await queries.claim_due(session, now, now + CLAIMED_FOR, local_day(now))
        if row is None:
            break
        values = await _read(row, now, reading)
        async with sessions() as session, session.begin():
            await queries.write(session, row.network_id, row.id, values)
        done += 1
    return done


async def _read(row: OwnCalendar, now: datetime, reading: Reading) -> dict[str, object]:
    """What the row then says."""
    try:
        said = await _said(row, now, reading)
    except Unreadable as fault:
        return _failed(row, now, fault.sentence)
    except Exception:
        log.exception("the calendar of clinician %d could not be read", row.clinician_id)
        return _failed(row, now, OURS)
    return {"read_at": now, "next_read_at": now + reading.every, "fault": None, "failures": 0, **said}


async def _said(row: OwnCalendar, now: datetime, reading: Reading) -> dict[str, object]:
    fetched = await _fetched(row, now, reading)
    if fetched.body is None:
        return {}
    today = at(local_day(now), time(0))
    found = await work_out(fetched.body, Period(today, now + AHEAD + WHOLE_EVERY), reading.ours)
    return {
        "whole_at": now, "events": found.events, "busy": [Range(*span) for span in found.spans],
        "etag": fetched.known.etag, "last_modified": fetched.known.last_modified,
    }  # fmt: skip


async def _fetched(row: OwnCalendar, now: datetime, reading: Reading) -> Fetched:
    address = reading.seal.open(row.sealed_address)
    if address is None:
        raise Unreadable(OTHER_SECRET)
    is_fresh = row.whole_at is not None and row.whole_at > now - WHOLE_EVERY
    known = Known(row.etag, row.last_modified) if is_fresh else Known()
    try:
        return await reading.fetcher.fetch(Address.of(address, plain=reading.fetcher.loopback), known)
    except AddressWrong as wrong:
        raise Unreadable(wrong.sentence) from None


def _failed(row: OwnCalendar, now: datetime, fault: str) -> dict[str, object]:
    """What was read before stands; it is tried again later and later."""
    wait = min(FIRST_RETRY * 2 ** min(row.failures, 10), LAST_RETRY)
    return {"fault": fault, "failures": row.failures + 1, "next_read_at": now + wait}
