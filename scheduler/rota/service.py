"""Writing a rota as a draft, publishing it (from then on its slots are bookable) and closing it."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.audit.service import record
from scheduler.db import violated
from scheduler.rota import queries
from scheduler.rota.carve import Period, Reason
from scheduler.rota.errors import RotaChanged, RotaMovedOn, RotaNotFound, RotaOverlaps, ShiftsCollide
from scheduler.rota.lifecycle import Status, Verb, after
from scheduler.rota.models import ClinicSession, Rota, Shift, Slot
from scheduler.rota.slots import carved


@dataclass(frozen=True)
class PlannedShift:
    """One clinician for one period in one room, giving one service; `pinned`: to stay in the next plan."""

    clinician_id: int
    site_id: int
    room_id: int
    service_id: int
    period: Period
    pinned: bool = False


@dataclass(frozen=True)
class Revision:
    """Shifts of a published rota that go and others that come; `seen`: those in force when that was thought out."""

    seen: frozenset[int]
    dropped: frozenset[int]
    added: list[PlannedShift]
    room_change: int = 5


@dataclass(frozen=True)
class Published:
    """How many slots came into force, and how many minutes of their shifts are no appointment, by reason."""

    slots: int
    idle_minutes: Mapping[Reason, int]


async def write_draft(
    session: AsyncSession,
    network_id: int,
    starts_on: date,
    ends_on: date,
    shifts: list[PlannedShift],
    *,
    actor: str,
    now: datetime,
) -> Rota:
    """Store a draft with its clinic sessions and shifts. Nothing in it can be booked yet."""
    rota = Rota(network_id=network_id, starts_on=starts_on, ends_on=ends_on, created_at=now)
    session.add(rota)
    await session.flush()
    session.add_all(_rows(network_id, await _open_sessions(session, rota, shifts), shifts))
    record(session, network_id, _subject(rota), (None, "draft"), actor=actor, now=now)
    await session.flush()
    return rota


async def publish(
    session: AsyncSession, network_id: int, rota_id: int, *, actor: str, now: datetime, room_change: int = 5
) -> Published:
    """Bring a draft into force and carve its shifts into slots; `room_change` is the minutes from room to room.

    Raises `RotaOverlaps` while another published rota holds some of these weeks, `ShiftsCollide` where somebody or a
    room of it works elsewhere at the same time; the database decides which of two that come together was first.
    """
    rota = await _locked(session, network_id, rota_id)
    if await queries.overlapping_published(session, network_id, rota.starts_on, rota.ends_on):
        raise RotaOverlaps
    with _in_words():
        await _move(session, rota, Verb.PUBLISH, actor, now)
        rota.published_at = now
        shifts = await queries.shifts(session, network_id, rota_id)
        await queries.make_live(session, network_id, [shift.id for shift in shifts])
    slots, carving = await carved(session, rota, shifts, room_change)
    session.add_all(slots)
    await session.flush()
    return Published(len(slots), carving.idle_minutes)


async def standing(session: AsyncSession, network_id: int, rota_id: int) -> tuple[Rota, list[Shift]]:
    """A rota and its shifts: of a published one those in force, of a draft all."""
    rota = await _locked(session, network_id, rota_id)
    if rota.status == Status.CLOSED:
        raise RotaMovedOn(f"Rota {rota_id} is closed.")
    shifts = await queries.shifts(session, network_id, rota_id)
    return rota, [shift for shift in shifts if shift.live or rota.status == Status.DRAFT]


async def pinned(session: AsyncSession, network_id: int, rota_id: int) -> list[Shift]:
    """The shifts of a rota that are to stay in the next plan of its weeks."""
    return [shift for shift in await queries.shifts(session, network_id, rota_id) if shift.pinned]


async def pins(session: AsyncSession, network_id: int) -> dict[int, int]:
    """How many shifts are pinned, by rota; drafts only."""
    return await queries.pins(session, network_id)


async def slots_of(
    session: AsyncSession, network_id: int, rota_id: int, shift_ids: Collection[int], now: datetime
) -> list[Slot]:
    """What some shifts of a rota still offer; nobody can take any of it until the caller's transaction ends."""
    await _locked(session, network_id, rota_id)
    return await queries.slots_of(session, network_id, shift_ids, now)


