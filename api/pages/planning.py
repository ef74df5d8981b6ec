"""Planning on a page: ask for a plan, watch the search as it goes, stop it, and find the draft that came of it.

The search is a row that a process of its own works at, so a page may be left and come back to.
"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import NowDep, RuntimeDep, SessionDep
from api.errors import FAULTY_FORM
from api.members import PlannerDep, as_actor
from api.pages import planning_live
from api.pages.planning_views import AskForm, JobPage, PlanPage, looks_like, read_ask
from api.pages.rendering import page
from api.v1.types import PathId
from scheduler.access.models import Staff
from scheduler.errors import NotFound
from scheduler.planning.jobs import service as jobs
from scheduler.planning.jobs.lifecycle import Kind
from scheduler.planning.jobs.service import PlannerBusy, Wanted
from scheduler.rota import board
from scheduler.rota import service as rotas

router = APIRouter(prefix="/plan", include_in_schema=False)
Words = Annotated[str, Form(max_length=100, pattern=r"^[^\x00]*$")]
A_PAGE = 20
LATEST = 5


@router.get("")
async def start(
    request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: PlannerDep
) -> HTMLResponse:
    """What can be planned, what the planner was asked of late, and the rotas there are."""
    return await _form(request, session, me, AskForm.fresh(runtime.settings), now)


@router.post("")
async def ask(
    request: Request, session: SessionDep, now: NowDep, me: PlannerDep, monday: Words = "", weeks: Words = "",
    seconds: Words = "", keeping: Words = "", key: Words = "",
) -> Response:  # fmt: skip
    """Ask for a plan; the same form sent twice has asked once."""
    asked, form = read_ask(AskForm(monday, weeks, seconds, keeping, key))
    if asked is None:
        return await _form(request, session, me, form, now)
    try:
        job = await jobs.ask(session, as_actor(me), Wanted(Kind.PLAN, asked.to_json(), form.key), now)
    except PlannerBusy as busy:
        form.errors["monday"] = busy.sentence
        return await _form(request, session, me, form, now)
    return RedirectResponse(f"/plan/{job.id}", 303)


@router.get("/{job_id}")
async def see(request: Request, job_id: PathId, session: SessionDep, now: NowDep, me: PlannerDep) -> Response:
    """How the search goes, or what came of it."""
    job = await jobs.get(session, me.network_id, job_id)
    if job.kind == Kind.REPAIR:
        return RedirectResponse(f"/rota/ill/{job_id}", 303)
    return page(request, "plan_job.html", JobPage.of(job, now))


@router.get("/{job_id}/events")
async def events(job_id: PathId, session: SessionDep, runtime: RuntimeDep, me: PlannerDep) -> Response:
    """The same as it changes, for the page's script."""
    if (await jobs.get(session, me.network_id, job_id)).kind != Kind.PLAN:
        raise NotFound
    stream = planning_live.stream(runtime, me.network_id, job_id, looks_like)
    return StreamingResponse(stream, media_type="text/event-stream")


@router.post("/{job_id}/stop")
async def stop(job_id: PathId, session: SessionDep, now: NowDep, me: PlannerDep) -> Response:
    """End it, and keep what there is. Twice is no error."""
    await jobs.stop(session, me.network_id, job_id, now)
    return RedirectResponse(f"/plan/{job_id}", 303)


async def _form(request: Request, session: AsyncSession, me: Staff, form: AskForm, now: datetime) -> HTMLResponse:
    known = await board.listed(session, me.network_id, A_PAGE)
    pins = await rotas.pins(session, me.network_id)
    view = PlanPage.of(form, known, pins, await jobs.latest(session, me.network_id, LATEST), now)
    return page(request, "plan.html", view, FAULTY_FORM if form.errors else 200)
