"""The front desk: find who is calling, and do all they ask for on one screen, without leaving the keyboard."""

import secrets
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import NowDep, RuntimeDep, SessionDep
from api.errors import FAULTY_FORM
from api.pages import desk_wishes
from api.pages.colleague import Colleague, ColleagueDep
from api.pages.desk_wishes import Act, Screen
from api.pages.reception import (
    MOST,
    Caller,
    DeskPage,
    Offered,
    Open,
    Options,
    People,
    Times,
    changing_words,
    done_words,
)
from api.pages.rendering import page
from api.v1.types import PathId
from clinics import queries as clinics
from scheduler.booking import calls, service
from scheduler.booking.calls import Book, Cancel, Move
from scheduler.booking.idempotency import Body, RefusedUnderKey, keep_refusal, once
from scheduler.booking.lifecycle import CancelReason
from scheduler.booking.search import service as searching
from scheduler.booking.search.barriers import sentence
from scheduler.errors import Invalid, Refused
from scheduler.patients import service as patients
from scheduler.patients.models import Patient
from scheduler.queue import ring

router = APIRouter(prefix="/desk", include_in_schema=False)


class TimeMissing(Invalid):
    """Choose one of the times first."""


@router.get("")
async def look(
    request: Request, session: SessionDep, who: ColleagueDep,
    query: Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")] = "",
) -> Response:  # fmt: skip
    """Who is calling? Where only one person fits, their screen is next."""
    network_id = who.actor.network_id
    try:
        found = await patients.search(session, network_id, query, MOST + 1)
    except Invalid as refused:
        return page(request, "desk.html", DeskPage(who.name, query, refused.sentence), FAULTY_FORM)
    if len(found) == 1:
        return RedirectResponse(f"/desk/{found[0].id}", 303)
    people = People.of(found, await _practices(session, network_id)) if query.strip() else None
    return page(request, "desk.html", DeskPage(who.name, query, people=people))


@router.get("/{patient_id}")
async def see(
    request: Request, patient_id: PathId, session: SessionDep, now: NowDep, who: ColleagueDep,
    screen: Annotated[Screen, Query()],
) -> HTMLResponse:  # fmt: skip
    """One caller: what they have to come, and the first times for what they wish."""
    return await _show(request, session, who, patient_id, screen.begun(now), now)


@router.post("/{patient_id}")
async def act(
    request: Request, patient_id: PathId, session: SessionDep, runtime: RuntimeDep, now: NowDep, who: ColleagueDep,
    wanted: Annotated[Act, Form()], after: BackgroundTasks,
) -> Response:  # fmt: skip
    """Book, move or cancel, and stay with the caller. What cannot be done is said on the same screen."""

    async def carry_out() -> Body:
        asked = [_request(wanted)]
        rows = await calls.carry_out(session, who.actor, patient_id, asked, now, runtime.announcer)
        return {"appointment": rows[0].appointment.id}

    form = wanted.model_dump(mode="json") | {"patient": patient_id}
    try:
        async with session.begin_nested():
            await once(session, who.actor, f"desk-{wanted.key}", form, now, carry_out)
    except RefusedUnderKey as refusal:
        await keep_refusal(session, refusal)
        return await _show(request, session, who, patient_id, wanted, now, refusal.refused)
    except Refused as again:
        return await _show(request, session, who, patient_id, wanted, now, again)
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    after.add_task(ring, runtime.doorbell, "offer_free_times")
    return RedirectResponse(wanted.address(patient_id), 303, background=after)


def _request(wanted: Act) -> calls.Request:
    if wanted.cancelling is not None:
        given = wanted.reason in set(CancelReason)
        return Cancel(wanted.cancelling, CancelReason(wanted.reason) if given else None)
    if wanted.slot_id is None:
        raise TimeMissing
    return Book(wanted.slot_id) if wanted.moving is None else Move(wanted.moving, wanted.slot_id)


async def _show(
    request: Request, session: AsyncSession, who: Colleague, patient_id: int, screen: Screen, now: datetime,
    refused: Refused | None = None,
) -> HTMLResponse:  # fmt: skip
    network_id = who.actor.network_id
    patient = await patients.get(session, network_id, patient_id)
    rows = await service.of_patient(session, network_id, patient_id)
    practice = (await _practices(session, network_id)).get(patient.practice_id, "")
    done = await calls.done_since(session, who.actor, rows, datetime.fromtimestamp(screen.since, UTC))
    call = Open(
        Caller.of(patient, practice, rows, screen, now),
        screen,
        await _times(session, who, patient, screen, now),
        changing_words(rows, screen),
        refused.sentence if refused else "",
        done_words(done),
        secrets.token_urlsafe(12),
    )
    view = DeskPage(who.name, call=call)
    return page(request, "desk.html", view, FAULTY_FORM if call.faults else 200, demonstration=patient.synthetic)


async def _times(session: AsyncSession, who: Colleague, patient: Patient, screen: Screen, now: datetime) -> Times:
    """For the service that is asked for, or else the network's first."""
    network_id = who.actor.network_id
    offered = await clinics.services(session, network_id)
    codes = [one.code for one in offered]
    chosen = screen.service if screen.service in codes else next(iter(codes), "")
    options = Options.of(offered, await clinics.sites(session, network_id), chosen, screen)
    wish = desk_wishes.read(screen, chosen, patient, who.actor.name, now)
    if wish.search is None:
        return Times(options, (), (), wish.errors)
    free = await searching.search(session, network_id, wish.search, now)
    listed = tuple(Offered.of(number, row) for number, row in enumerate(free, 1))
    if listed:
        return Times(options, listed, (), {})
    reasons = (await searching.why_nothing(session, network_id, wish.search, now)).reasons
    return Times(options, (), tuple(sentence(one.barrier, one.slots, one.until) for one in reasons), {})


async def _practices(session: AsyncSession, network_id: int) -> dict[int, str]:
    return {one.id: one.name for one in await clinics.practices(session, network_id)}
