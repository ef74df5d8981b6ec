"""All SQL about whether people have been told of their appointments. The tenant comes first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from notifications.models import Message, OptOut
from scheduler.booking.announcements import appointment_id, subject
from scheduler.booking.models import Appointment
from scheduler.booking.queries import AppointmentRow, appointment_rows
from scheduler.patients.models import Patient
from scheduler.rota.models import Slot


@dataclass(frozen=True)
class Told:
    """One message about an appointment, as it now stands."""

    version: int
    channel: str
    status: str
    failure: str | None


async def coming(
    session: AsyncSession, network_id: int, now: datetime, until: datetime
) -> list[tuple[AppointmentRow, bool, list[Told]]]:
    """Appointments that begin in that time, booked or cancelled, earliest first: whether the number wants no texts, and
    what was said of the appointment as it now is."""
    opted_out = sa.exists().where(col(OptOut.network_id) == Patient.network_id, col(OptOut.phone) == Patient.phone)
    found = await session.execute(
        appointment_rows(network_id)
        .add_columns(opted_out)
        .where(
            col(Appointment.status).in_(("booked", "cancelled")),
            col(Slot.starts_at) >= now,
            col(Slot.starts_at) < until,
        )
        .order_by(col(Slot.starts_at), col(Appointment.id))
    )
    rows = [(AppointmentRow(*row[:6]), bool(row[6])) for row in found]
    told = await _told(session, network_id, [row.appointment.id for row, _ in rows])
    return [
        (row, out, [one for one in told.get(row.appointment.id, []) if one.version == row.appointment.sequence])
        for row, out in rows
    ]


async def _told(session: AsyncSession, network_id: int, appointments: list[int]) -> dict[int, list[Told]]:
    found = await session.execute(
        sa.select(
            col(Message.subject), col(Message.version), col(Message.channel), col(Message.status), col(Message.failure)
        )
        .where(col(Message.network_id) == network_id, col(Message.subject).in_(map(subject, appointments)))
        .order_by(col(Message.id))
    )
    told: dict[int, list[Told]] = {}
    for about, *rest in found:
        told.setdefault(appointment_id(about), []).append(Told(*rest))
    return told


async def as_it_is(session: AsyncSession, appointments: Mapping[int, int]) -> dict[int, tuple[int, int, str]]:
    """Network, version and status of appointments, which are given with the networks they are said to be of."""
    found = await session.execute(
        sa.select(
            col(Appointment.id), col(Appointment.network_id), col(Appointment.sequence), col(Appointment.status)
        ).where(col(Appointment.id).in_(appointments), col(Appointment.network_id).in_(set(appointments.values())))
    )
    return {row.id: (row.network_id, row.sequence, row.status) for row in found}
