"""A draft changed by hand: give a shift to somebody else, take it away, add one, pin one; the referee says the rest."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import NowDep, RuntimeDep, SessionDep
from api.errors import FAULTY_FORM, OUTDATED_FORM
from api.members import PlannerDep, as_actor
from api.pages.planning_edit_views import EditPage
from api.pages.rendering import page
from api.v1.types import BIGGEST_ID, PathId
from scheduler.access.models import Staff
from scheduler.errors import Conflict, Refused
from scheduler.planning import standing
from scheduler.planning.editing import service as editing
from scheduler.planning.editing.judgement import judge
from scheduler.planning.editing.service import Addition, Seen
from scheduler.planning.policy import from_settings
from scheduler.planning.standing import Standing
from scheduler.rota import board
from scheduler.rota import service as rotas
from scheduler.runtime import Runtime

router = APIRouter(prefix="/plan/rota/{rota_id}", include_in_schema=False)
Number = Annotated[int, Form(ge=0, le=BIGGEST_ID)]
Word = Annotated[str, Form(max_length=100, pattern=r"^[^\x00]*$")]
Chosen = Annotated[int, Query(ge=0, le=BIGGEST_ID)]


@router.get("/edit")
async def edit(
    request: Request, rota_id: PathId, session: SessionDep, runtime: RuntimeDep, me: PlannerDep, shift: Chosen = 0
) -> HTMLResponse:
    """The draft's shifts, every rule that they break, and what they cost beside the plan."""
    return await _shown(request, session, runtime, me, rota_id, shift)


@router.post("/give")
async def give(
    request: Request, rota_id: PathId, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: PlannerDep,
    shift: Number = 0, was: Number = 0, to: Number = 0,
) -> Response:  # fmt: skip
    """Let somebody else work it."""
    draft = await _draft(session, runtime, me, rota_id)
    try:
        await editing.give(session, as_actor(me), draft, Seen(shift, was), to, now)
    except Refused as refused:
        return await _shown(request, session, runtime, me, rota_id, shift, refused)
    return _back(rota_id)


@router.post("/take")
async def take(
    request: Request, rota_id: PathId, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: PlannerDep,
    shift: Number = 0, was: Number = 0,
) -> Response:  # fmt: skip
    """Nobody works it any more."""
    draft = await _draft(session, runtime, me, rota_id)
    try:
        await editing.take_away(session, as_actor(me), draft, Seen(shift, was), now)
    except Refused as refused:
        return await _shown(request, session, runtime, me, rota_id, shift, refused)
    return _back(rota_id)


@router.post("/add")
async def add(
    request: Request, rota_id: PathId, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: PlannerDep,
    block: Number = 0, to: Number = 0, service: Word = "",
) -> Response:  # fmt: skip
    """One more shift."""
    draft = await _draft(session, runtime, me, rota_id)
    try:
        await editing.add(session, as_actor(me), draft, Addition(block, to, service), now)
    except Refused as refused:
        return await _shown(request, session, runtime, me, rota_id, 0, refused)
    return _back(rota_id)


@router.post("/pin")
async def pin(
    request: Request, rota_id: PathId, session: SessionDep, runtime: RuntimeDep, me: PlannerDep, shift: Number = 0,
    was: Number = 0, keep: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """Let it stay in the next plan of these weeks, or no longer."""
    draft = await _draft(session, runtime, me, rota_id)
    try:
        await editing.pin(session, as_actor(me), draft, Seen(shift, was), pinned=keep)
    except Refused as refused:
        return await _shown(request, session, runtime, me, rota_id, shift, refused)
    return _back(rota_id)


async def _draft(session: AsyncSession, runtime: Runtime, me: Staff, rota_id: int) -> Standing:
    return await standing.load(session, me.network_id, rota_id, from_settings(runtime.settings))


async def _shown(
    request: Request, session: AsyncSession, runtime: Runtime, me: Staff, rota_id: int, chosen: int,
    refused: Refused | None = None,
) -> HTMLResponse:  # fmt: skip
    draft = await _draft(session, runtime, me, rota_id)
    told = await board.load(session, me.network_id, rota_id)
    pinned = {row.id for row in await rotas.pinned(session, me.network_id, rota_id)}
    judged = await judge(session, me.network_id, draft)
    view = EditPage.of(told, draft, judged, pinned, chosen, refused.sentence if refused else "")
    status = 200 if refused is None else OUTDATED_FORM if isinstance(refused, Conflict) else FAULTY_FORM
    return page(request, "plan_edit.html", view, status)


def _back(rota_id: int) -> Response:
    return RedirectResponse(f"/plan/rota/{rota_id}/edit#judged", 303)
