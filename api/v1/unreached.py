"""Who will not be reached: for reception to ring."""

from datetime import datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.deps import CallerDep, NowDep, RuntimeDep, SessionDep, may
from api.v1.types import AppointmentOut, Moment, moment
from clinics.local_time import at, local_day
from scheduler.access.permissions import Permission
from scheduler.reminders.unreached import NotReached, not_reached

router = APIRouter(prefix="/not-reached", tags=["replies"])


class NotReachedOut(BaseModel):
    """`why`: no_address, not_a_mobile, wants_no_texts, or failed with what the provider said."""

    appointment: AppointmentOut
    patient: str
    phone: str | None
    why: str
    detail: str

    @classmethod
    def of(cls, one: NotReached) -> "NotReachedOut":
        who = one.row.patient
        appointment = AppointmentOut.of(one.row)
        return cls(appointment=appointment, patient=who.name, phone=who.phone, why=one.why, detail=one.detail)


class AllNotReachedOut(BaseModel):
    items: list[NotReachedOut]


@router.get("", dependencies=[may(Permission.SEE_PATIENTS)])
async def list_not_reached(
    session: SessionDep,
    caller: CallerDep,
    now: NowDep,
    runtime: RuntimeDep,
    to: Annotated[
        Moment | None, Query(description="A day, to its end, or a moment. Default: the end of tomorrow.")
    ] = None,
) -> AllNotReachedOut:
    """Appointments from now on of which no message has arrived, and none is going to."""
    until: datetime = moment(to, at(local_day(now) + timedelta(days=2), time(0)), "to", whole_day=True)
    channels = runtime.announcer.channels
    found = await not_reached(session, caller.network_id, now, until, channels)
    return AllNotReachedOut(items=[NotReachedOut.of(one) for one in found])
