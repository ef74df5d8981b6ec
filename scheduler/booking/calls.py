"""One telephone call: what a patient asks for in it is carried out together, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.audit import queries as trail
from scheduler.booking import admission, announcements, attendance, queries, rescheduling, service
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.booking.errors import AppointmentNotFound, NotAllDone
from scheduler.booking.lifecycle import CancelReason, Status
from scheduler.booking.queries import AppointmentRow
from scheduler.booking.slots import PATIENT, people_of
from scheduler.errors import Refused
from scheduler.rota.models import Slot


@dataclass(frozen=True)
class Book:
    slot_id: int


@dataclass(frozen=True)
class Move:
    appointment_id: int
    slot_id: int


@dataclass(frozen=True)
class Cancel:
    appointment_id: int
    why: CancelReason | None = None


Request = Book | Move | Cancel


@dataclass(frozen=True)
class Done:
    """What was done (booked, moved or cancelled), and the appointment as it now is."""

    what: str
    row: AppointmentRow


async def carry_out(
    session: AsyncSession, actor: Actor, patient_id: int, requests: Sequence[Request], now: datetime,
    announcer: Announcer,
) -> list[AppointmentRow]:  # fmt: skip
    """Do what one patient asks for, in this order, so that a time given up may be taken by the next request.

    A refusal ends the transaction: of one request it is that request's own, of several `NotAllDone` says which.
    """
    await _queue_up(session, actor, patient_id, requests)
    done = []
    for number, request in enumerate(requests, 1):
        try:
            done.append(await _do(session, actor, patient_id, request, now, announcer))
        except Refused as refused:
            if len(requests) == 1:
                raise
            raise NotAllDone(number, refused) from None
    return done


async def done_since(
    session: AsyncSession, actor: Actor, rows: Sequence[AppointmentRow], since: datetime
) -> list[Done]:
    """What the actor has done to these appointments since then, first thing first: the trail knows it."""
    about = {announcements.subject(row.appointment.id): row for row in rows}
    events = await trail.by(session, actor.network_id, actor.name, list(about), since)
    return [Done(_verb(event.from_status, event.to_status), about[event.subject]) for event in events]


def _verb(before: str | None, after: str) -> str:
    return "moved" if before == after == Status.BOOKED else after


async def _queue_up(session: AsyncSession, actor: Actor, patient_id: int, requests: Sequence[Request]) -> None:
    """Everybody's locks at once and in order, so that two calls never wait for each other."""
    slots = [request.slot_id for request in requests if not isinstance(request, Cancel)]
    wanted = [await queries.slot(session, actor.network_id, slot_id, lock=True) for slot_id in sorted(set(slots))]
    keys = [key for row in wanted if row for key in (*people_of(row.slot, None), *admission.keys(actor, row))]
    given_up = [await _own(session, actor, patient_id, one) for one in requests]
    keys += [key for slot in given_up if slot for key in people_of(slot, None)]
    await queries.lock_people(session, actor.network_id, [*keys, (PATIENT, patient_id)])


async def _own(session: AsyncSession, actor: Actor, patient_id: int, request: Request) -> Slot | None:
    """The time of the appointment that a request is about, if there is such a one of this patient's."""
    if isinstance(request, Book):
        return None
    row = await queries.appointment(session, actor.network_id, request.appointment_id)
    return row.slot if row and row.patient.id == patient_id else None


async def _do(
    session: AsyncSession, actor: Actor, patient_id: int, request: Request, now: datetime, announcer: Announcer
) -> AppointmentRow:
    if isinstance(request, Book):
        return await service.book(session, actor, request.slot_id, patient_id, now, announcer)
    if await _own(session, actor, patient_id, request) is None:
        raise AppointmentNotFound
    if isinstance(request, Move):
        return await rescheduling.reschedule(session, actor, request.appointment_id, request.slot_id, now, announcer)
    return await attendance.cancel(session, actor, request.appointment_id, now, announcer, request.why)
