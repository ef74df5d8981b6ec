"""What a clinician can and would like to work: an answer for each evening and Saturday, and days away."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import NowDep, SessionDep
from api.errors import FAULTY_FORM
from api.members import ClinicianDep, as_actor
from api.pages.rendering import page
from api.pages.shifts_wishes_views import WishesForm, WishesPage, read_days, read_week
from api.v1.types import PathId
from clinics.local_time import local_day
from clinics.models import Clinician
from scheduler.access.clinicians import service as clinicians
from scheduler.planning.own import service as own
from scheduler.planning.own.service import DaysWrong, ShiftThen
from scheduler.rota import board

router = APIRouter(prefix="/shifts/wishes", include_in_schema=False)
Field = Annotated[str, Form(max_length=20, pattern=r"^[^\x00]*$")]
DONE = {
    "week": "Saved. It counts when the next rota is planned",
    "away": "Saved. You are not planned for those days",
    "there": "Saved. You can be planned for those days again",
}


async def _myself(session: SessionDep, now: NowDep, me: ClinicianDep) -> Clinician:
    return await clinicians.require_myself(session, me, now)


MyselfDep = Annotated[Clinician, Depends(_myself)]


class Week(BaseModel):
    """An answer for whatever a network may ask about; what it does not ask is not there."""

    monday_day: str = ""
    monday_evening: str = ""
    tuesday_day: str = ""
    tuesday_evening: str = ""
    wednesday_day: str = ""
    wednesday_evening: str = ""
    thursday_day: str = ""
    thursday_evening: str = ""
    friday_day: str = ""
    friday_evening: str = ""
    saturday_day: str = ""
    saturday_evening: str = ""
    sunday_day: str = ""
    sunday_evening: str = ""


@router.get("")
async def see(request: Request, session: SessionDep, now: NowDep, clinician: MyselfDep, done: str = "") -> HTMLResponse:
    """What they have said so far; `done`: what of it was just saved."""
    return await _shown(request, session, clinician, WishesForm(), now, DONE.get(done, ""))


@router.post("")
async def answer(
    request: Request, session: SessionDep, now: NowDep, me: ClinicianDep, clinician: MyselfDep,
    given: Annotated[Week, Form()],
) -> Response:  # fmt: skip
    """Say it for the week. The same once more changes nothing."""
    form = WishesForm(week=given.model_dump())
    wanted = read_week(await own.load(session, me.network_id, clinician.id, now), given.model_dump(), form)
    if form.errors:
        return await _shown(request, session, clinician, form, now)
    await own.answer(session, as_actor(me), clinician, wanted, now)
    return _back("week")


@router.post("/away")
async def be_away(
    request: Request, session: SessionDep, now: NowDep, me: ClinicianDep, clinician: MyselfDep, first: Field = "",
    last: Field = "",
) -> Response:  # fmt: skip
    """Days on which they are away."""
    form = WishesForm(first=first.strip(), last=last.strip())
    days = read_days(form)
    if days is None:
        return await _shown(request, session, clinician, form, now)
    try:
        await own.be_away(session, as_actor(me), clinician, *days, now)
    except (DaysWrong, ShiftThen) as refused:
        form.errors[(refused.field if isinstance(refused, DaysWrong) else None) or "first"] = refused.sentence
        return await _shown(request, session, clinician, form, now)
    return _back("away")


@router.post("/away/{leave_id}/remove")
async def be_there(
    leave_id: PathId, session: SessionDep, now: NowDep, me: ClinicianDep, clinician: MyselfDep
) -> Response:
    """Not away then after all. Twice is no error."""
    await own.be_there(session, as_actor(me), clinician, leave_id, now)
    return _back("there")


async def _shown(
    request: Request, session: AsyncSession, clinician: Clinician, form: WishesForm, now: datetime, done: str = ""
) -> HTMLResponse:
    said = await own.load(session, clinician.network_id, clinician.id, now)
    ahead = await board.ahead_of(session, clinician.network_id, clinician.id, now)
    rotas = await board.published_ahead(session, clinician.network_id, local_day(now))
    view = WishesPage.of(said, ahead, rotas, form, now, done)
    return page(request, "shifts_wishes.html", view, FAULTY_FORM if form.errors else 200)


def _back(done: str) -> Response:
    return RedirectResponse(f"/shifts/wishes?done={done}", 303)
