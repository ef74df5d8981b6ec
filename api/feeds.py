"""Calendars for people's own devices: an address that only they know, quick to answer where nothing has changed."""

from fastapi import APIRouter, Depends, Request, Response

from api.deps import NowDep, RuntimeDep, SessionDep, linked
from scheduler.feeds import service

router = APIRouter(prefix="/calendar", include_in_schema=False)
CALENDAR = "text/calendar; charset=utf-8"


@router.get("/{token}.ics", dependencies=[Depends(linked)])
async def calendar(token: str, request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep) -> Response:
    """The calendar behind an address; 304 where the device has it already. Devices ask often: nothing is written."""
    found = await service.read(session, token[:100], now, runtime.settings.calendar_domain)
    headers = {"ETag": f'"{found.etag}"', "Cache-Control": "private, no-cache"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(found.text, media_type=CALENDAR, headers=headers)
