"""The patient's way: service, time, who are you, check, booked."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api import position
from api.deps import NowDep, RuntimeDep, SessionDep, count_guess, forgive_guess, public, unhurried
from api.errors import FAULTY_FORM, refuse
from api.pages import tickets
from api.pages.forms import LONGEST, read_details
from api.pages.network import own_network as _network
from api.pages.presenters import CheckPage, DetailsForm, DetailsPage, ServicesPage, TimesPage
from api.pages.rendering import page
from api.pages.tickets import PlaceLost, Ticket
from clinics import queries as clinics
from clinics.local_time import local_day
from clinics.models import Network
from scheduler.booking import admission, holds, service, slots
from scheduler.booking.actor import Actor
from scheduler.booking.errors import (
    HoldGivenUp,
    HoldNotFound,
    InvitationNeeded,
    NotForThisAge,
    NotForThisPatient,
    NotForThisPractice,
    ShareTaken,
    TooSoonAfterLast,
)
from scheduler.booking.idempotency import Body, once
from scheduler.booking.models import Hold
from scheduler.booking.search.service import search as find
from scheduler.booking.search.wish import SlotSearch
from scheduler.demo.service import people_to_try
from scheduler.errors import NotFound
from scheduler.patients import service as patients
from scheduler.patients.errors import DetailsNotMatched
from scheduler.queue import ring
from scheduler.runtime import Runtime

router = APIRouter(dependencies=[Depends(public)], include_in_schema=False)
AHEAD = timedelta(days=56)
SHOWN = 60
BIGGEST = 2**63 - 1
UNSUITED = (NotForThisPatient, NotForThisPractice, InvitationNeeded, TooSoonAfterLast, ShareTaken)
Field = Annotated[str, Form(max_length=LONGEST)]
Token = Annotated[str, Form(max_length=400)]


class NoSuchService(NotFound):
    """That service is not offered here. Please choose another."""


@router.get("/")
async def services(request: Request, session: SessionDep, runtime: RuntimeDep) -> HTMLResponse:
    """What do you need?"""
    network = await _network(session, runtime)
    offered = await clinics.services(session, network.id)
    return page(request, "services.html", ServicesPage.of(network, offered))


@router.get("/book/{code}")
async def times(
    request: Request, code: str, session: SessionDep, runtime: RuntimeDep, now: NowDep,
    site: Annotated[str, Query(max_length=20)] = "", after: Annotated[str, Query(max_length=100)] = "",
) -> HTMLResponse:  # fmt: skip
    """Where and when? Earliest first."""
    network = await _network(session, runtime)
    offered = await clinics.services(session, network.id)
    wanted = next((s for s in offered if s.code == code and s.is_public), None)
    if wanted is None:
        raise NoSuchService
    sites = await clinics.sites(session, network.id)
    chosen = next((s.id for s in sites if str(s.id) == site), None)
    name = tickets.visitor(request, runtime) or tickets.new_visitor()
    search = SlotSearch(
        code, now, now + AHEAD, position.read(after) if after else None, limit=SHOWN + 1, online_only=True,
        site_ids=frozenset({chosen} if chosen else ()), holder=_actor(network, name).name,
    )  # fmt: skip
    rows = await find(session, network.id, search, now)
    later = position.behind(rows[SHOWN - 1]) if len(rows) > SHOWN else None
    view = TimesPage.of(wanted, rows[:SHOWN], sites, chosen, later=later, is_first=not after)
    response = page(request, "times.html", view)
    tickets.remember(response, runtime, name)  # before the choice, so that pressing twice is one visitor's
    return response


@router.post("/hold", dependencies=[Depends(unhurried)])
async def hold(
    request: Request,
    session: SessionDep,
    runtime: RuntimeDep,
    now: NowDep,
    slot_id: Annotated[int, Form(ge=1, le=BIGGEST)],
) -> Response:
    """Keep the chosen time while the rest is asked; one time at a time for each visitor."""
    network = await _network(session, runtime)
    name = tickets.visitor(request, runtime) or tickets.new_visitor()
    keep_for = runtime.settings.hold_for
    found = await holds.hold(session, _actor(network, name), slot_id, now, keep_for, only_one=True)
    response = RedirectResponse(f"/details?hold={found.hold.id}", 303)
    tickets.remember(response, runtime, name)
    return response


@router.get("/details")
async def details(
    request: Request,
    session: SessionDep,
    runtime: RuntimeDep,
    now: NowDep,
    hold: Annotated[int, Query(ge=1, le=BIGGEST)],
) -> HTMLResponse:
    """Who are you?"""
    network = await _network(session, runtime)
    held = await _own_hold(request, session, runtime, network, hold, now)
    return await _details_page(request, session, runtime, network, held, DetailsForm())


@router.post("/details")
async def identify(
    request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep,
    hold: Annotated[int, Form(ge=1, le=BIGGEST)], family_name: Field = "", day: Field = "", month: Field = "",
    year: Field = "", postcode: Field = "",
) -> Response:  # fmt: skip
    """Find the person on record; say only whether the details match."""
    network = await _network(session, runtime)
    name = tickets.known_visitor(request, runtime)
    held = await _own_hold(request, session, runtime, network, hold, now)
    born, form = read_details(DetailsForm(family_name, day, month, year, postcode), local_day(now))
    if born is None:
        return await _details_page(request, session, runtime, network, held, form)
    count_guess(request, now)
    try:
        patient = await patients.identify(session, network.id, family_name, born, postcode)
        forgive_guess(request)
        row = await slots.published(session, network.id, held.slot_id)
        await admission.refuse_unsuited(session, _actor(network, name), row, patient, now)
    except DetailsNotMatched as refused:
        if not await holds.note_mismatch(session, _actor(network, name), held, now):
            return refuse(request, HoldGivenUp())
        return await _details_page(request, session, runtime, network, held, form.but("details", refused.sentence))
    except NotForThisAge as refused:
        return await _details_page(request, session, runtime, network, held, form.but("birth", refused.sentence))
    except UNSUITED as refused:
        return await _details_page(request, session, runtime, network, held, form.but("details", refused.sentence))
    ticket = tickets.write_ticket(runtime, name, Ticket(hold, patient.id, typed=True))
    return RedirectResponse(f"/check?ticket={ticket}", 303)


@router.get("/check")
async def check(
    request: Request,
    session: SessionDep,
    runtime: RuntimeDep,
    now: NowDep,
    ticket: Annotated[str, Query(max_length=400)],
) -> HTMLResponse:
    """Is this right?"""
    network = await _network(session, runtime)
    name = tickets.known_visitor(request, runtime)
    place = tickets.read_ticket(runtime, name, ticket)
    held = await _hold_of(session, _actor(network, name), place.hold_id)
    row = await slots.published(session, network.id, held.slot_id)
    patient = await patients.get(session, network.id, place.patient_id)
    return page(request, "check.html", CheckPage.of(row, patient, place.hold_id, ticket, typed=place.typed))


@router.post("/check")
async def book(
    request: Request,
    session: SessionDep,
    runtime: RuntimeDep,
    now: NowDep,
    after: BackgroundTasks,
    ticket: Token,
) -> Response:
    """Book it. Pressing twice books once: the ticket is the key."""
    network = await _network(session, runtime)
    name = tickets.known_visitor(request, runtime)
    place = tickets.read_ticket(runtime, name, ticket)
    actor = _actor(network, name)

    async def act() -> Body:
        row = await service.book_held(session, actor, place.hold_id, place.patient_id, now, runtime.announcer)
        return {"appointment": row.appointment.id}

    key = f"hold-{place.hold_id}"
    body = await once(session, actor, key, {"patient": place.patient_id}, now, act)
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    token = runtime.links.token(int(str(body["appointment"])))
    return RedirectResponse(f"/a/{token}?booked=yes", 303, background=after)


def _actor(network: Network, visitor: str) -> Actor:
    return Actor(network.id, f"web:{visitor}")


async def _hold_of(session: AsyncSession, actor: Actor, hold: int) -> Hold:
    """The visitor's hold, though it may be booked by now: pressing once more shows the appointment."""
    try:
        return await holds.hold_of(session, actor, hold)
    except HoldNotFound:
        raise PlaceLost from None


async def _own_hold(
    request: Request, session: AsyncSession, runtime: Runtime, network: Network, hold: int, now: datetime
) -> Hold:
    """This visitor's hold, while it is kept."""
    actor = _actor(network, tickets.known_visitor(request, runtime))
    try:
        return await holds.own_hold(session, actor, hold, now)
    except HoldNotFound:
        raise PlaceLost from None


async def _details_page(
    request: Request, session: AsyncSession, runtime: Runtime, network: Network, held: Hold, form: DetailsForm
) -> HTMLResponse:
    row = await slots.published(session, network.id, held.slot_id)
    people = await people_to_try(session, network) if runtime.settings.is_development else []
    return page(request, "details.html", DetailsPage.of(row, held, form, people), FAULTY_FORM if form.errors else 200)
