"""Free slots, and holding one."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from api import position
from api.deps import ActorDep, CallerDep, NowDep, RuntimeDep, SessionDep, may
from api.v1.types import Body, Id, Moment, PathId, SlotOut, Text, moment
from scheduler.access.permissions import Permission
from scheduler.booking import holds, service
from scheduler.booking.queries import SlotSearch
from scheduler.errors import Invalid

router = APIRouter(tags=["slots"])
DEFAULT_WINDOW = timedelta(days=28)
FROM = "A day (2026-12-08, from its London midnight) or a moment with its offset. Default: now."
TO = "A day, to its end (from=to is that one day), or a moment, not itself included. Default: 28 days after `from`."


class SlotsOut(BaseModel):
    """A page of slots; `next` goes into `after` for the following one, and is null on the last."""

    items: list[SlotOut]
    next: str | None


class HoldIn(Body):
    slot_id: Id


class HoldOut(BaseModel):
    id: int
    slot_id: int
    expires_at: datetime


@router.get("/slots", dependencies=[may(Permission.SEARCH)])
async def list_slots(
    session: SessionDep,
    caller: CallerDep,
    now: NowDep,
    service_code: Annotated[Text | None, Query(alias="service")] = None,
    from_: Annotated[Moment | None, Query(alias="from", description=FROM)] = None,
    to: Annotated[Moment | None, Query(description=TO)] = None,
    practice: Text | None = None,
    after: Text | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> SlotsOut:
    """Free slots, earliest first. `practice` is the patient's: every practice of the network sees the same slots."""
    earliest = moment(from_, now, "from")
    latest = moment(to, earliest + DEFAULT_WINDOW, "to", whole_day=True)
    if latest <= earliest:
        raise Invalid("`to` must be after `from`.", field="to")
    await service.refuse_unknown(session, caller.network_id, service_code, practice)
    wanted = SlotSearch(service_code, earliest, latest, position.read(after) if after else None, limit + 1)
    rows = await service.search(session, caller.network_id, wanted, now)
    return SlotsOut(
        items=[SlotOut.of(row) for row in rows[:limit]],
        next=position.behind(rows[limit - 1]) if len(rows) > limit else None,
    )


@router.post(
    "/holds", status_code=201, responses={200: {"model": HoldOut, "description": "You hold it already"}},
    dependencies=[may(Permission.HOLD)],
)  # fmt: skip
async def hold_slot(
    wanted: HoldIn, session: SessionDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep, response: Response
) -> HoldOut:
    """Keep a slot for a few minutes. What the same token holds already is found again, with its deadline (200)."""
    found = await holds.hold(session, actor, wanted.slot_id, now, runtime.settings.hold_for)
    response.status_code = 200 if found.found_again else 201
    return HoldOut(id=found.hold.id, slot_id=found.hold.slot_id, expires_at=found.hold.expires_at)


@router.delete("/holds/{hold_id}", status_code=204, dependencies=[may(Permission.HOLD)])
async def release_hold(hold_id: PathId, session: SessionDep, actor: ActorDep, now: NowDep) -> None:
    """Give a held slot back."""
    await holds.release(session, actor, hold_id, now)
