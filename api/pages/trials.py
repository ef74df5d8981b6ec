"""Trials of wordings and timings as a page: what each shows, and one press to start, stop, adopt or discard it."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import NowDep, RuntimeDep, SessionDep
from api.errors import FAULTY_FORM
from api.members import TrialManagerDep, as_actor
from api.pages.rendering import page
from api.pages.trial_views import TIMING, TrialForm, TrialsPage, choices
from api.v1.types import PathId
from notifications.render import Templates
from scheduler.access.models import Staff
from scheduler.arms.models import Kind, Purpose
from scheduler.errors import Invalid
from scheduler.trials import service
from scheduler.trials.lifecycle import Change
from scheduler.trials.service import NewTrial

router = APIRouter(prefix="/trials", include_in_schema=False)
Field = Annotated[str, Form(max_length=200, pattern=r"^[^\x00]*$")]
MOST, MOST_DAYS, IN_TIME_HOURS = 100, 5, 24


@router.get("")
async def see(
    request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: TrialManagerDep
) -> HTMLResponse:
    """Every trial of the network, with what it shows now."""
    return await _page(request, session, runtime, now, me, TrialForm())


@router.post("")
async def draft(
    request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: TrialManagerDep, what: Field = "",
    days: Field = "", share: Field = "", planned: Field = "",
) -> Response:  # fmt: skip
    """Draft one; it is started with a press of its own."""
    form = TrialForm(what, days.strip(), share.strip(), planned.strip())
    wanted = _read(form, runtime.announcer.templates)
    if wanted is not None:
        try:
            await service.draft(session, as_actor(me), wanted, now, runtime.announcer)
            return RedirectResponse("/trials", 303)
        except Invalid as refused:
            form.errors["days" if refused.field == "days" else "what"] = refused.sentence
    return await _page(request, session, runtime, now, me, form)


@router.post("/{trial_id}/{change}")
async def change(
    trial_id: PathId, change: Change, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: TrialManagerDep
) -> Response:
    """Twice is no error."""
    await service.change(session, as_actor(me), trial_id, change, now, runtime.announcer)
    return RedirectResponse("/trials", 303)


async def _page(
    request: Request, session: AsyncSession, runtime: RuntimeDep, now: NowDep, me: Staff, form: TrialForm
) -> HTMLResponse:
    rows = await service.latest(session, me.network_id, MOST)
    shown = [(row, await service.result(session, row, now)) for row in rows]
    view = TrialsPage.of(shown, runtime.announcer.templates, form)
    return page(request, "trials.html", view, FAULTY_FORM if form.errors else 200)


def _read(form: TrialForm, templates: Templates) -> NewTrial | None:
    """What is to be tried; None, with what is wrong beside its field, where that cannot be read."""
    timing = form.what == TIMING
    if form.what not in {one.value for one in choices(templates, "") if one.value}:
        form.errors["what"] = "Choose what to try"
    days = _days(form) if timing else None
    share = _number(form, "share", form.share, 1, 100)
    planned = _number(form, "planned", form.planned, 100, 1_000_000)
    if form.errors:
        return None
    purpose, _, variant = (Purpose.REMINDER_DAYS, "", "") if timing else form.what.partition("+")
    return NewTrial(
        purpose=Purpose(purpose),
        kind=Kind.TIMING if timing else Kind.WORDING,
        variant=variant,
        days=days,
        share_percent=share,
        planned_size=planned,
        last_day=None,
        in_time_hours=IN_TIME_HOURS,
    )


def _days(form: TrialForm) -> tuple[int, ...]:
    found = [int(word) for word in re.findall(r"[0-9]{1,3}", form.days)]
    others = re.sub(r"[0-9]{1,3}|[\s,;]|\band\b", "", form.days)
    if others or not 1 <= len(found) <= MOST_DAYS or not all(1 <= day <= 60 for day in found):
        form.errors["days"] = "Enter up to five numbers of days from 1 to 60, like 3, 1"
    return tuple(found)


def _number(form: TrialForm, name: str, typed: str, least: int, most: int) -> int:
    plain = typed.replace(",", "").removesuffix("%").strip()
    if plain.isascii() and plain.isdigit() and len(plain) < 9 and least <= int(plain) <= most:
        return int(plain)
    form.errors[name] = f"Enter a whole number from {least} to {most:,}"
    return least
