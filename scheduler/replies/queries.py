"""All SQL about whose telephone a text came from, and about the texts that wait for staff. The tenant comes first."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from notifications.models import Message, Reply
from scheduler.booking.models import Appointment
from scheduler.booking.queries import AppointmentRow, appointment_rows
from scheduler.patients.models import Patient
from scheduler.rota.models import Slot

WRITTEN_LATELY = timedelta(days=90)


async def appointments_at(session: AsyncSession, network_id: int, phone: str, since: datetime) -> list[AppointmentRow]:
    """Appointments, cancelled ones too, of everybody who has this number, that begin after `since`; earliest first."""
    found = await session.execute(
        appointment_rows(network_id)
        .where(col(Patient.network_id) == network_id, col(Patient.phone) == phone, col(Slot.starts_at) > since)
        .order_by(col(Slot.starts_at), col(Appointment.id))
    )
    return [AppointmentRow(*row) for row in found]


async def is_on_record(session: AsyncSession, network_id: int, phone: str) -> bool:
    """Whether anybody in the network has this number."""
    found = await session.exec(
        select(Patient.id).where(Patient.network_id == network_id, Patient.phone == phone).limit(1)
    )
    return found.first() is not None


async def languages_at(session: AsyncSession, network_id: int, phone: str) -> list[str]:
    """In which languages those who have this number are written to, each once."""
    found = await session.exec(
        select(Patient.language).where(Patient.network_id == network_id, Patient.phone == phone).distinct().limit(2)
    )
    return list(found)


async def was_written_to(session: AsyncSession, network_id: int, phone: str, since: datetime) -> bool:
    """Whether this very number was texted since then: only whoever has it learns anything that it was not told."""
    found = await session.exec(
        select(Message.id)
        .where(
            Message.network_id == network_id,
            Message.channel == "sms",
            Message.recipient == phone,
            col(Message.sent_at) > since,
        )
        .limit(1)
    )
    return found.first() is not None


async def left_over(session: AsyncSession, before: datetime) -> list[Reply]:
    """Texts of every network that were kept before then and not acted on, oldest first. The worker serves them all."""
    found = await session.exec(
        select(Reply)
        .where(Reply.outcome == "received", col(Reply.received_at) < before)
        .order_by(col(Reply.id))
        .limit(100)
    )
    return list(found)


async def waiting(session: AsyncSession, network_id: int, after_id: int, limit: int) -> list[tuple[Reply, list[str]]]:
    """Texts that nobody has looked at, oldest first, each with the names of those who have its number."""
    names = sa.func.array_agg(
        sa.func.concat(col(Patient.given_name), " ", col(Patient.family_name), type_=sa.String)
    ).filter(col(Patient.id).is_not(None))
    whose = sa.and_(col(Patient.network_id) == Reply.network_id, col(Patient.phone) == Reply.sender)
    found = await session.execute(
        sa.select(Reply, sa.func.coalesce(names, sa.cast([], sa.ARRAY(sa.String))))
        .outerjoin(Patient, whose)
        .where(
            col(Reply.network_id) == network_id,
            col(Reply.outcome) == "unclear",
            col(Reply.closed_at).is_(None),
            col(Reply.id) > after_id,
        )
        .group_by(col(Reply.id))
        .order_by(col(Reply.id))
        .limit(limit)
    )
    return [(row, sorted(people)) for row, people in found]


async def waiting_one(session: AsyncSession, network_id: int, reply_id: int) -> Reply | None:
    """A text that was put aside for staff, locked until the transaction ends."""
    found = await session.exec(
        select(Reply)
        .where(Reply.network_id == network_id, Reply.id == reply_id, Reply.outcome == "unclear")
        .with_for_update()
    )
    return found.first()
