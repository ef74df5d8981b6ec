"""Somebody is ill, or a room is closed: three ways to go on, cheapest change first, and one press to take one."""

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import NowDep, RuntimeDep, SessionDep
from api.errors import FAULTY_FORM, OUTDATED_FORM
from api.members import PlannerDep, as_actor
from api.pages import planning_live
from api.pages.planning import Words
from api.pages.planning_rota import terms_of
from api.pages.rendering import page
from api.pages.repair_views import IllForm, IllPage, WaysPage, looks_like, read_ill
from api.v1.types import PathId
from clinics import queries as clinics
from clinics.local_time import local_day
from scheduler.access.models import Staff
from scheduler.errors import Conflict, NotFound, Refused
from scheduler.notices import mending
from scheduler.planning.jobs import service as jobs
from scheduler.planning.jobs.lifecycle import Kind
from scheduler.planning.jobs.models import PlannerJob
from scheduler.planning.jobs.repair_terms import RepairAsked, Ways
from scheduler.rota.errors import RotaChanged

router = APIRouter(prefix="/rota/ill", include_in_schema=False)


@router.get("")
async def start(request: Request, session: SessionDep, now: NowDep, me: PlannerDep) -> HTMLResponse:
    """What has happened, to whom, from when until when."""
    return await _form(request, session, me, IllForm.fresh(local_day(now)))


@router.post("")
async def ask(
    request: Request, session: SessionDep, now: NowDep, me: PlannerDep, who: Words = "", room: Words = "",
    first: Words = "", last: Words = "", key: Words = "",
) -> Response:  # fmt: skip
    """Look for ways to go on; the same form sent twice has asked once."""
    people, rooms = await _known(session, me)
    asked, form = read_ill(IllForm(who, room, first, last, key), people, rooms, local_day(now))
    if asked is None:
        return await _form(request, session, me, form)
    try:
        job = await mending.ask(session, as_actor(me), asked, form.key, now)
    except Refused as refused:
        form.errors["first"] = refused.sentence
        return await _form(request, session, me, form)
    return RedirectResponse(f"/rota/ill/{job.id}", 303)


@router.get("/{job_id}")
async def see(request: Request, job_id: PathId, session: SessionDep, now: NowDep, me: PlannerDep) -> HTMLResponse:
    """The ways found so far, each with who changes and which patients are booked in what goes."""
    return await _ways(request, session, me, job_id, now)


@router.get("/{job_id}/events")
async def events(job_id: PathId, session: SessionDep, runtime: RuntimeDep, me: PlannerDep) -> Response:
    """How far the search is, for the page's script."""
    await _job(session, me, job_id)
    return StreamingResponse(
        planning_live.stream(runtime, me.network_id, job_id, looks_like), media_type="text/event-stream"
    )


@router.post("/{job_id}/take/{number}")
async def take(
    request: Request, job_id: PathId, number: PathId, session: SessionDep, runtime: RuntimeDep, now: NowDep,
    me: PlannerDep,
) -> Response:  # fmt: skip
    """Bring it into force, once. Where the rota is another by now, ways are looked for anew."""
    job = await _job(session, me, job_id)
    try:
        async with session.begin_nested():
            await mending.take(session, as_actor(me), job_id, number, now, terms_of(runtime))
    except RotaChanged:
        again = await mending.ask(session, as_actor(me), RepairAsked.from_json(job.asked), f"again-{job_id}", now)
        return RedirectResponse(f"/rota/ill/{again.id}?changed=1", 303)
    except Conflict as refused:
        return await _ways(request, session, me, job_id, now, refused.sentence)
    return RedirectResponse(f"/rota/ill/{job_id}", 303)


async def _job(session: AsyncSession, me: Staff, job_id: int) -> PlannerJob:
    job = await jobs.get(session, me.network_id, job_id)
    if job.kind != Kind.REPAIR:
        raise NotFound
    return job


async def _ways(
    request: Request, session: AsyncSession, me: Staff, job_id: int, now: datetime, refused: str = ""
) -> HTMLResponse:
    job = await _job(session, me, job_id)
    booked = await mending.booked(session, me.network_id, Ways.from_json(job.found), now)
    view = WaysPage.of(job, booked, now, refused, changed="changed" in request.query_params)
    return page(request, "plan_ways.html", view, OUTDATED_FORM if refused else 200)


async def _known(session: AsyncSession, me: Staff) -> tuple[dict[int, str], dict[int, str]]:
    """People, and rooms with their sites."""
    sites = {one.id: one.name for one in await clinics.sites(session, me.network_id)}
    rooms = {one.id: f"{one.name}, {sites[one.site_id]}" for one in await clinics.rooms(session, me.network_id)}
    return {one.id: one.name for one in await clinics.clinicians(session, me.network_id)}, rooms


async def _form(request: Request, session: AsyncSession, me: Staff, form: IllForm) -> HTMLResponse:
    people, rooms = await _known(session, me)
    return page(request, "plan_ill.html", IllPage.of(form, people, rooms), FAULTY_FORM if form.errors else 200)
