"""Booking, seeing, cancelling and closing appointments."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Header
from pydantic import model_validator

from api.deps import ActorDep, CallerDep, NowDep, RuntimeDep, SessionDep, may
from api.v1.types import AppointmentOut, Id, PathId
from api.v1.types import Body as Received
from scheduler.access.permissions import Permission
from scheduler.booking import service
from scheduler.booking.idempotency import Body, once
from scheduler.booking.lifecycle import Verb
from scheduler.queue import ring

router = APIRouter(prefix="/appointments", tags=["appointments"])
Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


class AppointmentIn(Received):
    """Exactly one of `hold_id` and `slot_id`."""

    patient_id: Id
    hold_id: Id | None = None
    slot_id: Id | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "AppointmentIn":
        if (self.hold_id is None) == (self.slot_id is None):
            raise ValueError("give either hold_id or slot_id")
        return self


class Closing(StrEnum):
    ARRIVE = "arrive"
    FULFIL = "fulfil"
    MISS = "miss"


@router.post("", status_code=201, dependencies=[may(Permission.BOOK)])
async def book(
    wanted: AppointmentIn, session: SessionDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep,
    after: BackgroundTasks, key: Key = None,
) -> AppointmentOut:  # fmt: skip
    """Book a slot that is free, or held by this token. With an `Idempotency-Key`, a repeat gives the first answer."""

    async def act() -> Body:
        if wanted.hold_id is not None:
            row = await service.book_held(session, actor, wanted.hold_id, wanted.patient_id, now, runtime.announcer)
        else:
            row = await service.book(session, actor, wanted.slot_id or 0, wanted.patient_id, now, runtime.announcer)
        return AppointmentOut.of(row).model_dump(mode="json")

    body = await once(session, actor, key, wanted.model_dump(), now, act)
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    return AppointmentOut.model_validate(body)


@router.get("/{appointment_id}", dependencies=[may(Permission.SEE_APPOINTMENTS)])
async def see(appointment_id: PathId, session: SessionDep, caller: CallerDep) -> AppointmentOut:
    """One appointment of the caller's network."""
    return AppointmentOut.of(await service.find(session, caller.network_id, appointment_id))


@router.delete("/{appointment_id}", dependencies=[may(Permission.CANCEL)])
async def cancel(
    appointment_id: PathId,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    runtime: RuntimeDep,
    after: BackgroundTasks,
) -> AppointmentOut:
    """Cancel it and free the slot. Cancelling twice is no error."""
    row = await service.cancel(session, actor, appointment_id, now, runtime.announcer)
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    return AppointmentOut.of(row)


@router.post("/{appointment_id}/{verb}", dependencies=[may(Permission.CLOSE)])
async def close(
    appointment_id: PathId, verb: Closing, session: SessionDep, actor: ActorDep, now: NowDep
) -> AppointmentOut:
    """Say that the patient has arrived (on the day only), that the appointment took place, or, once it has begun, that
    the patient did not attend."""
    return AppointmentOut.of(await service.close(session, actor, appointment_id, Verb(verb), now))
