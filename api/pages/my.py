"""A patient's own pages: signing in by a code, their appointments, and acting for somebody else."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import cookies
from api.deps import Me, NowDep, PatientDep, RuntimeDep, SessionDep, count_guess, forgive_guess, public
from api.errors import FAULTY_FORM
from api.pages import accounts, tickets
from api.pages.accounts import Elsewhere
from api.pages.forms import LONGEST, read_details
from api.pages.my_preferences import PreferencesForm
from api.pages.my_views import CalendarPage, ChoosePage, CodePage, Diary, MyPage, ProvePage, WhoPage, WishLine
from api.pages.network import own_network
from api.pages.presenters import DetailsForm
from api.pages.rendering import page
from api.v1.types import BIGGEST_ID, PathId
from clinics.local_time import local_day
from scheduler.access import codes, proxies, sessions
from scheduler.access.acting import Scope
from scheduler.access.codes import Claim
from scheduler.access.errors import CodeNotRecognised, NotTheirs
from scheduler.access.openid.service import Way
from scheduler.booking import holds, service
from scheduler.booking.actor import Actor
from scheduler.demo.service import people_to_try
from scheduler.feeds import service as feeds
from scheduler.feeds.service import Whose
from scheduler.patients import service as patients
from scheduler.patients.models import Patient
from scheduler.queue import ring
from scheduler.waitlist import own as own_wishes

router = APIRouter(prefix="/my", include_in_schema=False)
Field = Annotated[str, Form(max_length=LONGEST, pattern=r"^[^\x00]*$")]
HoldId = Annotated[int, Query(ge=1, le=BIGGEST_ID)]
Ticket = Annotated[str, Form(max_length=100)]


@router.get("/sign-in", dependencies=[Depends(public)])
async def who(
    request: Request, session: SessionDep, runtime: RuntimeDep, elsewhere: Elsewhere | None = None
) -> HTMLResponse:
    """Who are you? With `elsewhere`, how it went there."""
    form = DetailsForm(errors=elsewhere.errors if elsewhere else {})
    return await _who_page(request, session, runtime, form, status=200)


@router.post("/sign-in", dependencies=[Depends(public)])
async def send(
    request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep, after: BackgroundTasks,
    family_name: Field = "", day: Field = "", month: Field = "", year: Field = "", postcode: Field = "",
) -> Response:  # fmt: skip
    """Send a code to whom these details belong, and say the same whether they belong to anybody."""
    born, form = read_details(DetailsForm(family_name, day, month, year, postcode), local_day(now))
    if born is None:
        return await _who_page(request, session, runtime, form)
    count_guess(request, now)
    network = await own_network(session, runtime)
    claim = Claim(family_name, born, postcode)
    ticket = await codes.ask(session, network.id, claim, runtime.announcer.channels, now)
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    return RedirectResponse(f"/my/code?ticket={ticket}", 303, background=after)


@router.get("/code", dependencies=[Depends(public)])
async def ask(request: Request, ticket: Annotated[str, Query(max_length=100)]) -> HTMLResponse:
    """Which code did we send you?"""
    return page(request, "code.html", CodePage(ticket, accounts.Form()))


@router.post("/code", dependencies=[Depends(public)])
async def sign_in(
    request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep, ticket: Ticket, code: Field = ""
) -> Response:
    """Sign in. What the browser was signed in as before, it is no more."""
    network = await own_network(session, runtime)
    cookie = await codes.sign_in(session, network.id, ticket, code, request.headers.get("user-agent", ""), now)
    if cookie is None:
        form = accounts.Form(errors={"code": CodeNotRecognised().sentence})
        return page(request, "code.html", CodePage(ticket, form), FAULTY_FORM)
    forgive_guess(request)
    await sessions.forget(session, network.id, cookies.read(request, runtime.settings), now)
    response = RedirectResponse("/my", 303)
    cookies.write(response, runtime.settings, cookie)
    return response


@router.get("")
async def mine(
    request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: PatientDep,
    saved: Annotated[str, Query(max_length=5)] = "",
) -> HTMLResponse:  # fmt: skip
    """The appointments of whoever has signed in, and of those for whom they act."""
    patient = await patients.get(session, me.network_id, me.patient_id)
    if not me.sees_records:
        return page(request, "prove.html", ProvePage(patient.name), demonstration=patient.synthetic)
    charges = await proxies.charges(session, me.network_id, me.patient_id, now)
    others = [await _diary(session, runtime, now, one.patient, can_open=one.scope is Scope.BOOK) for one in charges]
    wishes = await own_wishes.waiting(session, me.network_id, me.patient_id)
    own = await _diary(session, runtime, now, patient, can_open=True)
    has_feed = await feeds.is_open(session, me.network_id, Whose(patient_id=me.patient_id))
    view = MyPage(
        own,
        tuple(others),
        tuple(WishLine.of(row, now, runtime.links.offer_token) for row in wishes),
        PreferencesForm.of(patient, saved=saved == "yes"),
        has_feed=has_feed,
    )
    return page(request, "my.html", view, demonstration=patient.synthetic)


@router.post("/calendar")
async def open_calendar(
    request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: PatientDep
) -> HTMLResponse:
    """A new address for the calendar on one's own device, shown this once."""
    if not me.sees_records:
        raise NotTheirs
    actor = Actor(me.network_id, f"patient:{me.patient_id}")
    token = await feeds.open_feed(session, actor, Whose(patient_id=me.patient_id), now)
    return page(request, "calendar.html", CalendarPage.of(runtime.settings.base_url, token))


