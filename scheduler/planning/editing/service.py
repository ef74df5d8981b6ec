"""Changing one shift of a draft at a time. Nothing is refused for the rules' sake: what is broken is said, all of it.

Whoever changes a shift says whose it was when they looked: where it is somebody else's by now, nothing is changed.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import Range
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.audit.service import record
from scheduler.booking.actor import Actor
from scheduler.errors import Conflict, Invalid
from scheduler.planning.editing import queries
from scheduler.planning.standing import Standing
from scheduler.rota import queries as rotas
from scheduler.rota.errors import RotaNotFound
from scheduler.rota.lifecycle import Status, Verb, after
from scheduler.rota.models import ClinicSession, Shift


class ShiftChanged(Conflict):
    """Somebody has changed this shift meanwhile. Nothing was done: look at it as it is now."""


class NobodyThere(Invalid):
    """Choose somebody who works in this network."""


class NoSession(Invalid):
    """Choose one of the rota's sessions and a service."""


@dataclass(frozen=True)
class Seen:
    """A shift as it was looked at: whose it was then."""

    shift_id: int
    clinician_id: int


@dataclass(frozen=True)
class Addition:
    """One more shift: a session of the rota's problem, who, and giving what."""

    session_id: int
    clinician_id: int
    service: str


async def give(session: AsyncSession, actor: Actor, standing: Standing, seen: Seen, to: int, now: datetime) -> None:
    """Let somebody else work it. They keep the room and the service."""
    if to not in standing.names:
        raise NobodyThere
    await _locked(session, actor, standing)
    shift = await _seen(session, actor, standing, seen, already=to)
    if shift is None or shift.clinician_id == to:
        return
    shift.clinician_id = to
    _note(session, actor, standing, now, f"shift {shift.id}: {standing.names[to]}, no longer {_name(standing, seen)}")
    await session.flush()


async def take_away(session: AsyncSession, actor: Actor, standing: Standing, seen: Seen, now: datetime) -> None:
    """Nobody works it any more; twice is no error."""
    await _locked(session, actor, standing)
    shift = await _seen(session, actor, standing, seen)
    if shift is None:
        return
    await session.delete(shift)
    _note(session, actor, standing, now, f"shift {seen.shift_id}: taken from {_name(standing, seen)}")
    await session.flush()


async def add(session: AsyncSession, actor: Actor, standing: Standing, wanted: Addition, now: datetime) -> None:
    """One more; who works in that session already has no second shift there, so twice is no error."""
    services = {service.code: service.id for service in standing.facts.services}
    if wanted.clinician_id not in standing.names:
        raise NobodyThere
    if wanted.session_id not in standing.sessions or wanted.service not in services:
        raise NoSession
    await _locked(session, actor, standing)
    if any((one.person_id, one.session_id) == (wanted.clinician_id, wanted.session_id) for one in standing.shifts):
        return
    starts_at, ends_at = standing.hours_of(wanted.session_id)
    block = await _block(session, actor, standing, wanted.session_id)
    shift = Shift(
        network_id=actor.network_id, clinic_session_id=block.id, clinician_id=wanted.clinician_id,
        room_id=_room(standing, wanted.session_id), service_id=services[wanted.service],
        during=Range(starts_at, ends_at),
    )  # fmt: skip
    session.add(shift)
    await session.flush()
    _note(session, actor, standing, now, f"shift {shift.id}: given to {standing.names[wanted.clinician_id]}")
    await session.flush()


async def pin(session: AsyncSession, actor: Actor, standing: Standing, seen: Seen, *, pinned: bool) -> None:
    """Let it stay in the next plan of these weeks, or no longer."""
    await _locked(session, actor, standing)
    shift = await _seen(session, actor, standing, seen)
    if shift is None:
        raise ShiftChanged
    shift.pinned = pinned
    await session.flush()


async def _locked(session: AsyncSession, actor: Actor, standing: Standing) -> None:
    """Nobody else changes it until the caller's transaction ends; `RotaMovedOn` for what is no draft."""
    rota = await rotas.rota(session, actor.network_id, standing.rota.id)
    if rota is None:
        raise RotaNotFound
    after(Status(rota.status), Verb.EDIT)


async def _seen(
    session: AsyncSession, actor: Actor, standing: Standing, seen: Seen, already: int | None = None
) -> Shift | None:
    """None where it is gone; it may be with whom it was seen, or `already` with whom it is wanted."""
    shift = await queries.shift(session, actor.network_id, standing.rota.id, seen.shift_id)
    if shift is not None and shift.clinician_id not in (seen.clinician_id, already):
        raise ShiftChanged
    return shift


async def _block(session: AsyncSession, actor: Actor, standing: Standing, session_id: int) -> ClinicSession:
    site_id, (starts_at, ends_at) = standing.sessions[session_id].site_id, standing.hours_of(session_id)
    known = await queries.clinic_session(session, actor.network_id, standing.rota.id, site_id, starts_at, ends_at)
    block = known or ClinicSession(
        network_id=actor.network_id, rota_id=standing.rota.id, site_id=site_id, starts_at=starts_at, ends_at=ends_at
    )
    session.add(block)
    await session.flush()
    return block


def _room(standing: Standing, session_id: int) -> int:
    """One that nobody has then; where all are taken, the first, and the referee says so."""
    span, site_id = standing.sessions[session_id].interval, standing.sessions[session_id].site_id
    taken = {one.room_id for one in standing.shifts if standing.sessions[one.session_id].interval.overlaps(span)}
    rooms = [room.id for room in standing.facts.rooms if room.site_id == site_id]
    return next((room for room in rooms if room not in taken), rooms[0])


def _name(standing: Standing, seen: Seen) -> str:
    return standing.names.get(seen.clinician_id, f"clinician {seen.clinician_id}")


def _note(session: AsyncSession, actor: Actor, standing: Standing, now: datetime, reason: str) -> None:
    change = (Status.DRAFT, Status.DRAFT)
    subject = f"rota:{standing.rota.id}"
    record(session, actor.network_id, subject, change, actor=actor.name, now=now, reason=reason)
