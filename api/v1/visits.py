"""Several times as one: bundles of services in one visit, series of appointments, and booking all or none."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks
from pydantic import BaseModel, Field

from api.deps import ActorDep, CallerDep, NowDep, OnceDep, RuntimeDep, SessionDep, may
from api.v1.address import described, in_address
from api.v1.slots import ReasonOut, asked
from api.v1.types import AppointmentOut, Id, SlotOut, within_reason
from api.v1.types import Body as Received
from api.v1.wishes import BundlesIn, SeriesIn
from scheduler.access.permissions import Permission
from scheduler.booking import service, together
from scheduler.booking.idempotency import Body
from scheduler.booking.search import service as searching
from scheduler.booking.search.series import Series
from scheduler.booking.search.service import Together
from scheduler.queue import ring

router = APIRouter(tags=["visits"])


class VisitOut(BaseModel):
    """Slots in the order of the visit; `minutes`: from the first start to the last end."""

    slots: list[SlotOut]
    minutes: int


class VisitsOut(BaseModel):
    items: list[VisitOut]


class OccurrenceOut(BaseModel):
    """`slot` is null where that start cannot be had; then why, and what is free nearest to it."""

    starts_at: datetime
    slot: SlotOut | None
    reasons: list[ReasonOut]
    alternatives: list[SlotOut]


class SeriesOut(BaseModel):
    items: list[OccurrenceOut]
    conflicts: int


class TogetherIn(Received):
    patient_id: Id
    slot_ids: list[Id] = Field(min_length=2, max_length=26)


class AppointmentsOut(BaseModel):
    items: list[AppointmentOut]


@router.get("/bundles", dependencies=[may(Permission.SEARCH)], openapi_extra=described(BundlesIn))
async def list_bundles(
    session: SessionDep, caller: CallerDep, now: NowDep, wish: Annotated[BundlesIn, in_address(BundlesIn)]
) -> VisitsOut:
    """Two or three services in one visit: same site, in this order, little waiting in between."""
    for code in wish.service:
        await service.refuse_unknown(session, caller.network_id, code, wish.practice)
    wanted = await asked(session, caller, wish, now)
    rules = Together(timedelta(minutes=wish.within), wish.one_clinician)
    wanted = wanted.at_most(wish.limit)
    found = await searching.bundles(session, caller.network_id, wanted, wish.service, rules, now)
    return VisitsOut(
        items=[
            VisitOut(
                slots=[SlotOut.of(row) for row in visit],
                minutes=(visit[-1].slot.ends_at - visit[0].slot.starts_at) // timedelta(minutes=1),
            )
            for visit in found
        ]
    )


@router.get("/series", dependencies=[may(Permission.SEARCH)], openapi_extra=described(SeriesIn))
async def list_series(
    session: SessionDep, caller: CallerDep, now: NowDep, wish: Annotated[SeriesIn, in_address(SeriesIn)]
) -> SeriesOut:
    """The same clock time every so many weeks: each occurrence checked, conflicts with the nearest alternatives."""
    await service.refuse_unknown(session, caller.network_id, wish.service, wish.practice)
    within_reason(wish.first, "first")
    wanted = await asked(session, caller, wish, now, wish.service)
    series = Series(wish.first, wish.clock, wish.every_weeks, wish.count)
    found = await searching.occurrences(session, caller.network_id, wanted, series, now)
    items = [
        OccurrenceOut(
            starts_at=one.starts_at,
            slot=SlotOut.of(one.slot) if one.slot else None,
            reasons=[ReasonOut.of(reason) for reason in one.reasons],
            alternatives=[SlotOut.of(row) for row in one.alternatives],
        )
        for one in found
    ]
    return SeriesOut(items=items, conflicts=sum(one.slot is None for one in items))


@router.post("/appointments/together", status_code=201, dependencies=[may(Permission.BOOK)])
async def book_together(
    wanted: TogetherIn, session: SessionDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep, once: OnceDep,
    after: BackgroundTasks,
) -> AppointmentsOut:  # fmt: skip
    """Book all of these slots for one patient, or none of them."""

    async def act() -> Body:
        announcer = runtime.announcer
        rows = await together.book_all(session, actor, wanted.slot_ids, wanted.patient_id, now, announcer)
        return AppointmentsOut(items=[AppointmentOut.of(row) for row in rows]).model_dump(mode="json")

    body = await once(wanted.model_dump(), act)
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    return AppointmentsOut.model_validate(body)
