"""Writing a rota as a draft, publishing it (from then on its slots are bookable) and closing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.audit.service import record
from scheduler.db import violated
from scheduler.rota import queries
from scheduler.rota.carve import Period, Reason
from scheduler.rota.errors import RotaNotFound, RotaOverlaps, ShiftsCollide
from scheduler.rota.lifecycle import Status, Verb, after
from scheduler.rota.models import ClinicSession, Rota, Shift, Slot
from scheduler.rota.slots import carved


@dataclass(frozen=True)
class PlannedShift:
    """One clinician for one period in one room, giving one service."""

    clinician_id: int
    site_id: int
    room_id: int
    service_id: int
    period: Period


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
    sessions = await _open_sessions(session, rota, shifts)
    session.add_all(
        Shift(
            network_id=network_id,
            clinic_session_id=sessions[shift.site_id, shift.period],
            clinician_id=shift.clinician_id,
            room_id=shift.room_id,
            service_id=shift.service_id,
            during=Range(shift.period.starts_at, shift.period.ends_at),
        )
        for shift in shifts
    )
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
    try:
        await _move(session, rota, Verb.PUBLISH, actor, now)
        rota.published_at = now
        shifts = await queries.shifts(session, network_id, rota_id)
        await queries.make_live(session, network_id, [shift.id for shift in shifts])
    except IntegrityError as error:
        match violated(error):
            case "ex_rota_one_published":
                raise RotaOverlaps from None
            case "ex_shift_clinician" | "ex_shift_room":
                raise ShiftsCollide from None
        raise
    slots, carving = await carved(session, rota, shifts, room_change)
    session.add_all(slots)
    await session.flush()
    return Published(len(slots), carving.idle_minutes)


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
