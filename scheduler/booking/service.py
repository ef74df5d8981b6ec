"""The use cases of booking. Each is one transaction of the caller's, and the database decides who was first."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries as clinics
from clinics.local_time import LONDON, local_day
from scheduler.access import tenant
from scheduler.audit.service import record
from scheduler.booking import announcements, queries
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.booking.eligibility import refuse_other_ages
from scheduler.booking.errors import (
    AppointmentNotFound,
    HoldExpired,
    HoldUsed,
    PracticeNotFound,
    ServiceNotFound,
)
from scheduler.booking.holds import hold_of
from scheduler.booking.lifecycle import HoldStatus, Status, Verb, after, refuse_untimely
from scheduler.booking.models import Appointment, Occupancy
from scheduler.booking.queries import AppointmentRow, SlotRow, SlotSearch
from scheduler.booking.slots import end_holds, flush_or_refuse, future_slot, make_room, occupancy_of, people_of
from scheduler.patients import service as patients
from scheduler.patients.models import Patient


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


async def book(
    session: AsyncSession, actor: Actor, slot_id: int, patient_id: int, now: datetime, announcer: Announcer
) -> AppointmentRow:
    """Book a slot that is free, or kept by the actor, with its confirmation and reminders in the same transaction."""
    patient = await patients.get(session, actor.network_id, patient_id)
    row = await future_slot(session, actor, slot_id, now)
    eligible(row, patient)
    wanted = row.slot
    await make_room(session, actor, wanted, now, patient_id)
    mine = await queries.live_hold(session, actor.network_id, slot_id, actor.name, now)
    appointment = await _new_appointment(session, actor, slot_id, patient_id, now)
    if mine is not None:
        _hand_over(session, actor, mine[1], appointment, now)
    else:
        session.add(occupancy_of(wanted, appointment_id=appointment.id, patient_id=patient_id))
    await flush_or_refuse(session)
    return await _announced(session, actor, appointment, now, announcer)


async def book_held(
    session: AsyncSession, actor: Actor, hold_id: int, patient_id: int, now: datetime, announcer: Announcer
) -> AppointmentRow:
    """Turn a hold into an appointment: the occupancy changes hands and is never let go in between."""
    patient = await patients.get(session, actor.network_id, patient_id)
    held = await hold_of(session, actor, hold_id)
    if held.expires_at <= now:
        raise HoldExpired
    row = await future_slot(session, actor, held.slot_id, now)
    eligible(row, patient)
    wanted = row.slot
    await queries.lock_people(session, actor.network_id, people_of(wanted, patient_id))
    occupancy = await queries.hold_occupancy(session, actor.network_id, hold_id)
    if occupancy is None:
        raise HoldUsed
    appointment = await _new_appointment(session, actor, held.slot_id, patient_id, now)
    _hand_over(session, actor, occupancy, appointment, now)
    await flush_or_refuse(session)
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


async def of_patient(session: AsyncSession, network_id: int, patient_id: int) -> list[AppointmentRow]:
    """A patient's appointments, to come and past, latest first."""
    return await queries.of_patient(session, network_id, patient_id)


async def find_by_link(session: AsyncSession, appointment_id: int) -> AppointmentRow:
    """The appointment named by a link whose signature the caller has checked; its network binds the transaction."""
    network_id = await queries.network_of(session, appointment_id)
    if network_id is None:
        raise AppointmentNotFound
    await tenant.enter(session, network_id)
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


def _hand_over(
    session: AsyncSession, actor: Actor, occupancy: Occupancy, appointment: Appointment, now: datetime
) -> None:
    """What a hold occupied, the appointment occupies: it is never let go in between."""
    held = [occupancy.hold_id] if occupancy.hold_id is not None else []
    end_holds(session, actor, held, HoldStatus.BOOKED, now, announcements.subject(appointment.id))
    occupancy.hold_id, occupancy.appointment_id, occupancy.patient_id = None, appointment.id, appointment.patient_id


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
