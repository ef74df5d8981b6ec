"""All SQL about whether people have been told of their appointments. The tenant comes first."""

from collections.abc import Collection, Mapping
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


@dataclass(frozen=True)
class LastText:
    """The reminder that was texted last about an appointment; `version` is what it was about."""

    network_id: int
    appointment_id: int
    version: int
    purpose: str
    due_at: datetime


_SILENT = sa.text("""
    with last as (
        select distinct on (appointment.id) appointment.id, told.subject, told.version, told.purpose, told.due_at,
               told.status
        from slot join appointment on appointment.slot_id = slot.id
        join message told on told.subject = 'appointment:' || appointment.id and told.version = appointment.sequence
        where slot.network_id = :network and slot.starts_at > :now and slot.starts_at < :until
          and appointment.status = 'booked' and appointment.confirmed_at is null
          and told.channel = 'sms' and told.purpose like 'reminder\\_%'
          and told.status in ('sent', 'delivered', 'unknown', 'failed')
        order by appointment.id, told.due_at desc, told.id desc)
    select id, version, purpose, due_at from last
    where status in ('sent', 'unknown') and not exists (
        select from message other where other.subject = last.subject and other.purpose = last.purpose
          and other.version = last.version and other.channel <> 'sms')
    order by due_at, id
""")


async def silent(session: AsyncSession, network_id: int, now: datetime, until: datetime) -> list[LastText]:
    """Of booked appointments that begin in that time: the reminder texted last, where it is not known to have arrived,
    was not mailed as well, and the patient has not answered that they will come."""
    found = await session.execute(_SILENT, {"network": network_id, "now": now, "until": until})
    return [LastText(network_id, *row) for row in found]


async def appointments(session: AsyncSession, network_id: int, ids: Collection[int]) -> list[AppointmentRow]:
    """These appointments as they now stand."""
    found = await session.execute(appointment_rows(network_id).where(col(Appointment.id).in_(ids)))
    return [AppointmentRow(*row) for row in found]


async def as_it_is(session: AsyncSession, appointments: Mapping[int, int]) -> dict[int, tuple[int, int, str]]:
    """Network, version and status of appointments, which are given with the networks they are said to be of."""
    found = await session.execute(
        sa.select(
            col(Appointment.id), col(Appointment.network_id), col(Appointment.sequence), col(Appointment.status)
        ).where(col(Appointment.id).in_(appointments), col(Appointment.network_id).in_(set(appointments.values())))
    )
    return {row.id: (row.network_id, row.sequence, row.status) for row in found}
