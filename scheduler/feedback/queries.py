"""All SQL about feedback. The tenant comes first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Practice, Service, Site
from notifications.models import Message
from scheduler.booking.models import Appointment
from scheduler.feedback.models import Feedback
from scheduler.feedback.summary import Answered
from scheduler.patients.models import Patient
from scheduler.rota.models import Slot


@dataclass(frozen=True)
class FeedbackRow:
    """A question, and what it is about."""

    feedback: Feedback
    appointment: Appointment
    slot: Slot
    patient: Patient


@dataclass(frozen=True)
class Comment:
    """What somebody wrote, without who and where they are registered."""

    id: int
    starts_at: datetime
    service: str
    site: str
    score: int
    comment: str


async def network_of(session: AsyncSession, feedback_id: int) -> int | None:
    """Which tenant a question belongs to. For signed links only: they name nothing else."""
    found = await session.exec(select(Feedback.network_id).where(Feedback.id == feedback_id))
    return found.first()


def _rows(network_id: int) -> Any:
    return (
        sa.select(Feedback, Appointment, Slot, Patient)
        .join(Appointment, col(Appointment.id) == Feedback.appointment_id)
        .join(Slot, col(Slot.id) == Appointment.slot_id)
        .join(Patient, col(Patient.id) == Feedback.patient_id)
        .where(col(Feedback.network_id) == network_id)
        .execution_options(populate_existing=True)
    )


async def question(
    session: AsyncSession, network_id: int, feedback_id: int, *, lock: bool = False
) -> FeedbackRow | None:
    """`lock`: nobody else answers it until this transaction ends."""
    statement = _rows(network_id).where(col(Feedback.id) == feedback_id)
    if lock:
        statement = statement.with_for_update(of=Feedback)
    row = (await session.execute(statement)).first()
    return FeedbackRow(*row) if row else None


async def asked_by_text(session: AsyncSession, network_id: int, phone: str, since: datetime) -> list[FeedbackRow]:
    """What this very number was asked by a text that left since then, oldest first."""
    texted = sa.exists().where(
        col(Message.network_id) == network_id,
        col(Message.recipient) == phone,
        col(Message.channel) == "sms",
        col(Message.sent_at) > since,
        col(Message.subject) == sa.func.concat("feedback:", Feedback.id),
    )
    found = await session.execute(_rows(network_id).where(texted).order_by(col(Feedback.id)))
    return [FeedbackRow(*row) for row in found]


async def lock_patient(session: AsyncSession, network_id: int, patient_id: int) -> Patient:
    """As they are now; one at a time decides whether they are asked."""
    found = await session.exec(
        select(Patient)
        .where(Patient.network_id == network_id, Patient.id == patient_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return found.one()


async def was_asked(session: AsyncSession, network_id: int, patient_id: int, since: datetime) -> bool:
    """Whether somebody was asked anything since then."""
    found = await session.exec(
        select(Feedback.id)
        .where(Feedback.network_id == network_id, Feedback.patient_id == patient_id, Feedback.asked_at > since)
        .limit(1)
    )
    return found.first() is not None


def _about(network_id: int, first: datetime, end: datetime) -> sa.ColumnElement[bool]:
    """Of appointments that began in that time."""
    return sa.and_(col(Feedback.network_id) == network_id, col(Slot.starts_at) >= first, col(Slot.starts_at) < end)


async def asked(session: AsyncSession, network_id: int, first: datetime, end: datetime) -> int:
    """How many questions were asked about appointments that began in that time."""
    found = await session.execute(
        sa.select(sa.func.count())
        .select_from(Feedback)
        .join(Appointment, col(Appointment.id) == Feedback.appointment_id)
        .join(Slot, col(Slot.id) == Appointment.slot_id)
        .where(_about(network_id, first, end))
    )
    return int(found.scalar_one())


async def answered(session: AsyncSession, network_id: int, first: datetime, end: datetime) -> list[Answered]:
    """How often each score was given for each service, site and practice, by where patients are registered now."""
    what = (Service.code, Service.name, Site.id, Site.name, Practice.ods_code, Practice.name, Feedback.score)
    columns = [col(one) for one in what]
    found = await session.execute(
        sa.select(*columns, sa.func.count())
        .select_from(Feedback)
        .join(Appointment, col(Appointment.id) == Feedback.appointment_id)
        .join(Slot, col(Slot.id) == Appointment.slot_id)
        .join(Service, col(Service.id) == Slot.service_id)
        .join(Site, col(Site.id) == Slot.site_id)
        .join(Patient, col(Patient.id) == Feedback.patient_id)
        .join(Practice, col(Practice.id) == Patient.practice_id)
        .where(_about(network_id, first, end), col(Feedback.score).is_not(None))
        .group_by(*columns)
    )
    return [
        Answered((service, services), (str(site), sites), (practice, practices), score, count)
        for service, services, site, sites, practice, practices, score, count in found
    ]


async def comments(
    session: AsyncSession, network_id: int, first: datetime, end: datetime, after_id: int, limit: int
) -> list[Comment]:
    """What was written, behind that one, oldest question first."""
    found = await session.execute(
        sa.select(
            col(Feedback.id),
            col(Slot.starts_at),
            col(Service.name),
            col(Site.name),
            col(Feedback.score),
            col(Feedback.comment),
        )
        .join(Appointment, col(Appointment.id) == Feedback.appointment_id)
        .join(Slot, col(Slot.id) == Appointment.slot_id)
        .join(Service, col(Service.id) == Slot.service_id)
        .join(Site, col(Site.id) == Slot.site_id)
        .where(_about(network_id, first, end), col(Feedback.comment).is_not(None), col(Feedback.id) > after_id)
        .order_by(col(Feedback.id))
        .limit(limit)
    )
    return [Comment(*row) for row in found]
