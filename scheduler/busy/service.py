"""Giving the address of a clinician's own calendar, giving it up, and seeing what became of it.

Nothing here touches a rota. A shift at which its clinician turns out to be busy is shown, and somebody decides.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access.clinicians.service import reached, refuse_left
from scheduler.access.secrets import Seal
from scheduler.audit.service import record
from scheduler.booking.actor import Actor
from scheduler.busy import queries
from scheduler.busy.address import Address
from scheduler.busy.errors import OwnCalendarNotFound
from scheduler.busy.ical.occurrences import Span
from scheduler.busy.models import OwnCalendar
from scheduler.busy.queries import Clash

AHEAD = timedelta(weeks=20)
STANDS = timedelta(days=14)  # what was last read longer ago no longer makes anybody busy
PAUSE = timedelta(minutes=1)  # between two times that it is read, however often somebody asks
PURPOSE = "own calendar"  # for the key that seals addresses


@dataclass(frozen=True)
class Whose:
    """A clinician, and the practice whose clinicians alone the actor looks after; None for the network's."""

    clinician_id: int
    practice_id: int | None = None


@dataclass(frozen=True)
class State:
    """A calendar, and the published shifts that it speaks against."""

    calendar: OwnCalendar
    clinician: str
    clashes: list[Clash]

    @property
    def busy(self) -> list[Span]:
        return queries.spans(self.calendar.busy)

    @property
    def stands_until(self) -> datetime | None:
        """Until when its busy times count, where it is not read again."""
        read_at = self.calendar.read_at
        return read_at + STANDS if read_at else None


async def give(session: AsyncSession, actor: Actor, whose: Whose, address: Address, seal: Seal, now: datetime) -> State:
    """From the commit on this address is read, and the one before is forgotten with all that it said."""
    clinician = await reached(session, actor.network_id, whose.clinician_id, whose.practice_id, lock=True)
    await refuse_left(session, actor.network_id, clinician.id, now)
    await _remove(session, actor, clinician.id, now, "replaced")
    row = OwnCalendar(
        network_id=actor.network_id, clinician_id=clinician.id, sealed_address=seal.close(str(address)),
        shown=address.masked, given_at=now, next_read_at=now,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    _trail(session, actor, row.id, (None, "given"), now)
    return State(row, clinician.name, [])


async def give_up(session: AsyncSession, actor: Actor, whose: Whose, now: datetime, reason: str = "") -> None:
    """It is read no more, and nobody is busy by it. Where there is none, nothing happens."""
    clinician = await reached(session, actor.network_id, whose.clinician_id, whose.practice_id, lock=True)
    await _remove(session, actor, clinician.id, now, "given up", reason)


async def state(session: AsyncSession, actor: Actor, whose: Whose, now: datetime) -> State:
    """Raises `OwnCalendarNotFound` where none was given."""
    clinician = await reached(session, actor.network_id, whose.clinician_id, whose.practice_id)
    row = await _given(session, actor, clinician.id)
    found = await queries.clashes(session, actor.network_id, [row.id], now)
    return State(row, clinician.name, found.get(row.id, []))


async def states(session: AsyncSession, network_id: int, practice_id: int | None, now: datetime) -> list[State]:
    """Every calendar that is read, of the network or of a practice's clinicians."""
    rows = await queries.listed(session, network_id, practice_id)
    found = await queries.clashes(session, network_id, [row.id for row, _ in rows], now)
    return [State(row, name, found.get(row.id, [])) for row, name in rows]


async def read_soon(session: AsyncSession, actor: Actor, whose: Whose, now: datetime) -> State:
    """It is due now, or a minute after it was last tried."""
    await reached(session, actor.network_id, whose.clinician_id, whose.practice_id, lock=True)
    row = await _given(session, actor, whose.clinician_id)
    soonest = max(now, row.tried_at + PAUSE) if row.tried_at else now
    row.next_read_at = min(row.next_read_at, soonest)
    await session.flush()
    return await state(session, actor, whose, now)


async def _given(session: AsyncSession, actor: Actor, clinician_id: int) -> OwnCalendar:
    row = await queries.of_clinician(session, actor.network_id, clinician_id)
    if row is None:
        raise OwnCalendarNotFound
    return row


async def _remove(
    session: AsyncSession, actor: Actor, clinician_id: int, now: datetime, becomes: str, reason: str = ""
) -> None:
    gone = await queries.remove(session, actor.network_id, clinician_id)
    if gone is not None:
        _trail(session, actor, gone, ("given", becomes), now, reason)


def _trail(
    session: AsyncSession,
    actor: Actor,
    calendar_id: int,
    change: tuple[str | None, str],
    now: datetime,
    reason: str = "",
) -> None:
    record(session, actor.network_id, f"own_calendar:{calendar_id}", change, actor=actor.name, now=now, reason=reason)
