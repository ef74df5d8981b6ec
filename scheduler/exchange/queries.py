"""All SQL that only other systems' standards ask for. The tenant comes first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Clinician, Practice, Service, Site
from scheduler.audit.models import AuditEvent
from scheduler.booking.models import Appointment, Hold, Occupancy
from scheduler.booking.queries import AppointmentRow
from scheduler.booking.search.wish import Position
from scheduler.patients.models import Patient
from scheduler.rota.models import ClinicSession, Shift, Slot


@dataclass(frozen=True)
class ShiftRow:
    """A shift with its session and the names people know it by."""

    shift: Shift
    clinic_session: ClinicSession
    site: Site
    clinician: Clinician
    service: Service


@dataclass(frozen=True)
class ShiftSearch:
    """Aware moments, half-open; nothing given is no matter."""

    earliest: datetime
    latest: datetime
    site_id: int | None
    clinician_id: int | None
    after: Position | None
    limit: int


@dataclass(frozen=True)
class PatientRow:
    """A patient and the practice they are registered with."""

    patient: Patient
    practice: Practice


@dataclass(frozen=True)
class AppointmentSearch:
    """Appointments of one patient; times are aware UTC, half-open. `after` is the (start, id) to go on behind.

    `booked_by` leaves out what others have booked.
    """

    patient_id: int
    earliest: datetime | None = None
    latest: datetime | None = None
    booked_by: str | None = None
    after: tuple[datetime, int] | None = None
    limit: int = 50


async def shifts(session: AsyncSession, network_id: int, shift_ids: Collection[int]) -> list[ShiftRow]:
    """Those of these shifts that are in force, in order."""
    found = await session.execute(_shifts(network_id).where(col(Shift.id).in_(shift_ids)).order_by(col(Shift.id)))
    return [ShiftRow(*row) for row in found]


async def shifts_within(session: AsyncSession, network_id: int, search: ShiftSearch) -> list[ShiftRow]:
    """Shifts in force whose session touches the time asked for, by its beginning and their id."""
    place = sa.tuple_(col(ClinicSession.starts_at), col(Shift.id))
    statement = _shifts(network_id).where(
        col(ClinicSession.starts_at) < search.latest, col(ClinicSession.ends_at) > search.earliest
    )
    if search.site_id is not None:
        statement = statement.where(col(Site.id) == search.site_id)
    if search.clinician_id is not None:
        statement = statement.where(col(Clinician.id) == search.clinician_id)
    if search.after is not None:
        statement = statement.where(place > (search.after.starts_at, search.after.slot_id))
    ordered = statement.order_by(col(ClinicSession.starts_at), col(Shift.id)).limit(search.limit)
    return [ShiftRow(*row) for row in await session.execute(ordered)]


def _shifts(network_id: int) -> Any:
    return (
        sa.select(Shift, ClinicSession, Site, Clinician, Service)
        .join(ClinicSession, col(ClinicSession.id) == Shift.clinic_session_id)
        .join(Site, col(Site.id) == ClinicSession.site_id)
        .join(Clinician, col(Clinician.id) == Shift.clinician_id)
        .join(Service, col(Service.id) == Shift.service_id)
        .where(col(Shift.network_id) == network_id, col(Shift.live))
    )


async def occupied_by(session: AsyncSession, network_id: int, slot_id: int, now: datetime) -> tuple[bool, bool]:
    """Whether an appointment, and whether a hold that has not run out, has the slot."""
    found = await session.execute(
        sa.select(col(Occupancy.appointment_id).is_not(None), col(Hold.expires_at) > now)
        .outerjoin(Hold, col(Hold.id) == Occupancy.hold_id)
        .where(col(Occupancy.network_id) == network_id, col(Occupancy.slot_id) == slot_id)
    )
    row = found.first()
    return (bool(row[0]), bool(row[1])) if row else (False, False)


async def kept(session: AsyncSession, network_id: int, hold_id: int, holder: str, now: datetime) -> Hold | None:
    """A hold of `holder` that still keeps its slot."""
    found = await session.exec(
        select(Hold)
        .join(Occupancy, col(Occupancy.hold_id) == Hold.id)
        .where(Hold.network_id == network_id, Hold.id == hold_id, Hold.holder == holder, Hold.expires_at > now)
    )
    return found.first()


async def patient(session: AsyncSession, network_id: int, patient_id: int) -> PatientRow | None:
    return await _patient(session, network_id, col(Patient.id) == patient_id)


async def identified(session: AsyncSession, network_id: int, nhs_number: str, born: date) -> PatientRow | None:
    """The patient of whom the caller knows both."""
    return await _patient(
        session, network_id, col(Patient.nhs_number) == nhs_number, col(Patient.date_of_birth) == born
    )


async def _patient(session: AsyncSession, network_id: int, *which: sa.ColumnElement[bool]) -> PatientRow | None:
    found = await session.exec(
        select(Patient, Practice)
        .join(Practice, col(Practice.id) == Patient.practice_id)
        .where(Patient.network_id == network_id, *which)
    )
    row = found.first()
    return PatientRow(*row) if row else None


async def appointments(session: AsyncSession, network_id: int, search: AppointmentSearch) -> list[AppointmentRow]:
    """A patient's appointments, earliest first, cancelled ones too."""
    statement = (
        sa.select(Appointment, Slot, Service, Site, Clinician, Patient)
        .join(Slot, col(Slot.id) == Appointment.slot_id)
        .join(Service, col(Service.id) == Slot.service_id)
        .join(Site, col(Site.id) == Slot.site_id)
        .join(Clinician, col(Clinician.id) == Slot.clinician_id)
        .join(Patient, col(Patient.id) == Appointment.patient_id)
        .where(col(Appointment.network_id) == network_id, col(Appointment.patient_id) == search.patient_id)
        .order_by(col(Slot.starts_at), col(Appointment.id))
        .limit(search.limit)
    )
    if search.booked_by is not None:
        statement = statement.where(col(Appointment.booked_by) == search.booked_by)
    if search.earliest is not None:
        statement = statement.where(col(Slot.starts_at) >= search.earliest)
    if search.latest is not None:
        statement = statement.where(col(Slot.starts_at) < search.latest)
    if search.after is not None:
        statement = statement.where(sa.tuple_(col(Slot.starts_at), col(Appointment.id)) > search.after)
    return [AppointmentRow(*row) for row in await session.execute(statement)]


async def reasons(session: AsyncSession, network_id: int, subjects: Collection[str]) -> dict[str, str]:
    """Why each of these was cancelled, as the trail says; those without a reason are left out."""
    found = await session.exec(
        select(AuditEvent.subject, AuditEvent.reason)
        .where(
            AuditEvent.network_id == network_id,
            col(AuditEvent.subject).in_(subjects),
            AuditEvent.to_status == "cancelled",
            AuditEvent.reason != "",
        )
        .order_by(col(AuditEvent.id))
    )
    return dict(found.all())
