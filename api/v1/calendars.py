"""Clinicians' calendars: an address for their own devices, made for them by whoever looks after staff."""

from fastapi import APIRouter
from pydantic import BaseModel

from api.deps import ActorDep, CallerDep, NowDep, OnceDep, RuntimeDep, SessionDep, may
from api.v1.sealed import once_sealed
from api.v1.types import PathId
from scheduler.access.permissions import Permission
from scheduler.booking.idempotency import Body
from scheduler.feeds import service

router = APIRouter(prefix="/clinicians", tags=["clinicians"])


class CalendarOut(BaseModel):
    """Told this once: only its digest is kept."""

    address: str


@router.put("/{clinician_id}/calendar", dependencies=[may(Permission.MANAGE_STAFF)])
async def open_calendar(
    clinician_id: PathId, session: SessionDep, caller: CallerDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep,
    once: OnceDep,
) -> CalendarOut:  # fmt: skip
    """A new address under which a clinician's rota can be read; the one before works no more."""

    async def act() -> Body:
        token = await service.open_for_clinician(session, actor, clinician_id, caller.practice_id, now)
        return {"address": f"{runtime.settings.base_url}/calendar/{token}.ics"}

    return CalendarOut.model_validate(await once_sealed(once, runtime, {}, act))


@router.delete("/{clinician_id}/calendar", status_code=204, dependencies=[may(Permission.MANAGE_STAFF)])
async def close_calendar(
    clinician_id: PathId, session: SessionDep, caller: CallerDep, actor: ActorDep, now: NowDep, once: OnceDep
) -> None:
    """The address works no more. Twice is no error."""

    async def act() -> Body:
        await service.close_for_clinician(session, actor, clinician_id, caller.practice_id, now)
        return {}

    await once({}, act)
