"""The use cases of booking. Each is one transaction of the caller's, and the database decides who was first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries as clinics
from clinics.local_time import LONDON, local_day
from scheduler.audit.service import record
from scheduler.booking import announcements, queries
from scheduler.booking.announcements import Announcer
from scheduler.booking.eligibility import refuse_other_ages
from scheduler.booking.errors import (
    AppointmentNotFound,
    HoldExpired,
    HoldGivenUp,
    HoldNotFound,
    HoldUsed,
    PatientBusy,
    PracticeNotFound,
    ServiceNotFound,
    SlotNotFound,
    SlotPast,
    SlotTaken,
)
from scheduler.booking.lifecycle import HoldStatus, Status, Verb, after, refuse_untimely
from scheduler.booking.models import Appointment, Hold, Occupancy
from scheduler.booking.queries import AppointmentRow, SlotRow, SlotSearch
from scheduler.db import violated
from scheduler.patients import service as patients
from scheduler.patients.models import Patient
from scheduler.rota.models import Slot

CLINICIAN, ROOM, PATIENT, HOLDER = 1, 2, 3, 4
MISMATCHES = 5


@dataclass(frozen=True)
class Actor:
    """Who acts, for which network, and how the trail names them."""

    network_id: int
    name: str


@dataclass(frozen=True)
class Held:
    """A hold, and whether the actor had it already."""

    hold: Hold
    found_again: bool


async def refuse_unknown(
    session: AsyncSession, network_id: int, service_code: str | None, practice: str | None
) -> None:
    """Raise `ServiceNotFound`, naming those there are, or `PracticeNotFound`, for what the network does not have."""
    codes = {one.code for one in await clinics.services(session, network_id)}
    if service_code is not None and service_code not in codes:
        raise ServiceNotFound(f"This network offers no service {service_code!r}. It has: {', '.join(sorted(codes))}.")
    if practice is not None and not await clinics.practice_exists(session, network_id, practice):
        raise PracticeNotFound


async def search(session: AsyncSession, network_id: int, wanted: SlotSearch, now: datetime) -> list[SlotRow]:
    """Slots that can be booked now, earliest first."""
    return await queries.free_slots(session, network_id, wanted, now)


async def slot(session: AsyncSession, network_id: int, slot_id: int, *, lock: bool = False) -> SlotRow:
    """A published slot, free or not; `SlotNotFound` for any other. `lock` keeps it on offer until the end."""
    row = await queries.slot(session, network_id, slot_id, lock=lock)
    if row is None or row.slot.status != "open":
        raise SlotNotFound
    return row


async def hold(
    session: AsyncSession, actor: Actor, slot_id: int, now: datetime, keep_for: timedelta, *, only_one: bool = False
) -> Held:
    """Keep a free slot for `keep_for`; the actor's own live hold of it is found again, with its own deadline.

    `only_one` lets go of every other slot that the actor keeps. Raises `SlotTaken` when somebody else's hold, or an
    appointment, has the slot.
    """
    wanted = (await _future_slot(session, actor, slot_id, now)).slot
    if only_one:
        await _let_go_of_others(session, actor, wanted, now)
    await _make_room(session, actor, wanted, now)
    mine = await queries.live_hold(session, actor.network_id, slot_id, actor.name, now)
    if mine is not None:
        return Held(mine[0], found_again=True)
    held = Hold(
        network_id=actor.network_id,
        slot_id=slot_id,
        holder=actor.name,
        created_at=now,
        expires_at=min(now + keep_for, wanted.starts_at),
    )
    session.add(held)
    await session.flush()
    session.add(_occupancy(wanted, hold_id=held.id))
    _trail_hold(session, actor, held.id, None, HoldStatus.HELD, now)
    await _flush_or_refuse(session)
    return Held(held, found_again=False)


async def hold_of(session: AsyncSession, actor: Actor, hold_id: int, *, lock: bool = False) -> Hold:
    """The actor's hold, kept or not; `HoldNotFound` for anybody else's."""
    held = await queries.hold(session, actor.network_id, hold_id, lock=lock)
    if held is None or held.holder != actor.name:
        raise HoldNotFound
    return held


async def own_hold(session: AsyncSession, actor: Actor, hold_id: int, now: datetime) -> Hold:
    """The actor's hold, locked until the transaction ends; refused where it is no longer kept."""
    held = await hold_of(session, actor, hold_id, lock=True)
    if held.mismatches >= MISMATCHES:
        raise HoldGivenUp
    if held.expires_at <= now:
        raise HoldExpired
    if await queries.hold_occupancy(session, actor.network_id, hold_id) is None:
        raise HoldUsed
    return held


async def note_mismatch(session: AsyncSession, actor: Actor, held: Hold, now: datetime) -> bool:
    """Count details that matched nobody; at the fifth time the slot is let go. Whether the hold goes on.

    It returns rather than raises, so that the caller's transaction keeps the count.
    """
    held.mismatches += 1
    session.add(held)
    if held.mismatches >= MISMATCHES:
        gone = await queries.release_hold(session, held.network_id, held.id)
        _end_holds(session, actor, gone, HoldStatus.RELEASED, now, "details that matched nobody, too often")
    await session.flush()
    return held.mismatches < MISMATCHES