async def revise(
    session: AsyncSession, network_id: int, rota_id: int, wanted: Revision, *, actor: str, now: datetime, reason: str
) -> int:
    """Change some shifts of a published rota, all others staying as they are; returns how many slots are new.

    The caller has seen to bookings. Raises `RotaChanged` where others are in force by now than had been seen.
    """
    rota = await _locked(session, network_id, rota_id)
    before = await queries.shifts(session, network_id, rota_id)
    if {shift.id for shift in before if shift.live} != wanted.seen:
        raise RotaChanged
    await _move(session, rota, Verb.REVISE, actor, now, reason)
    for slot in await queries.slots_of(session, network_id, wanted.dropped, now):
        slot.status = "withdrawn"
    with _in_words():
        await queries.end_these(session, network_id, wanted.dropped)
        added = _rows(network_id, await _reopened(session, rota, wanted.added), wanted.added)
        session.add_all(added)
        await session.flush()
        await queries.make_live(session, network_id, [shift.id for shift in added])
    new = {shift.id for shift in added}
    made, _ = await carved(session, rota, [*before, *added], wanted.room_change)
    slots = [slot for slot in made if slot.shift_id in new]
    session.add_all(slots)
    await session.flush()
    return len(slots)


async def slots_ahead(session: AsyncSession, network_id: int, rota_id: int, now: datetime) -> list[Slot]:
    """What a rota still offers; nobody can take any of it until the caller's transaction ends."""
    await _locked(session, network_id, rota_id)
    return await queries.slots_ahead(session, network_id, rota_id, now)


async def close(
    session: AsyncSession, network_id: int, rota_id: int, *, actor: str, now: datetime, reason: str = ""
) -> int:
    """End a rota: what has not begun is no longer on offer; returns how many slots. The caller has seen to bookings."""
    rota = await _locked(session, network_id, rota_id)
    await _move(session, rota, Verb.CLOSE, actor, now, reason)
    ahead = await queries.slots_ahead(session, network_id, rota_id, now)
    for slot in ahead:
        slot.status = "withdrawn"
    await queries.end_shifts(session, network_id, rota_id, now)
    await session.flush()
    return len(ahead)


async def _locked(session: AsyncSession, network_id: int, rota_id: int) -> Rota:
    rota = await queries.rota(session, network_id, rota_id)
    if rota is None:
        raise RotaNotFound
    return rota


async def _move(session: AsyncSession, rota: Rota, verb: Verb, actor: str, now: datetime, reason: str = "") -> None:
    before = Status(rota.status)
    rota.status = after(before, verb)
    change = (before, rota.status)
    record(session, rota.network_id, _subject(rota), change, actor=actor, now=now, reason=reason)
    await session.flush()


@contextmanager
def _in_words() -> Iterator[None]:
    """What the database refuses, said to people."""
    try:
        yield
    except IntegrityError as error:
        match violated(error):
            case "ex_rota_one_published":
                raise RotaOverlaps from None
            case "ex_shift_clinician" | "ex_shift_room":
                raise ShiftsCollide from None
        raise


def _rows(network_id: int, sessions: dict[tuple[int, Period], int], shifts: list[PlannedShift]) -> list[Shift]:
    return [
        Shift(
            network_id=network_id,
            clinic_session_id=sessions[shift.site_id, shift.period],
            clinician_id=shift.clinician_id,
            room_id=shift.room_id,
            service_id=shift.service_id,
            during=Range(shift.period.starts_at, shift.period.ends_at),
            pinned=shift.pinned,
        )
        for shift in shifts
    ]


async def _reopened(session: AsyncSession, rota: Rota, shifts: list[PlannedShift]) -> dict[tuple[int, Period], int]:
    """The sessions that the rota has already, and new ones for the shifts that fit into none."""
    blocks = await queries.clinic_sessions(session, rota.network_id, rota.id)
    known = {(block.site_id, Period(block.starts_at, block.ends_at)): block.id for block in blocks}
    return known | await _open_sessions(session, rota, [s for s in shifts if (s.site_id, s.period) not in known])


async def _open_sessions(
    session: AsyncSession, rota: Rota, shifts: list[PlannedShift]
) -> dict[tuple[int, Period], int]:
    opened = {
        key: ClinicSession(
            network_id=rota.network_id,
            rota_id=rota.id,
            site_id=key[0],
            starts_at=key[1].starts_at,
            ends_at=key[1].ends_at,
        )
        for key in dict.fromkeys((shift.site_id, shift.period) for shift in shifts)
    }
    session.add_all(opened.values())
    await session.flush()
    return {key: block.id for key, block in opened.items()}


def _subject(rota: Rota) -> str:
    return f"rota:{rota.id}"
