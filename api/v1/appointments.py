"""Booking, seeing, moving, cancelling and closing appointments."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Query
from pydantic import BaseModel, Field, model_validator

from api.deps import ActorDep, CallerDep, NowDep, OnceDep, RuntimeDep, SessionDep, may, refuse_override
from api.v1.types import AppointmentOut, Id, PathId
from api.v1.types import Body as Received
from scheduler.access.permissions import Permission
from scheduler.booking import attendance, rescheduling, service
from scheduler.booking.idempotency import Body
from scheduler.booking.lifecycle import CancelReason, Verb
from scheduler.booking.override import Override
from scheduler.booking.queries import AppointmentRow
from scheduler.feedback import asking
from scheduler.queue import ring

router = APIRouter(prefix="/appointments", tags=["appointments"])


class OverrideIn(Received):
    """Release, windows, shares and eligibility set aside, and with `overbook` a slot taken twice. For managers."""

    reason: str = Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")
    overbook: bool = False

    def meant(self) -> Override:
        return Override(self.reason, self.overbook)


class AppointmentIn(Received):
    """Exactly one of `hold_id` and `slot_id`; `override` goes with a `slot_id`."""

    patient_id: Id
    hold_id: Id | None = None
    slot_id: Id | None = None
    override: OverrideIn | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "AppointmentIn":
        if (self.hold_id is None) == (self.slot_id is None):
            raise ValueError("give either hold_id or slot_id")
        if self.hold_id is not None and self.override is not None:
            raise ValueError("give override with slot_id")
        return self


class MoveIn(Received):
    slot_id: Id
    override: OverrideIn | None = None


class NotClosedOut(BaseModel):
    """Over, and nobody has said how it went; `next` goes into `after`, and is null on the last page."""

    items: list[AppointmentOut]
    next: int | None


class Closing(StrEnum):
    ARRIVE = "arrive"
    START = "start"
    FULFIL = "fulfil"
    MISS = "miss"


def _out(row: AppointmentRow) -> Body:
    return AppointmentOut.of(row).model_dump(mode="json")


@router.post("", status_code=201, dependencies=[may(Permission.BOOK)])
async def book(
    wanted: AppointmentIn, session: SessionDep, caller: CallerDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep,
    once: OnceDep, after: BackgroundTasks,
) -> AppointmentOut:  # fmt: skip
    """Book a slot that is free, or held by this token. With an `Idempotency-Key`, a repeat gives the first answer."""
    override = wanted.override.meant() if wanted.override else None
    refuse_override(caller, override)

    async def act() -> Body:
        patient, announcer = wanted.patient_id, runtime.announcer
        if wanted.hold_id is not None:
            return _out(await service.book_held(session, actor, wanted.hold_id, patient, now, announcer))
        return _out(await service.book(session, actor, wanted.slot_id or 0, patient, now, announcer, override))

    body = await once(wanted.model_dump(), act)
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    return AppointmentOut.model_validate(body)


@router.get("/not-closed", dependencies=[may(Permission.SEE_APPOINTMENTS)])
async def not_closed(
    session: SessionDep,
    caller: CallerDep,
    now: NowDep,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> NotClosedOut:
    """What is over and has still to be closed as attended, missed or cancelled. No clock does that for you."""
    rows = await attendance.not_closed(session, caller.network_id, now, after, limit + 1)
    items = [AppointmentOut.of(row) for row in rows[:limit]]
    return NotClosedOut(items=items, next=items[-1].id if len(rows) > limit else None)


@router.get("/{appointment_id}", dependencies=[may(Permission.SEE_APPOINTMENTS)])
async def see(appointment_id: PathId, session: SessionDep, caller: CallerDep) -> AppointmentOut:
    """One appointment of the caller's network."""
    return AppointmentOut.of(await service.find(session, caller.network_id, appointment_id))


@router.post("/{appointment_id}/move", dependencies=[may(Permission.BOOK)])
async def move(
    appointment_id: PathId, wanted: MoveIn, session: SessionDep, caller: CallerDep, actor: ActorDep, now: NowDep,
    runtime: RuntimeDep, once: OnceDep, after: BackgroundTasks,
) -> AppointmentOut:  # fmt: skip
    """Move it to another slot: the new one is taken before the old one is given up, and the patient told once."""
    override = wanted.override.meant() if wanted.override else None
    refuse_override(caller, override)

    async def act() -> Body:
        announcer = runtime.announcer
        return _out(
            await rescheduling.reschedule(session, actor, appointment_id, wanted.slot_id, now, announcer, override)
        )

    body = await once(wanted.model_dump(), act)
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    after.add_task(ring, runtime.doorbell, "offer_free_times")
    return AppointmentOut.model_validate(body)


@router.delete("/{appointment_id}", dependencies=[may(Permission.CANCEL)])
async def cancel(
    appointment_id: PathId, session: SessionDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep, once: OnceDep,
    after: BackgroundTasks, reason: CancelReason | None = None,
) -> AppointmentOut:  # fmt: skip
    """Cancel it and free the slot. No reason is asked for. Cancelling twice is no error."""

    async def act() -> Body:
        return _out(await attendance.cancel(session, actor, appointment_id, now, runtime.announcer, reason))

    body = await once({}, act)
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    after.add_task(ring, runtime.doorbell, "offer_free_times")
    return AppointmentOut.model_validate(body)


@router.post("/{appointment_id}/{verb}", dependencies=[may(Permission.CLOSE)])
async def close(
    appointment_id: PathId, verb: Closing, session: SessionDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep,
    once: OnceDep,
) -> AppointmentOut:  # fmt: skip
    """Say that the patient has arrived (on the day only), is being seen, has been seen or, once it has begun, did not
    attend."""

    async def act() -> Body:
        return _out(await asking.close(session, actor, appointment_id, Verb(verb), now, runtime.asking))

    return AppointmentOut.model_validate(await once({}, act))