async def release(session: AsyncSession, actor: Actor, hold_id: int, now: datetime) -> None:
    """Give a held slot back before its deadline. Giving it back twice is no error."""
    held = await hold_of(session, actor, hold_id)
    gone = await queries.release_hold(session, actor.network_id, held.id)
    _end_holds(session, actor, gone, HoldStatus.RELEASED, now)


async def book(
    session: AsyncSession, actor: Actor, slot_id: int, patient_id: int, now: datetime, announcer: Announcer
) -> AppointmentRow:
    """Book a slot that is free, or kept by the actor, with its confirmation and reminders in the same transaction."""
    patient = await patients.get(session, actor.network_id, patient_id)
    row = await _future_slot(session, actor, slot_id, now)
    eligible(row, patient)
    wanted = row.slot
    await _make_room(session, actor, wanted, now, patient_id)
    mine = await queries.live_hold(session, actor.network_id, slot_id, actor.name, now)
    appointment = await _new_appointment(session, actor, slot_id, patient_id, now)
    if mine is not None:
        _hand_over(session, actor, mine[1], appointment, now)
    else:
        session.add(_occupancy(wanted, appointment_id=appointment.id, patient_id=patient_id))
    await _flush_or_refuse(session)
    return await _announced(session, actor, appointment, now, announcer)


async def book_held(
    session: AsyncSession, actor: Actor, hold_id: int, patient_id: int, now: datetime, announcer: Announcer
) -> AppointmentRow:
    """Turn a hold into an appointment: the occupancy changes hands and is never let go in between."""
    patient = await patients.get(session, actor.network_id, patient_id)
    held = await hold_of(session, actor, hold_id)
    if held.expires_at <= now:
        raise HoldExpired
    row = await _future_slot(session, actor, held.slot_id, now)
    eligible(row, patient)
    wanted = row.slot
    await queries.lock_people(session, actor.network_id, _people(wanted, patient_id))
    occupancy = await queries.hold_occupancy(session, actor.network_id, hold_id)
    if occupancy is None:
        raise HoldUsed
    appointment = await _new_appointment(session, actor, held.slot_id, patient_id, now)
    _hand_over(session, actor, occupancy, appointment, now)
    await _flush_or_refuse(session)
    return await _announced(session, actor, appointment, now, announcer)


def eligible(row: SlotRow, patient: Patient) -> None:
    """Raise `NotForThisAge` where the service is not for somebody of this age on that day."""
    ages = (row.service.min_age, row.service.max_age)
    refuse_other_ages(row.service.name, ages, patient.date_of_birth, local_day(row.slot.starts_at))


async def find(session: AsyncSession, network_id: int, appointment_id: int) -> AppointmentRow:
    """The appointment, or `AppointmentNotFound`: also for one of another network."""
    row = await queries.appointment(session, network_id, appointment_id)
    if row is None:
        raise AppointmentNotFound
    return row


async def find_by_link(session: AsyncSession, appointment_id: int) -> AppointmentRow:
    """The appointment named by a link whose signature the caller has checked."""
    network_id = await queries.network_of(session, appointment_id)
    if network_id is None:
        raise AppointmentNotFound
    return await find(session, network_id, appointment_id)


async def cancel(
    session: AsyncSession,
    actor: Actor,
    appointment_id: int,
    now: datetime,
    announcer: Announcer,
    reason: str = "",
) -> AppointmentRow:
    """Cancel, free the slot, withdraw what was still to be said and say it is cancelled. Twice is no error."""
    row = await _locked(session, actor, appointment_id)
    if row.appointment.status == Status.CANCELLED:
        return row
    await _move(session, actor, row, Verb.CANCEL, now, reason)
    row.appointment.sequence += 1
    await queries.vacate(session, actor.network_id, appointment_id)
    await session.flush()
    await announcements.announce_cancelled(session, row, now, announcer)
    return row


async def close(
    session: AsyncSession, actor: Actor, appointment_id: int, verb: Verb, now: datetime, reason: str = ""
) -> AppointmentRow:
    """Arrival, completion, or not attended, as staff say."""
    row = await _locked(session, actor, appointment_id)
    await _move(session, actor, row, verb, now, reason)
    await announcements.withdraw(session, row, now, f"appointment {row.appointment.status}")
    return row


async def _locked(session: AsyncSession, actor: Actor, appointment_id: int) -> AppointmentRow:
    row = await queries.appointment(session, actor.network_id, appointment_id, lock=True)
    if row is None:
        raise AppointmentNotFound
    return row


async def _move(
    session: AsyncSession, actor: Actor, row: AppointmentRow, verb: Verb, now: datetime, reason: str
) -> None:
    before = Status(row.appointment.status)
    moved_to = after(before, verb)
    refuse_untimely(verb, row.slot.starts_at.astimezone(LONDON), now.astimezone(LONDON))
    row.appointment.status = moved_to
    row.appointment.changed_at = now
    _trail(session, actor, row.appointment, before, now, reason)
    await session.flush()