@router.post("/calendar/stop")
async def close_calendar(session: SessionDep, now: NowDep, me: PatientDep) -> Response:
    """The address works no more. Twice is no error."""
    actor = Actor(me.network_id, f"patient:{me.patient_id}")
    await feeds.close_feed(session, actor, Whose(patient_id=me.patient_id), now)
    return RedirectResponse("/my", 303)


@router.post("/wishes/{wish_id}/withdraw")
async def withdraw(wish_id: PathId, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: PatientDep) -> Response:
    """Wait no longer. Pressing twice is no error."""
    actor = Actor(me.network_id, f"patient:{me.patient_id}")
    await own_wishes.withdraw_own(session, actor, wish_id, me.patient_id, now, runtime.offering)
    return RedirectResponse("/my", 303)


@router.get("/choose")
async def choose(request: Request, session: SessionDep, now: NowDep, me: PatientDep, hold: HoldId) -> HTMLResponse:
    """For whom is the time that this browser keeps?"""
    people = await _bookable(session, me, now)
    return page(request, "choose.html", ChoosePage.of(hold, people))


@router.post("/choose")
async def chosen(
    request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: PatientDep,
    hold: Annotated[int, Form(ge=1, le=BIGGEST_ID)], patient_id: Annotated[int, Form(ge=1, le=BIGGEST_ID)],
) -> Response:  # fmt: skip
    """Go on as that person, without typing who they are; the trail keeps who chose."""
    if patient_id not in {one.id for one in await _bookable(session, me, now)}:
        raise NotTheirs
    visitor = tickets.known_visitor(request, runtime)
    held = await holds.own_hold(session, Actor(me.network_id, f"web:{visitor}"), hold, now)
    patient = await proxies.choose(session, me.network_id, me.patient_id, patient_id, held.id, now)
    ticket = tickets.write_ticket(runtime, visitor, tickets.Ticket(held.id, patient.id))
    return RedirectResponse(f"/check?ticket={ticket}", 303)


async def _bookable(session: SessionDep, me: Me, now: NowDep) -> list[Patient]:
    """For whom somebody may book: who has not proven enough to see appointments, for nobody but themselves."""
    people = await proxies.bookable(session, me.network_id, me.patient_id, now)
    return people if me.sees_records else people[:1]


async def _diary(session: SessionDep, runtime: RuntimeDep, now: NowDep, patient: Patient, *, can_open: bool) -> Diary:
    rows = await service.of_patient(session, patient.network_id, patient.id)
    return Diary.of(patient, rows, runtime.links.token, now, can_open=can_open)


async def _who_page(
    request: Request, session: SessionDep, runtime: RuntimeDep, form: DetailsForm, status: int = FAULTY_FORM
) -> HTMLResponse:
    network = await own_network(session, runtime)
    people = await people_to_try(session, network) if runtime.settings.is_development else []
    view = WhoPage.of(form, people, nhs_login=Way.NHS_LOGIN in runtime.identity)
    return page(request, "who.html", view, status)
