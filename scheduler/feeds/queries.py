"""All SQL about feeds. Finding one by its digest comes before any tenant is known: it is how we learn it."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Clinician, Service, Site
from scheduler.access.clinicians.queries import left
from scheduler.booking.models import Appointment
from scheduler.busy.models import OwnCalendar
from scheduler.feeds.models import CalendarFeed
from scheduler.patients.models import Patient
from scheduler.rota.models import ClinicSession, Rota, Shift, Slot


@dataclass(frozen=True)
class AppointmentLine:
    """An appointment as its patient's calendar shows it."""

    appointment: Appointment
    slot: Slot
    site: Site
    patient: Patient


@dataclass(frozen=True)
class ShiftLine:
    """A shift as its clinician's calendar shows it; `live` where it is in force."""

    shift: Shift
    clinic_session: ClinicSession
    site: Site
    service: Service


async def feed_by_digest(session: AsyncSession, digest: str) -> CalendarFeed | None:
    found = await session.exec(
        select(CalendarFeed).where(CalendarFeed.digest == digest, col(CalendarFeed.revoked_at).is_(None))
    )
    return found.first()


async def current(
    session: AsyncSession, network_id: int, patient_id: int | None, clinician_id: int | None
) -> CalendarFeed | None:
    """The one that works, locked."""
    found = await session.exec(
        select(CalendarFeed)
        .where(
            CalendarFeed.network_id == network_id,
            col(CalendarFeed.patient_id).is_not_distinct_from(patient_id),
            col(CalendarFeed.clinician_id).is_not_distinct_from(clinician_id),
            col(CalendarFeed.revoked_at).is_(None),
        )
        .with_for_update()
    )
    return found.first()


async def appointments(
    session: AsyncSession, network_id: int, patient_id: int, since: datetime
) -> list[AppointmentLine]:
    """A patient's appointments from then on, and those cancelled since then, whenever they would have been."""
    found = await session.execute(
        sa.select(Appointment, Slot, Site, Patient)
        .join(Slot, col(Slot.id) == Appointment.slot_id)
        .join(Site, col(Site.id) == Slot.site_id)
        .join(Patient, col(Patient.id) == Appointment.patient_id)
        .where(
            col(Appointment.network_id) == network_id,
            col(Appointment.patient_id) == patient_id,
            sa.case(
                (col(Appointment.status) == "cancelled", col(Appointment.changed_at) >= since),
                else_=col(Slot.starts_at) >= since,
            ),
        )
        .order_by(col(Slot.starts_at), col(Appointment.id))
    )
    return [AppointmentLine(*row) for row in found]


async def shifts(session: AsyncSession, network_id: int, clinician_id: int, since: datetime) -> list[ShiftLine]:
    """A clinician's shifts of published rotas that begin after then; one that is not in force was taken back."""
    found = await session.execute(
        sa.select(Shift, ClinicSession, Site, Service)
        .join(ClinicSession, col(ClinicSession.id) == Shift.clinic_session_id)
        .join(Rota, col(Rota.id) == ClinicSession.rota_id)
        .join(Site, col(Site.id) == ClinicSession.site_id)
        .join(Service, col(Service.id) == Shift.service_id)
        .where(
            col(Shift.network_id) == network_id,
            col(Shift.clinician_id) == clinician_id,
            col(Rota.status) != "draft",
            col(ClinicSession.starts_at) >= since,
        )
        .order_by(col(ClinicSession.starts_at), col(Shift.id))
    )
    return [ShiftLine(*row) for row in found]


async def leavers(session: AsyncSession, today: date) -> list[tuple[int, int]]:
    """(network, clinician) of whoever has left, in any network, and has a calendar here or there that still works."""
    feeds = sa.exists().where(col(CalendarFeed.clinician_id) == Clinician.id, col(CalendarFeed.revoked_at).is_(None))
    own = sa.exists().where(col(OwnCalendar.clinician_id) == Clinician.id)
    found = await session.exec(
        select(Clinician.network_id, Clinician.id).where(sa.or_(feeds, own), left(today)).order_by(col(Clinician.id))
    )
    return list(found)
