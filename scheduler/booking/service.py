"""The use cases of booking. Each is one transaction of the caller's, and the database decides who was first."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries as clinics
from scheduler.access import tenant
from scheduler.booking import admission, announcements, queries, telling
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.booking.errors import (
    AppointmentNotFound,
    HoldExpired,
    HoldUsed,
    PracticeClosed,
    PracticeNotFound,
    ServiceNotFound,
    SlotNotFound,
)
from scheduler.booking.holds import hold_of
from scheduler.booking.hot_path import queries as hot_path
from scheduler.booking.joining import joined
from scheduler.booking.kept import queries as kept
from scheduler.booking.override import Override
from scheduler.booking.queries import AppointmentRow, SlotRow
from scheduler.booking.slots import PATIENT, make_room, people_of, refuse_past, refusing
from scheduler.patients import service as patients
from scheduler.patients.errors import PatientNotFound
from scheduler.patients.models import Patient


async def refuse_unknown(
    session: AsyncSession, network_id: int, service_code: str | None, practice: str | None
) -> None:
    """Raise `ServiceNotFound`, naming those there are, or `PracticeNotFound`, for what the network does not have.

    `PracticeClosed` for a practice that it had.
    """
    codes = await clinics.service_codes(session, network_id)
    if service_code is not None and service_code not in codes:
        raise ServiceNotFound(f"This network offers no service {service_code!r}. It has: {', '.join(sorted(codes))}.")
    if practice is not None:
        found = await clinics.practice_by_ods(session, network_id, practice)
        if found is None:
            raise PracticeNotFound
        if found.closed:
            raise PracticeClosed


async def book(
    session: AsyncSession, actor: Actor, slot_id: int, patient_id: int, now: datetime, announcer: Announcer,
    override: Override | None = None, further: Sequence[int] = (),
) -> AppointmentRow:  # fmt: skip
    """Book a slot that is free, or kept by the actor, with its confirmation and reminders in the same transaction.

    `further` slots are joined to it, for one longer appointment.
    """
    row, patient = await _look(session, actor, {slot_id, *further}, patient_id)
    refuse_past(actor, row, now, released=override is None)
    mine = (await make_room(session, actor, row, now, [(PATIENT, patient_id), *admission.keys(actor, row)])).mine
    squeezed = mine is None and await squeezed_in(session, actor, slot_id, now, override)
    reason = ""
    if override is None:
        await admission.refuse_unsuited(session, actor, row, patient, now)
    else:
        reason = override.told(await admission.set_aside(session, actor, row, patient, now), overbooked=squeezed)
    return await _take(session, actor, row, patient, mine, now, announcer, reason, overbooked=squeezed)


async def book_held(
    session: AsyncSession, actor: Actor, hold_id: int, patient_id: int, now: datetime, announcer: Announcer
) -> AppointmentRow:
    """Turn a hold into an appointment: the occupancy changes hands and is never let go in between."""
    held = await hold_of(session, actor, hold_id)
    if held.expires_at <= now:
        raise HoldExpired
    slots = await kept.slots_of(session, actor.network_id, hold_id)
    row, patient = await _look(session, actor, slots or {held.slot_id}, patient_id)
    refuse_past(actor, row, now)
    people = people_of(row.slot, patient_id)
    await queries.lock_people(session, actor.network_id, [*people, *admission.keys(actor, row)])
    await admission.refuse_unsuited(session, actor, row, patient, now)
    return await _take(session, actor, row, patient, hold_id, now, announcer)


async def _look(
    session: AsyncSession, actor: Actor, slot_ids: Collection[int], patient_id: int
) -> tuple[SlotRow, Patient]:
    rows, patient = [], None
    for slot_id in sorted(slot_ids):
        row, patient = await hot_path.look(session, actor.network_id, slot_id, patient_id)
        if row is None or row.slot.status != "open":
            await patients.get(session, actor.network_id, patient_id)
            raise SlotNotFound
        rows.append(row)
    if patient is None:
        raise PatientNotFound
    return joined(rows), patient


async def _take(
    session: AsyncSession, actor: Actor, row: SlotRow, patient: Patient, hold_id: int | None, now: datetime,
    announcer: Announcer, reason: str = "", *, overbooked: bool = False,
) -> AppointmentRow:  # fmt: skip
    """Ask the database, which has the last word, and write what is to be said."""
    with refusing():
        made = await hot_path.take(
            session, actor.network_id, actor, row, patient.id, hold_id, now, reason, overbooked=overbooked
        )
    if not made.taken:
        raise HoldUsed
    booked = AppointmentRow(made.appointment, row.slot, row.service, row.site, row.clinician, patient)
    announcer = announcer.under(row.rules)
    manner = await telling.drawn(session, booked, made.trials, now, announcer)
    await announcements.announce_booked(session, booked, now, announcer, manner)
    return booked


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
