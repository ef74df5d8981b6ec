"""Clinicians' calendars: an address for their own devices, made for them by whoever looks after staff."""

from fastapi import APIRouter
from pydantic import BaseModel

from api.deps import ActorDep, CallerDep, NowDep, RuntimeDep, SessionDep, may
from api.v1.types import PathId
from scheduler.access.permissions import Permission
from scheduler.feeds import service

router = APIRouter(prefix="/clinicians", tags=["clinicians"])


class CalendarOut(BaseModel):
    """Told this once: only its digest is kept."""

    address: str


@router.put("/{clinician_id}/calendar", dependencies=[may(Permission.MANAGE_STAFF)])
async def open_calendar(
    clinician_id: PathId, session: SessionDep, caller: CallerDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep
) -> CalendarOut:
    """A new address under which a clinician's rota can be read; the one before works no more."""
    token = await service.open_for_clinician(session, actor, clinician_id, caller.practice_id, now)
    return CalendarOut(address=f"{runtime.settings.base_url}/calendar/{token}.ics")


@router.delete("/{clinician_id}/calendar", status_code=204, dependencies=[may(Permission.MANAGE_STAFF)])
async def close_calendar(
    clinician_id: PathId, session: SessionDep, caller: CallerDep, actor: ActorDep, now: NowDep
) -> None:
    """The address works no more. Twice is no error."""
    await service.close_for_clinician(session, actor, clinician_id, caller.practice_id, now)
