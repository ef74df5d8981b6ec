"""The day's list: who comes when at each site, one press for who has arrived, and what is still to be closed."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import NowDep, RuntimeDep, SessionDep
from api.errors import FAULTY_FORM
from api.members import CloserDep, as_actor
from api.pages.rendering import page
from api.pages.today_views import Wanted, today_page
from api.v1.appointments import Closing
from api.v1.types import PathId, within_reason
from clinics import queries as clinics
from clinics.local_time import local_day
from scheduler.access.models import Staff
from scheduler.booking import attendance, service
from scheduler.booking.day_list import service as day_list
from scheduler.booking.lifecycle import Verb
from scheduler.errors import Invalid, Refused
from scheduler.feedback import asking

router = APIRouter(prefix="/today", include_in_schema=False)
A_DAY, LEFT_OPEN = 300, 50
Day = Annotated[str, Query(max_length=20)]
Site = Annotated[str, Query(max_length=20)]


@router.get("")
async def look(
    request: Request, session: SessionDep, now: NowDep, me: CloserDep, day: Day = "", site: Site = ""
) -> HTMLResponse:
    """Today, or another day; one site, or all."""
    return await _show(request, session, me, _wanted(day, site, now), now)


@router.post("/{appointment_id}")
async def close(
    request: Request, appointment_id: PathId, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: CloserDep,
    verb: Annotated[Closing, Form()], day: Annotated[str, Form(max_length=20)] = "",
    site: Annotated[str, Form(max_length=20)] = "",
) -> Response:  # fmt: skip
    """Say how far an appointment is. Pressed twice, it was said once."""
    wanted, said = _wanted(day, site, now), Verb(verb)
    try:
        async with session.begin_nested():
            await asking.close(session, as_actor(me), appointment_id, said, now, runtime.asking)
    except Refused as refused:
        row = await service.find(session, me.network_id, appointment_id)
        if not day_list.is_done(row, said):
            return await _show(request, session, me, wanted, now, f"{row.patient.name}: {refused.sentence}")
    return RedirectResponse(f"{wanted.address()}#appointment-{appointment_id}", 303)


def _wanted(day: str, site: str, now: datetime) -> Wanted:
    try:
        chosen = date.fromisoformat(day) if day else local_day(now)
    except ValueError:
        raise Invalid("Enter a day as 2026-12-08.", field="day") from None
    within_reason(chosen, "day")
    if site and not (site.isascii() and site.isdigit()):
        raise Invalid("Choose a site from the list.", field="site")
    return Wanted(chosen, int(site) if site else None)


async def _show(
    request: Request, session: AsyncSession, me: Staff, wanted: Wanted, now: datetime, fault: str = ""
) -> HTMLResponse:
    sites = await clinics.sites(session, me.network_id)
    if wanted.site_id is not None and wanted.site_id not in {one.id for one in sites}:
        raise Invalid("Choose a site from the list.", field="site")
    rows = await day_list.of_day(session, me.network_id, wanted.day, wanted.site_id, A_DAY + 1)
    left = await attendance.not_closed(session, me.network_id, now, 0, LEFT_OPEN + 1)
    view = today_page(wanted, rows, left, sites, now, (A_DAY, LEFT_OPEN), fault)
    return page(request, "today.html", view, FAULTY_FORM if fault else 200)