async def _future_slot(session: AsyncSession, actor: Actor, slot_id: int, now: datetime) -> SlotRow:
    row = await slot(session, actor.network_id, slot_id, lock=True)
    if row.slot.starts_at <= now:
        raise SlotPast
    return row


async def _make_room(
    session: AsyncSession, actor: Actor, wanted: Slot, now: datetime, patient_id: int | None = None
) -> None:
    await queries.lock_people(session, actor.network_id, _people(wanted, patient_id))
    gone = await queries.forget_expired_holds(session, actor.network_id, wanted, now)
    _end_holds(session, actor, gone, HoldStatus.EXPIRED, now)


async def _let_go_of_others(session: AsyncSession, actor: Actor, wanted: Slot, now: datetime) -> None:
    """One actor's choices queue up; then the people of every slot in question are locked at once, in order."""
    await queries.lock_people(session, actor.network_id, [(HOLDER, crc32(actor.name.encode()))])
    kept = await queries.slots_kept_by(session, actor.network_id, actor.name)
    keys = [key for one in (wanted, *kept) for key in _people(one, None)]
    await queries.lock_people(session, actor.network_id, keys)
    gone = await queries.release_other_holds(session, actor.network_id, actor.name, wanted.id)
    _end_holds(session, actor, gone, HoldStatus.RELEASED, now, "another time was chosen")


def _hand_over(
    session: AsyncSession, actor: Actor, occupancy: Occupancy, appointment: Appointment, now: datetime
) -> None:
    """What a hold occupied, the appointment occupies: it is never let go in between."""
    held = [occupancy.hold_id] if occupancy.hold_id is not None else []
    _end_holds(session, actor, held, HoldStatus.BOOKED, now, announcements.subject(appointment.id))
    occupancy.hold_id, occupancy.appointment_id, occupancy.patient_id = None, appointment.id, appointment.patient_id


def _people(wanted: Slot, patient_id: int | None) -> list[tuple[int, int]]:
    keys = [(CLINICIAN, wanted.clinician_id), (ROOM, wanted.room_id)]
    return keys if patient_id is None else [*keys, (PATIENT, patient_id)]


def _occupancy(
    wanted: Slot, hold_id: int | None = None, appointment_id: int | None = None, patient_id: int | None = None
) -> Occupancy:
    return Occupancy(
        network_id=wanted.network_id,
        slot_id=wanted.id,
        clinician_id=wanted.clinician_id,
        room_id=wanted.room_id,
        patient_id=patient_id,
        hold_id=hold_id,
        appointment_id=appointment_id,
        during=Range(wanted.starts_at, wanted.ends_at),
    )


async def _new_appointment(
    session: AsyncSession, actor: Actor, slot_id: int, patient_id: int, now: datetime
) -> Appointment:
    appointment = Appointment(
        network_id=actor.network_id,
        slot_id=slot_id,
        patient_id=patient_id,
        booked_by=actor.name,
        booked_at=now,
        changed_at=now,
    )
    session.add(appointment)
    await session.flush()
    return appointment


async def _flush_or_refuse(session: AsyncSession) -> None:
    """Ask the database. What it refuses ends the transaction: the caller's boundary rolls everything back."""
    try:
        await session.flush()
    except IntegrityError as error:
        constraint = violated(error)
        if constraint == "ex_occupancy_patient":
            raise PatientBusy from None
        if constraint in {"uq_occupancy_slot", "ex_occupancy_clinician", "ex_occupancy_room"}:
            raise SlotTaken from None
        raise


async def _announced(
    session: AsyncSession, actor: Actor, appointment: Appointment, now: datetime, announcer: Announcer
) -> AppointmentRow:
    _trail(session, actor, appointment, None, now, "")
    row = await find(session, actor.network_id, appointment.id)
    await announcements.announce_booked(session, row, now, announcer)
    return row


def _trail(
    session: AsyncSession,
    actor: Actor,
    appointment: Appointment,
    before: str | None,
    now: datetime,
    reason: str,
) -> None:
    subject = announcements.subject(appointment.id)
    change = (before, str(appointment.status))
    record(session, actor.network_id, subject, change, actor=actor.name, now=now, reason=reason)


def _end_holds(
    session: AsyncSession, actor: Actor, hold_ids: list[int], how: HoldStatus, now: datetime, reason: str = ""
) -> None:
    for hold_id in hold_ids:
        _trail_hold(session, actor, hold_id, HoldStatus.HELD, how, now, reason)


def _trail_hold(
    session: AsyncSession, actor: Actor, hold_id: int, before: HoldStatus | None, status: HoldStatus, now: datetime,
    reason: str = "",
) -> None:  # fmt: skip
    change = (before, status)
    record(session, actor.network_id, f"hold:{hold_id}", change, actor=actor.name, now=now, reason=reason)
