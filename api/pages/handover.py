"""Shifts that clinicians hand over to each other, for whoever plans the rota: what waits, approve, decline."""

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import NowDep, RuntimeDep, SessionDep
from api.errors import OUTDATED_FORM
from api.members import PlannerDep, as_actor
from api.pages.handover_views import HandoverPage
from api.pages.planning_rota import terms_of
from api.pages.rendering import page
from api.v1.types import PathId
from scheduler.access.models import Staff
from scheduler.errors import Conflict
from scheduler.notices.handover import service as handover

router = APIRouter(prefix="/rota/offers", include_in_schema=False)


@router.get("")
async def see(request: Request, session: SessionDep, now: NowDep, me: PlannerDep) -> HTMLResponse:
    """What waits, and what is on offer."""
    return await _shown(request, session, now, me)


@router.post("/{offer_id}/approve")
async def approve(
    request: Request, offer_id: PathId, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: PlannerDep
) -> Response:
    """Let it change hands, by the rules as they stand now; twice is once."""
    try:
        async with session.begin_nested():
            await handover.approve(session, as_actor(me), offer_id, now, terms_of(runtime))
    except Conflict as refused:
        return await _shown(request, session, now, me, refused.sentence)
    return RedirectResponse("/rota/offers", 303)


@router.post("/{offer_id}/decline")
async def decline(request: Request, offer_id: PathId, session: SessionDep, now: NowDep, me: PlannerDep) -> Response:
    """It stays whose it is; twice is once."""
    try:
        await handover.decline(session, as_actor(me), offer_id, now)
    except Conflict as refused:
        return await _shown(request, session, now, me, refused.sentence)
    return RedirectResponse("/rota/offers", 303)


async def _shown(request: Request, session: AsyncSession, now: datetime, me: Staff, refused: str = "") -> HTMLResponse:
    view = HandoverPage.of(await handover.listed(session, me.network_id, now), refused)
    return page(request, "rota_offers.html", view, OUTDATED_FORM if refused else 200)
