"""Signing in and out as staff, choosing the first password, and where one is signed in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import cookies
from api.deps import NowDep, RuntimeDep, SessionDep, SignedInDep, count_sign_in, forgive_guess, linked, public
from api.errors import FAULTY_FORM
from api.members import relying_party, seal
from api.pages import accounts
from api.pages.accounts import Elsewhere, SessionsPage, SetUpPage, SignInPage
from api.pages.network import own_network
from api.pages.rendering import page
from api.v1.types import PathId
from scheduler.access import secrets, sessions, staff
from scheduler.access.errors import CodeWrong, NotRecognised, PasswordTooShort
from scheduler.access.openid.service import Way
from scheduler.access.sessions import Person
from scheduler.access.staff import Details
from scheduler.patients import service as patients
from scheduler.runtime import Runtime

router = APIRouter(include_in_schema=False)
Field = Annotated[str, Form(max_length=200, pattern=r"^[^\x00]*$")]


@router.get("/sign-in", dependencies=[Depends(public)])
async def ask(request: Request, runtime: RuntimeDep, elsewhere: Elsewhere | None = None) -> HTMLResponse:
    """Who are you? With `elsewhere`, how it went there."""
    return page(request, "sign_in.html", _page(runtime, accounts.Form(errors=elsewhere.errors if elsewhere else {})))


@router.post("/sign-in", dependencies=[Depends(public)])
async def sign_in(
    request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep, email: Field = "", password: Field = "",
    code: Field = "", passkey: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:  # fmt: skip
    """One answer for whatever is wrong. What the browser was signed in as before, it is no more."""
    network = await own_network(session, runtime)
    count_sign_in(request, now)
    browser, party = cookies.attempt(request, runtime.settings), relying_party(runtime)
    given = Details(email, password, code, request.headers.get("user-agent", ""), passkey, browser)
    cookie = await staff.sign_in(session, network.id, given, now, seal(runtime), party)
    if cookie is None:
        form = accounts.Form(email, errors={"email": NotRecognised().sentence})
        return page(request, "sign_in.html", _page(runtime, form), FAULTY_FORM)
    forgive_guess(request)
    await sessions.forget(session, network.id, cookies.read(request, runtime.settings), now)
    response = RedirectResponse("/sessions", 303)
    cookies.write(response, runtime.settings, cookie)
    return response


@router.post("/sign-out")
async def sign_out(session: SessionDep, runtime: RuntimeDep, now: NowDep, who: SignedInDep) -> Response:
    """End this session."""
    await sessions.end(session, who.person, who.id, now)
    response = RedirectResponse("/", 303)
    cookies.forget(response, runtime.settings)
    return response


@router.get("/sessions")
async def mine(
    request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep, who: SignedInDep
) -> HTMLResponse:
    """Where one is signed in."""
    name, role = await _called(session, who.person)
    rows = await sessions.listed(session, who.person, now)
    doors = accounts.doors(role, elsewhere=Way.STAFF in runtime.identity)
    return page(request, "sessions.html", SessionsPage.of(name, role, rows, who.id, doors))


@router.post("/sessions/end-others")
async def end_others(session: SessionDep, now: NowDep, who: SignedInDep) -> Response:
    """Sign out everywhere but here. Twice is no error."""
    await sessions.end_others(session, who.person, who.id, now)
    return RedirectResponse("/sessions", 303)


@router.post("/sessions/{session_id}/end")
async def end(session_id: PathId, session: SessionDep, now: NowDep, who: SignedInDep) -> Response:
    """Sign out there, from here."""
    await sessions.end(session, who.person, session_id, now)
    return RedirectResponse("/sessions", 303)


@router.get("/set-up/{link}", dependencies=[Depends(linked)])
async def first(request: Request, link: str, session: SessionDep, runtime: RuntimeDep, now: NowDep) -> HTMLResponse:
    """Choose a password, and add us to an authenticator."""
    return await _set_up_page(request, session, runtime, now, link, accounts.Form())


@router.post("/set-up/{link}", dependencies=[Depends(linked)])
async def set_up(
    request: Request, link: str, session: SessionDep, runtime: RuntimeDep, now: NowDep, password: Field = "",
    code: Field = "",
) -> Response:  # fmt: skip
    """The link works no more after this."""
    try:
        await staff.set_up(session, link, password, code, now, seal(runtime))
    except (PasswordTooShort, CodeWrong) as refused:
        form = accounts.Form(errors={str(refused.field): refused.sentence})
        return await _set_up_page(request, session, runtime, now, link, form)
    return RedirectResponse("/sign-in", 303)


def _page(runtime: Runtime, form: accounts.Form) -> SignInPage:
    elsewhere = runtime.settings.staff_openid_name if Way.STAFF in runtime.identity else ""
    return SignInPage(form, relying_party(runtime) is not None, elsewhere)


async def _called(session: SessionDep, person: Person) -> tuple[str, str]:
    """Name and role."""
    if person.patient_id is not None:
        return (await patients.get(session, person.network_id, person.patient_id)).name, "patient"
    row = await staff.get(session, person.network_id, person.staff_id or 0)
    return row.name, row.role


async def _set_up_page(
    request: Request, session: SessionDep, runtime: Runtime, now: NowDep, link: str, form: accounts.Form
) -> HTMLResponse:
    row = await staff.to_set_up(session, link, now)
    secret = staff.authenticator(row, seal(runtime))
    address = secrets.authenticator_address(secret, row.email, runtime.settings.product_name)
    view = SetUpPage.of(row.name, link, secret, address, form)
    return page(request, "set_up.html", view, FAULTY_FORM if form.errors else 200)
