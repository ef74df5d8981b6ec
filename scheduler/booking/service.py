"""The use cases of booking. Each is one transaction of the caller's, and the database decides who was first."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries as clinics
from scheduler.booking import admission, announcements, queries
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.booking.errors import AppointmentNotFound, HoldExpired, HoldUsed, PracticeNotFound, ServiceNotFound
from scheduler.booking.holds import hold_of
from scheduler.booking.lifecycle import HoldStatus
from scheduler.booking.models import Appointment, Occupancy
from scheduler.booking.override import Override
from scheduler.booking.queries import AppointmentRow
from scheduler.booking.slots import PATIENT, end_holds, flush_or_refuse, future_slot, make_room, occupancy_of, people_of
from scheduler.booking.trail import trail
from scheduler.patients import service as patients


async def refuse_unknown(
    session: AsyncSession, network_id: int, service_code: str | None, practice: str | None
) -> None:
    """Raise `ServiceNotFound`, naming those there are, or `PracticeNotFound`, for what the network does not have."""
    codes = {one.code for one in await clinics.services(session, network_id)}
    if service_code is not None and service_code not in codes:
        raise ServiceNotFound(f"This network offers no service {service_code!r}. It has: {', '.join(sorted(codes))}.")
    if practice is not None and not await clinics.practice_exists(session, network_id, practice):
        raise PracticeNotFound


async def book(
    session: AsyncSession, actor: Actor, slot_id: int, patient_id: int, now: datetime, announcer: Announcer,
    override: Override | None = None,
) -> AppointmentRow:  # fmt: skip
    """Book a slot that is free, or kept by the actor, with its confirmation and reminders in the same transaction."""
    patient = await patients.get(session, actor.network_id, patient_id)
    row = await future_slot(session, actor, slot_id, now, released=override is None)
    wanted = row.slot
    await make_room(session, actor, wanted, now, [(PATIENT, patient_id), *admission.keys(actor, row)])
    if override is None:
        await admission.refuse_unsuited(session, actor, row, patient, now)
    mine = await queries.live_hold(session, actor.network_id, slot_id, actor.name, now)
    appointment = await _new_appointment(session, actor, slot_id, patient_id, now)
    if mine is not None:
        _hand_over(session, actor, mine[1], appointment, now)
    else:
        squeezed = await squeezed_in(session, actor, slot_id, now, override)
        made = occupancy_of(wanted, appointment_id=appointment.id, patient_id=patient_id, overbooked=squeezed)
        session.add(made)
    await flush_or_refuse(session)
    return await _announced(session, actor, appointment, now, announcer, str(override or ""))


async def book_held(
    session: AsyncSession, actor: Actor, hold_id: int, patient_id: int, now: datetime, announcer: Announcer
) -> AppointmentRow:
    """Turn a hold into an appointment: the occupancy changes hands and is never let go in between."""
    patient = await patients.get(session, actor.network_id, patient_id)
    held = await hold_of(session, actor, hold_id)
    if held.expires_at <= now:
        raise HoldExpired
    row = await future_slot(session, actor, held.slot_id, now)
    await queries.lock_people(
        session, actor.network_id, [*people_of(row.slot, patient_id), *admission.keys(actor, row)]
    )
    await admission.refuse_unsuited(session, actor, row, patient, now)
    occupancy = await queries.hold_occupancy(session, actor.network_id, hold_id)
    if occupancy is None:
        raise HoldUsed
    appointment = await _new_appointment(session, actor, held.slot_id, patient_id, now)
    _hand_over(session, actor, occupancy, appointment, now)
    await flush_or_refuse(session)
    return await _announced(session, actor, appointment, now, announcer)


async def squeezed_in(
    session: AsyncSession, actor: Actor, slot_id: int, now: datetime, override: Override | None
) -> bool:
    """Whether an appointment goes beside another one: only where that is wanted, and the slot is not free."""
    if override is None or not override.overbook:
        return False
    return await queries.taken(session, actor.network_id, [slot_id], now) > 0


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
        organisation=actor.organisation,
        booked_by=actor.name,
        booked_at=now,
        changed_at=now,
    )
    session.add(appointment)
    await session.flush()
    return appointment


async def _announced(
    session: AsyncSession, actor: Actor, appointment: Appointment, now: datetime, announcer: Announcer, reason: str = ""
) -> AppointmentRow:
    trail(session, actor, appointment, None, now, reason)
    row = await find(session, actor.network_id, appointment.id)
    await announcements.announce_booked(session, row, now, announcer)
    return row
