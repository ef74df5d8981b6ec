"""Booking, seeing and cancelling, at once or by way of a time that is kept."""

import re
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import BackgroundTasks, Header, Response

from api import position
from api.deps import Key
from api.fhir.answers import Page, searchset, versioned
from api.fhir.asked import Asked, QuestionDep
from api.fhir.call import Call, CallDep
from api.fhir.moments import stretch
from api.fhir.received import (
    AppointmentIn,
    AppointmentStatus,
    Booking,
    hold_number,
    named,
    own_number,
    slots_of,
    unwrapped,
    wish,
)
from api.fhir.resources.appointment import HOLD_VERSION, appointment, let_go, pending
from api.fhir.resources.common import Resource
from api.fhir.unchanged import refuse_other_changes
from scheduler.booking import holds
from scheduler.booking.idempotency import Body, once
from scheduler.errors import Invalid
from scheduler.exchange import service
from scheduler.exchange.errors import ResourceNotFound, VersionMissing, VersionStale
from scheduler.exchange.queries import AppointmentSearch
from scheduler.exchange.service import Seen
from scheduler.queue import ring

PARAMETERS = {"patient": "reference", "start": "date"}
IfMatch = Annotated[str | None, Header(alias="If-Match")]
_BOOKABLE = {AppointmentStatus.BOOKED, AppointmentStatus.PENDING, AppointmentStatus.PROPOSED}


async def read_appointment(name: str, call: CallDep) -> Response:
    """An appointment, or what is kept for the caller: a pending one."""
    return versioned(await _current(call, name))


async def search_appointments(sent: QuestionDep, call: CallDep) -> Response:
    """A patient's, earliest first. A partner finds those that it has booked."""
    asked = Asked(sent, PARAMETERS)
    times, count = stretch(asked.all("start"), "start"), asked.count
    wanted = AppointmentSearch(
        patient_id=_patient(asked.needed("patient"), call),
        earliest=times.earliest,
        latest=times.latest,
        booked_by=service.only_own(call.actor),
        after=(begins.starts_at, begins.slot_id) if (begins := asked.after) else None,
        limit=count + 1,
    )
    found = await service.search(call.session, call.actor, wanted)
    shown = found[:count]
    last = shown[-1].row if len(found) > count else None
    following = position.written(last.slot.starts_at, last.appointment.id) if last else None
    address = f"{call.base}/Appointment"
    page = Page(
        [appointment(one, call.base, call.patients) for one in shown],
        asked.link(address, following) if following else None,
    )
    return searchset(call.base, asked.link(address), page)


async def create_appointment(
    sent: AppointmentIn,
    call: CallDep,
    after: BackgroundTasks,
    key: Key = None,
    if_none_exist: Annotated[str | None, Header(alias="If-None-Exist")] = None,
) -> Response:
    """Book a slot that is free, or kept by the caller, or several on end as one longer appointment.

    With an `Idempotency-Key`, a repeat gives the first answer.
    """
    if if_none_exist is not None:
        raise Invalid("If-None-Exist is not understood here. Send an Idempotency-Key.", field="If-None-Exist")
    if sent.status is not AppointmentStatus.BOOKED:
        raise Invalid("An appointment is created as booked.", field="Appointment.status")
    wanted, slots = wish(sent, call.patients, call.base), slots_of(sent, call.base)

    async def act() -> Seen:
        return await service.book(call.session, call.actor, slots, wanted, call.now, call.runtime.announcer)

    return await _booked(call, key, {"slot": slots[0], "sent": sent.model_dump(mode="json")}, act, after)


async def book_appointment(
    name: str, sent: Booking, call: CallDep, after: BackgroundTasks, key: Key = None
) -> Response:
    """Turn what the caller keeps into an appointment, for the patient among the participants."""
    hold_id, asked = hold_number(name), unwrapped(sent)
    if hold_id is None:
        raise ResourceNotFound("Only a pending appointment, whose id begins with hold-, can be booked.")
    if asked.status not in _BOOKABLE:
        raise Invalid("Send it as it shall be: booked.", field="Appointment.status")
    if asked.slot:
        await service.refuse_other_slots(call.session, call.actor, hold_id, slots_of(asked, call.base))
    wanted, held = wish(asked, call.patients, call.base), hold_id

    async def act() -> Seen:
        return await service.book_kept(call.session, call.actor, held, wanted, call.now, call.runtime.announcer)

    return await _booked(call, key, {"hold": held, "sent": asked.model_dump(mode="json")}, act, after)


async def update_appointment(
    name: str, sent: AppointmentIn, call: CallDep, after: BackgroundTasks, if_match: IfMatch = None
) -> Response:
    """Cancel it, or let go of what is kept: nothing else can be changed. `If-Match` names the version seen."""
    version = _version(if_match)
    current = await _current(call, name)
    if sent.id not in (None, name):
        raise Invalid("The id in the resource must be that in the address.", field="Appointment.id")
    if sent.status is not AppointmentStatus.CANCELLED:
        raise Invalid("An appointment can be cancelled, and not changed otherwise.", field="Appointment.status")
    refuse_other_changes(sent, current)
    hold_id = hold_number(name)
    if hold_id is not None:
        return versioned(await _let_go(call, hold_id, version))
    reason = sent.cancelationReason.words if sent.cancelationReason else None
    seen = await service.cancel(call.session, call.actor, int(name), version, reason, call.now, call.runtime.announcer)
    after.add_task(ring, call.runtime.doorbell, "send_due_messages")
    return versioned(appointment(seen, call.base, call.patients))


async def _booked(
    call: Call, key: str | None, request: Body, act: Callable[[], Awaitable[Seen]], after: BackgroundTasks
) -> Response:
    """The first answer to a key, or a new appointment, whose confirmation then need not wait for the worker's clock."""

    async def answer() -> Body:
        return appointment(await act(), call.base, call.patients)

    made = await once(call.session, call.actor, key, request, call.now, answer)
    after.add_task(ring, call.runtime.doorbell, "send_due_messages")
    return versioned(made, 201, made_at=call.base)


async def _current(call: Call, name: str) -> Resource:
    hold_id = hold_number(name)
    if hold_id is not None:
        return pending(await service.kept(call.session, call.actor, hold_id, call.now), call.base)
    return appointment(await service.find(call.session, call.actor, own_number(name)), call.base, call.patients)


def _patient(text: str, call: Call) -> int:
    """`Patient/…`, or the id alone; nobody for anything else."""
    return call.patients.read(named(text, "Patient", call.base) or text)


async def _let_go(call: Call, hold_id: int, version: str) -> Resource:
    if version != HOLD_VERSION:
        raise VersionStale
    kept = await service.kept(call.session, call.actor, hold_id, call.now)
    await holds.release(call.session, call.actor, hold_id, call.now)
    return let_go(kept, call.base)


def _version(if_match: str | None) -> str:
    """What stands in W/"…"; R4 and GP Connect both ask for it before anything is overwritten."""
    found = re.fullmatch(r'(?:W/)?"?([A-Za-z0-9\-.]{1,64})"?', if_match or "")
    if found is None:
        raise VersionMissing
    return found[1]
