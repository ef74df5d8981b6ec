"""A clinician's own rota: the shifts to come, those that colleagues offer each other, their share, their calendar."""

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import NowDep, RuntimeDep, SessionDep
from api.errors import OUTDATED_FORM
from api.members import ClinicianDep, as_actor
from api.pages.my_views import CalendarPage
from api.pages.planning_rota import terms_of
from api.pages.rendering import page
from api.pages.shifts_views import Said, ShareTable, ShiftsPage, UnknownPage
from api.v1.types import PathId
from clinics.local_time import local_day
from clinics.models import Clinician
from scheduler.access.clinicians import service as clinicians
from scheduler.access.models import Staff
from scheduler.errors import Conflict, NotFound
from scheduler.feeds import service as feeds
from scheduler.feeds.service import Whose
from scheduler.notices.handover import service as handover
from scheduler.planning import shares
from scheduler.rota import board
from scheduler.rota.models import Rota
from scheduler.rota.queries import Line

router = APIRouter(prefix="/shifts", include_in_schema=False)


DONE = {
    "offered": "Your shift is on offer. It stays yours until somebody has taken it",
    "taken": "You take it as soon as a manager approves. We tell you when it is yours",
    "yours": "It is yours. Whoever offered it is told",
    "kept": "Your shift is on offer no more",
}


@router.get("")
async def mine(request: Request, session: SessionDep, now: NowDep, me: ClinicianDep, done: str = "") -> HTMLResponse:
    """The shifts of whoever has signed in, the next one first; `done`: what they just did."""
    return await _shown(request, session, now, me, Said(done=DONE.get(done, "")))


@router.post("/{shift_id}/offer")
async def offer(
    request: Request, shift_id: PathId, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: ClinicianDep
) -> Response:
    """Offer a shift to colleagues who may take it; twice is once."""
    clinician = await clinicians.require_myself(session, me, now)
    try:
        async with session.begin_nested():
            await handover.offer(session, as_actor(me), clinician, shift_id, now, terms_of(runtime))
    except (Conflict, NotFound) as refused:
        return await _shown(request, session, now, me, Said(refused=refused.sentence))
    return RedirectResponse("/shifts?done=offered", 303)


@router.post("/offers/{offer_id}/take")
async def take(
    request: Request, offer_id: PathId, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: ClinicianDep
) -> Response:
    """Take a colleague's shift; it is theirs until that is approved, unless rules alone decide here."""
    clinician, by_rule = await clinicians.require_myself(session, me, now), runtime.settings.shifts_by_rule
    try:
        async with session.begin_nested():
            await handover.take(session, as_actor(me), clinician, offer_id, now, terms_of(runtime), by_rule=by_rule)
    except Conflict as refused:
        return await _shown(request, session, now, me, Said(refused=refused.sentence))
    return RedirectResponse(f"/shifts?done={'yours' if by_rule else 'taken'}", 303)


@router.post("/offers/{offer_id}/withdraw")
async def withdraw(request: Request, offer_id: PathId, session: SessionDep, now: NowDep, me: ClinicianDep) -> Response:
    """Keep one's shift after all; twice is once."""
    clinician = await clinicians.require_myself(session, me, now)
    try:
        async with session.begin_nested():
            await handover.withdraw(session, as_actor(me), clinician, offer_id, now)
    except Conflict as refused:
        return await _shown(request, session, now, me, Said(refused=refused.sentence))
    return RedirectResponse("/shifts?done=kept", 303)


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


async def _shown(request: Request, session: AsyncSession, now: datetime, me: Staff, said: Said) -> HTMLResponse:
    clinician = await clinicians.myself(session, me)
    if clinician is None:
        return page(request, "shifts_unknown.html", UnknownPage(me.name, me.email))
    rotas = await board.published_ahead(session, me.network_id, local_day(now))
    lines = await board.in_force(session, me.network_id, rotas)
    ahead = [line for line in lines if line.clinician_id == clinician.id and line.ends_at > now]
    share = await _share(session, rotas[0], lines, clinician) if rotas else None
    has_feed = await feeds.is_open(session, me.network_id, Whose(clinician_id=clinician.id))
    on_offer = await handover.listed(session, me.network_id, now)
    view = ShiftsPage.of(clinician, ahead, rotas, share, now, has_feed=has_feed, on_offer=on_offer, said=said)
    return page(request, "shifts.html", view, OUTDATED_FORM if said.refused else 200)


async def _share(session: AsyncSession, rota: Rota, lines: list[Line], clinician: Clinician) -> ShareTable | None:
    """Of the rota that is in force today, or else of the next one."""
    its_own = [line for line in lines if rota.starts_on <= local_day(line.starts_at) < rota.ends_on]
    return ShareTable.of(rota, await shares.of_rota(session, rota, its_own), clinician)
