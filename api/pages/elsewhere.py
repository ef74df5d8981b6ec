"""Signing in elsewhere: sending people to a provider, and taking them back.

They come back with a GET, which changes nothing: a page with a button goes on, and a script presses it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api import cookies
from api.deps import NowDep, RuntimeDep, SessionDep, public, unhurried_sign_in
from api.pages.accounts import ReturnPage
from api.pages.network import own_network
from api.pages.rendering import page
from scheduler.access import secrets, sessions
from scheduler.access.errors import AccountKnown, NotLetIn, ProviderAway
from scheduler.access.openid import claims, own, service
from scheduler.access.openid.claims import Level
from scheduler.access.openid.provider import Provider, Said
from scheduler.access.openid.service import Attempt, Way
from scheduler.errors import NotFound
from scheduler.runtime import Runtime

router = APIRouter(include_in_schema=False)
Handed = Annotated[str, Form(max_length=4000)]
Returned = Annotated[str, Query(max_length=4000)]


class NoSuchWay(NotFound):
    """Nobody signs in that way here."""


@dataclass(frozen=True)
class Door:
    """One way in: where it begins and where it leads."""

    way: Way
    asks: str
    returns: str
    leads_to: str


NHS_LOGIN = Door(Way.NHS_LOGIN, "/my/sign-in", "/my/nhs-login/return", "/my")
STAFF = Door(Way.STAFF, "/sign-in", "/sign-in/elsewhere/return", "/sessions")
LINKING = Door(Way.STAFF, "/work-account", STAFF.returns, "/work-account?elsewhere=linked")
"""From within: providers know one address of ours to come back to."""


@router.post("/my/nhs-login", dependencies=[Depends(public), Depends(unhurried_sign_in)])
async def to_nhs_login(runtime: RuntimeDep, now: NowDep, level: Annotated[Level | None, Form()] = None) -> Response:
    """Off to NHS login, for the proofing that the settings name; more may be asked for, but never less."""
    settings = Level(runtime.settings.nhs_login_level)
    return await leave(runtime, now, NHS_LOGIN, Level.P9 if level is Level.P9 else settings)


@router.get(NHS_LOGIN.returns, dependencies=[Depends(public)])
async def back_from_nhs_login(request: Request, state: Returned = "", code: Returned = "") -> Response:
    """Nearly there."""
    return _back(request, NHS_LOGIN, state, code)


@router.post(NHS_LOGIN.returns, dependencies=[Depends(public)])
async def by_nhs_login(
    request: Request, runtime: RuntimeDep, now: NowDep, state: Handed = "", code: Handed = ""
) -> Response:
    """Sign a patient in."""

    async def enter(session: AsyncSession, network_id: int, attempt: Attempt, said: Said) -> str:
        who = claims.citizen_of(said.token, said.about, attempt.level or Level.P9)
        return await service.patient_in(session, network_id, who, _device(request), now)

    return await _enter(request, runtime, now, NHS_LOGIN, state, code, enter)


@router.post("/sign-in/elsewhere", dependencies=[Depends(public), Depends(unhurried_sign_in)])
async def to_work_account(runtime: RuntimeDep, now: NowDep) -> Response:
    """Off to where staff have their work accounts."""
    return await leave(runtime, now, STAFF)


@router.get(STAFF.returns, dependencies=[Depends(public)])
async def back_from_work_account(
    request: Request, session: SessionDep, runtime: RuntimeDep, state: Returned = "", code: Returned = ""
) -> Response:
    """Nearly there."""
    network = await own_network(session, runtime)
    from_within = await own.asked_from_within(session, network.id, state)
    return _back(request, LINKING if from_within else STAFF, state, code)


@router.post(STAFF.returns, dependencies=[Depends(public)])
async def by_work_account(
    request: Request, runtime: RuntimeDep, now: NowDep, state: Handed = "", code: Handed = ""
) -> Response:
    """Sign a member of staff in, or link the account of one who has."""

    async def enter(session: AsyncSession, network_id: int, attempt: Attempt, said: Said) -> str | None:
        who = claims.colleague_of(said.token, said.about)
        if attempt.staff_id is not None:
            await own.link(session, network_id, attempt, who, cookies.read(request, runtime.settings), now)
            return None
        return await service.colleague_in(session, network_id, who, _device(request), now)

    return await _enter(request, runtime, now, STAFF, state, code, enter)


async def leave(
    runtime: Runtime, now: NowDep, door: Door, level: Level | None = None, staff_id: int | None = None
) -> Response:
    """Off to the provider, with an attempt that this browser begins; `staff_id` wants to link what they have there."""
    provider, browser = provider_of(runtime, door), secrets.handed_out()
    async with runtime.sessions() as session, session.begin():
        network = await own_network(session, runtime)
        asked = await service.begin(session, network.id, door.way, level, browser, now, staff_id)
    try:
        address = await provider.address(asked, {"vtr": claims.vector_request(level)} if level else {})
    except (ProviderAway, NotLetIn):
        return RedirectResponse(f"{door.asks}?elsewhere=away", 303)
    response = RedirectResponse(address, 303)
    cookies.begin_attempt(response, runtime.settings, browser, service.LASTS)
    return response


def _back(request: Request, door: Door, state: str, code: str) -> HTMLResponse | RedirectResponse:
    if not state or not code:  # they turned back there, or the provider refused them
        return RedirectResponse(f"{door.asks}?elsewhere=refused", 303)
    return page(request, "returned.html", ReturnPage(door.returns, state, code))


Enter = Callable[[AsyncSession, int, Attempt, Said], Awaitable[str | None]]


async def _enter(
    request: Request, runtime: Runtime, now: NowDep, door: Door, state: str, code: str, enter: Enter
) -> Response:
    """Spend the attempt, ask the provider with nothing of ours open, and then let them in or not."""
    provider, browser = provider_of(runtime, door), cookies.attempt(request, runtime.settings)
    try:
        async with runtime.sessions() as session, session.begin():
            network_id = (await own_network(session, runtime)).id
            attempt = await service.spend(session, network_id, door.way, state, browser, now)
        door = door if attempt.staff_id is None else LINKING
        cookie = await _let_in(request, runtime, now, door, provider, attempt, code, enter)
    except NotLetIn:
        return RedirectResponse(f"{door.asks}?elsewhere=refused", 303)
    except ProviderAway:
        return RedirectResponse(f"{door.asks}?elsewhere=away", 303)
    except AccountKnown:
        return RedirectResponse(f"{door.asks}?elsewhere=known", 303)
    response = RedirectResponse(door.leads_to, 303)
    if cookie is not None:
        cookies.write(response, runtime.settings, cookie)
    return response


async def _let_in(
    request: Request, runtime: Runtime, now: NowDep, door: Door, provider: Provider, attempt: Attempt, code: str,
    enter: Enter,
) -> str | None:  # fmt: skip
    """What the cookie shall say, where it shall say something new. Why somebody was not let in goes into the trail."""
    try:
        said = await provider.said(code, attempt.asked, now)
        async with runtime.sessions() as session, session.begin():
            network = await own_network(session, runtime)
            cookie = await enter(session, network.id, attempt, said)
            if cookie is not None:
                await sessions.forget(session, network.id, cookies.read(request, runtime.settings), now)
    except NotLetIn as why:
        async with runtime.sessions() as session, session.begin():
            network = await own_network(session, runtime)
            service.note_refused(session, network.id, attempt, why, now)
        raise
    return cookie


def provider_of(runtime: Runtime, door: Door) -> Provider:
    """`NoSuchWay` where the settings name none."""
    found = runtime.identity.get(door.way)
    if found is None:
        raise NoSuchWay
    return found


def _device(request: Request) -> str:
    return request.headers.get("user-agent", "")
