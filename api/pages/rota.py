"""The manager's board: who works where and when, what is short, and the rota as a file."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import NowDep, RuntimeDep, SessionDep
from api.members import RotaReaderDep
from api.pages import rota_files
from api.pages.rendering import page
from api.pages.rota_views import BoardPage, RotasPage, week_at
from api.v1.types import PathId
from clinics.local_time import local_day
from scheduler.access.models import Staff
from scheduler.access.permissions import Permission, may
from scheduler.notices.handover import service as handover
from scheduler.notices.handover.lifecycle import State
from scheduler.planning import shortfalls
from scheduler.rota import board

router = APIRouter(include_in_schema=False)
A_PAGE = 50
Week = Annotated[int | None, Query(ge=1, le=99)]


@router.get("/rota")
async def latest(session: SessionDep, me: RotaReaderDep) -> Response:
    """The board of the rota that reaches furthest; where there is none, the list says what to do."""
    found = await board.latest(session, me.network_id)
    return RedirectResponse(f"/rota/{found.id}" if found else "/rotas", 303)


@router.get("/rotas")
async def listed(request: Request, session: SessionDep, me: RotaReaderDep) -> HTMLResponse:
    """All rotas with their status."""
    found = await board.listed(session, me.network_id, A_PAGE + 1)
    return page(request, "rotas.html", RotasPage.of(found, A_PAGE, plans=may(me.role, Permission.PLAN_ROTAS)))


@router.get("/rota/{rota_id}")
async def see(
    request: Request, rota_id: PathId, session: SessionDep, now: NowDep, me: RotaReaderDep, week: Week = None
) -> HTMLResponse:
    """The board; a narrow screen has one week of it, today's unless another is chosen."""
    told = await board.load(session, me.network_id, rota_id)
    short = await shortfalls.load(session, me.network_id, told)
    chosen = week_at(told, local_day(now)) if week is None else min(week, len(told.weeks)) - 1
    waiting = await _waiting(session, me, rota_id, now) if may(me.role, Permission.PLAN_ROTAS) else 0
    return page(request, "rota.html", BoardPage.of(told, short, chosen, waiting))


async def _waiting(session: AsyncSession, me: Staff, rota_id: int, now: datetime) -> int:
    """How many of its shifts change hands as soon as whoever looks approves."""
    on_offer = await handover.listed(session, me.network_id, now)
    return sum(one.rota_id == rota_id and one.offer.state == State.TAKEN for one in on_offer)


@router.get("/rota/{rota_id}/shifts.csv")
async def table(rota_id: PathId, session: SessionDep, me: RotaReaderDep) -> Response:
    """The shifts, for a spreadsheet."""
    told = await board.load(session, me.network_id, rota_id)
    return rota_files.download(rota_files.table(told), "text/csv", f"rota-{rota_id}-shifts.csv")


@router.get("/rota/{rota_id}/calendar.ics")
async def calendar(rota_id: PathId, session: SessionDep, runtime: RuntimeDep, me: RotaReaderDep) -> Response:
    """The shifts, for a calendar."""
    told = await board.load(session, me.network_id, rota_id)
    text = rota_files.calendar(told, runtime.settings.email_from.rpartition("@")[2])
    return rota_files.download(text, "text/calendar", f"rota-{rota_id}.ics")
