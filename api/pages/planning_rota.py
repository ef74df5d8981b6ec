"""A rota as a whole, for whoever planned it: what it is worth, what publishing would do, publish, discard."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import NowDep, RuntimeDep, SessionDep
from api.errors import OUTDATED_FORM
from api.members import PlannerDep, as_actor
from api.pages.planning_rota_views import PublishPage, RotaPage
from api.pages.rendering import page
from api.v1.types import PathId
from scheduler.errors import Conflict
from scheduler.notices import drafts
from scheduler.notices.drafts import Terms
from scheduler.planning.facts import gather_owing
from scheduler.planning.policy import from_settings
from scheduler.planning.shortfalls import gaps
from scheduler.rota import board
from scheduler.runtime import Runtime

router = APIRouter(prefix="/plan/rota/{rota_id}", include_in_schema=False)


@router.get("")
async def see(request: Request, rota_id: PathId, session: SessionDep, me: PlannerDep) -> HTMLResponse:
    """What it is short of, and what can be done with it."""
    told = await board.load(session, me.network_id, rota_id)
    owing = await gather_owing(session, me.network_id, told.rota.starts_on, len(told.weeks))
    return page(request, "plan_rota.html", RotaPage.of(told, gaps(owing, told.lines)))


@router.get("/publish")
async def before_publishing(
    request: Request, rota_id: PathId, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: PlannerDep
) -> HTMLResponse:
    """What it would do, tried out and undone."""
    outlook = await drafts.tried(session, as_actor(me), rota_id, now, terms_of(runtime))
    told = await board.load(session, me.network_id, rota_id)
    return page(request, "plan_publish.html", PublishPage.of(told, outlook), OUTDATED_FORM if outlook.refused else 200)


@router.post("/publish")
async def publish(
    request: Request, rota_id: PathId, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: PlannerDep
) -> Response:
    """Bring it into force; twice is no error."""
    try:
        await drafts.publish(session, as_actor(me), rota_id, now, terms_of(runtime))
    except Conflict as refused:
        told = await board.load(session, me.network_id, rota_id)
        view = PublishPage.of(told, drafts.Outlook(refused=refused.sentence))
        return page(request, "plan_publish.html", view, OUTDATED_FORM)
    return RedirectResponse(f"/plan/rota/{rota_id}", 303)


@router.post("/discard")
async def discard(rota_id: PathId, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: PlannerDep) -> Response:
    """Drop a draft; twice is no error."""
    await drafts.discard(session, as_actor(me), rota_id, now, terms_of(runtime))
    return RedirectResponse("/plan", 303)


def terms_of(runtime: Runtime) -> Terms:
    """What this network has decided."""
    return Terms(runtime.settings.room_change_minutes, from_settings(runtime.settings), runtime.noticing)
