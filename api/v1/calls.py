"""What one patient asks for in one call, carried out together."""

from typing import Annotated, Literal

from fastapi import APIRouter, BackgroundTasks
from pydantic import Field

from api.deps import ActorDep, CallerDep, NowDep, OnceDep, RuntimeDep, SessionDep, may
from api.v1.types import AppointmentOut, Id
from api.v1.types import Body as Received
from api.v1.visits import AppointmentsOut
from scheduler.access.permissions import Permission, refuse_unless
from scheduler.booking import calls
from scheduler.booking.calls import Book, Cancel, Move
from scheduler.booking.idempotency import Body
from scheduler.booking.lifecycle import CancelReason
from scheduler.queue import ring

router = APIRouter(tags=["appointments"])


class BookIn(Received):
    do: Literal["book"]
    slot_id: Id

    def meant(self) -> Book:
        return Book(self.slot_id)


class MoveIn(Received):
    do: Literal["move"]
    appointment_id: Id
    slot_id: Id

    def meant(self) -> Move:
        return Move(self.appointment_id, self.slot_id)


class CancelIn(Received):
    do: Literal["cancel"]
    appointment_id: Id
    reason: CancelReason | None = None

    def meant(self) -> Cancel:
        return Cancel(self.appointment_id, self.reason)


RequestIn = Annotated[BookIn | MoveIn | CancelIn, Field(discriminator="do")]


class CallIn(Received):
    patient_id: Id
    requests: list[RequestIn] = Field(min_length=1, max_length=10)


@router.post("/calls", dependencies=[may(Permission.BOOK)])
async def call(
    wanted: CallIn, session: SessionDep, caller: CallerDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep,
    once: OnceDep, after: BackgroundTasks,
) -> AppointmentsOut:  # fmt: skip
    """Book, move and cancel for one patient: all of it, in this order, or nothing. Each request has its appointment,
    as it then is, in the same place of the answer."""
    requests = [request.meant() for request in wanted.requests]
    if any(isinstance(request, Cancel) for request in requests):
        refuse_unless(caller.role, Permission.CANCEL)

    async def act() -> Body:
        rows = await calls.carry_out(session, actor, wanted.patient_id, requests, now, runtime.announcer)
        return AppointmentsOut(items=[AppointmentOut.of(row) for row in rows]).model_dump(mode="json")

    body = await once(wanted.model_dump(mode="json"), act)
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    after.add_task(ring, runtime.doorbell, "offer_free_times")
    return AppointmentsOut.model_validate(body)
