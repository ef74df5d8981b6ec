"""Asks how a visit was, once it is said to have taken place: one question, at a decent hour, to who does not mind."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import LONDON, at, local_day
from notifications import ledger, opting_out
from notifications.ledger import Claimed, Draft
from notifications.render import Templates
from scheduler.audit.service import record
from scheduler.booking import attendance
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer, ways_to_reach
from scheduler.booking.languages import written_in
from scheduler.booking.lifecycle import Status, Verb
from scheduler.booking.policy import service as policies
from scheduler.booking.policy.rules import in_force
from scheduler.booking.queries import AppointmentRow
from scheduler.booking.reminder_policy import FEEDBACK
from scheduler.feedback import queries
from scheduler.feedback.models import Feedback
from scheduler.patients.models import Patient
from scheduler.patients.needs import LARGE_PRINT

KIND = PURPOSE = FEEDBACK
RESTS = timedelta(hours=1)  # nobody is asked while they are still on their way home
STILL_FRESH = timedelta(days=3)  # what is closed later than that is remembered too badly to be asked about
OPEN = timedelta(days=7)


@dataclass(frozen=True)
class Asking:
    """What asking needs besides the rows; built once from the settings. `every`: zero asks nobody."""

    templates: Templates
    announcer: Announcer
    every: timedelta


def subject(feedback_id: int) -> str:
    """How the ledger and the trail call a question."""
    return f"{KIND}:{feedback_id}"


async def close(
    session: AsyncSession, actor: Actor, appointment_id: int, verb: Verb, now: datetime, asking: Asking
) -> AppointmentRow:
    """Say how an appointment went, as staff do; who was seen is asked how it was."""
    row = await attendance.close(session, actor, appointment_id, verb, now)
    if row.appointment.status == Status.FULFILLED:
        await _ask(session, row, now, asking)
    return row


async def _ask(session: AsyncSession, row: AppointmentRow, now: datetime, asking: Asking) -> None:
    network_id = row.appointment.network_id
    if not asking.every or row.slot.ends_at < now - STILL_FRESH:
        return
    policy = in_force(asking.announcer.policy, *await policies.of_service(session, network_id, row.service.id))
    if FEEDBACK in policy.off:
        return
    patient = await queries.lock_patient(session, network_id, row.patient.id)
    channel = next(iter(ways_to_reach(patient, asking.announcer)), None)
    if channel is None or await minds(session, patient):
        return
    if await queries.was_asked(session, network_id, patient.id, now - asking.every):
        return
    due = policy.wakes(max(now, row.slot.ends_at) + RESTS)
    asked = Feedback(
        network_id=network_id, appointment_id=row.appointment.id, patient_id=patient.id, asked_at=now,
        open_until=due + OPEN,
    )  # fmt: skip
    session.add(asked)
    await session.flush()
    record(session, network_id, subject(asked.id), (None, "asked"), actor=PURPOSE, now=now)
    until = at(local_day(due), policy.quiet.quiet_from)  # a question that waits is not sent in the night
    await ledger.enqueue(session, _draft(row, asked, channel, due, until, asking), now=now)


async def minds(session: AsyncSession, patient: Patient) -> bool:
    """Whether they want no such question: they have said so, or STOP, which here holds for e-mail too."""
    if patient.no_feedback or patient.no_invitations:
        return True
    phone = patient.phone
    return phone is not None and await opting_out.wants_no_texts(session, patient.network_id, phone)


async def still_true(session: AsyncSession, message: Claimed) -> bool:
    """Whether it took place, as far as anybody says now, and the patient may be asked and has not answered."""
    row = await queries.question(session, message.network_id, int(message.subject.removeprefix(f"{KIND}:")))
    if row is None or row.feedback.score is not None or row.appointment.status != Status.FULFILLED:
        return False
    return not await minds(session, row.patient)


def _draft(row: AppointmentRow, asked: Feedback, channel: str, due: datetime, until: datetime, asking: Asking) -> Draft:
    """`until`: how long it is of use."""
    announcer, patient = asking.announcer, row.patient
    spoken = written_in(asking.templates, channel, PURPOSE, [patient.language])
    words = {
        "given_name": patient.given_name,
        "day": spoken.day(row.slot.starts_at.astimezone(LONDON)),
        "code": announcer.links.feedback_code(asked.id),
        "link": announcer.links.for_feedback(asked.id),
        "sender": announcer.sender_name,
    }
    title, body = asking.templates.render(channel, PURPOSE, words, spoken.code)
    return Draft(
        network_id=asked.network_id,
        subject=subject(asked.id),
        purpose=PURPOSE,
        version=0,
        channel=channel,
        recipient=str(patient.phone if channel == "sms" else patient.email),
        title=title,
        body=body,
        style="large_print" if channel == "email" and LARGE_PRINT in patient.needs else "plain",
        due_at=due,
        expires_at=until,
    )
