"""A clinician's own rota: the shifts to come, their share beside the team's, and the calendar on their own device."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import NowDep, RuntimeDep, SessionDep
from api.members import ClinicianDep
from api.pages.accounts import CalendarPage
from api.pages.rendering import page
from api.pages.shifts_views import ShareTable, ShiftsPage, UnknownPage
from clinics.local_time import local_day
from clinics.models import Clinician
from scheduler.access.clinicians import service as clinicians
from scheduler.access.models import Staff
from scheduler.booking.actor import Actor
from scheduler.feeds import service as feeds
from scheduler.feeds.service import Whose
from scheduler.planning import shares
from scheduler.rota import board
from scheduler.rota.models import Rota

router = APIRouter(prefix="/shifts", include_in_schema=False)


@router.get("")
async def mine(request: Request, session: SessionDep, now: NowDep, me: ClinicianDep) -> HTMLResponse:
    """The shifts of whoever has signed in, the next one first."""
    clinician = await clinicians.myself(session, me)
    if clinician is None:
        return page(request, "shifts_unknown.html", UnknownPage(me.name, me.email))
    ahead = await board.ahead_of(session, me.network_id, clinician.id, now)
    rotas = await board.published_ahead(session, me.network_id, local_day(now))
    share = await _share(session, rotas[0], clinician) if rotas else None
    has_feed = await feeds.is_open(session, me.network_id, Whose(clinician_id=clinician.id))
    return page(request, "shifts.html", ShiftsPage.of(clinician, ahead, rotas, share, now, has_feed=has_feed))


@router.post("/calendar")
async def open_calendar(
    request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: ClinicianDep
) -> HTMLResponse:
    """A new address for the calendar on one's own device, shown this once; the one before works no more."""
    clinician = await clinicians.require_myself(session, me, now)
    token = await feeds.open_feed(session, as_actor(me), Whose(clinician_id=clinician.id), now)
    return page(request, "calendar.html", CalendarPage.of(runtime.settings.base_url, token, "shifts", "/shifts"))


@router.post("/calendar/stop")
async def close_calendar(session: SessionDep, now: NowDep, me: ClinicianDep) -> Response:
    """The address works no more. Twice is no error."""
    clinician = await clinicians.myself(session, me)
    if clinician is not None:
        await feeds.close_feed(session, as_actor(me), Whose(clinician_id=clinician.id), now)
    return RedirectResponse("/shifts", 303)


def as_actor(me: Staff) -> Actor:
    return Actor(me.network_id, f"staff:{me.id}")


async def _share(session: AsyncSession, rota: Rota, clinician: Clinician) -> ShareTable | None:
    """Of the rota that is in force today, or else of the next one."""
    lines = await board.lines_of(session, rota)
    return ShareTable.of(rota, await shares.of_rota(session, rota, lines), clinician)
