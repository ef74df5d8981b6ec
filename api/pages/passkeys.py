"""Passkeys of staff: the page on which they are added and removed, and what a browser has to sign."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api import cookies
from api.deps import NowDep, RuntimeDep, SessionDep, public, unhurried_sign_in
from api.errors import FAULTY_FORM
from api.members import MemberDep, relying_party
from api.pages import accounts
from api.pages.accounts import PasskeysPage
from api.pages.network import own_network
from api.pages.rendering import page
from api.v1.types import PathId
from scheduler.access import secrets
from scheduler.access.errors import PasskeyNotAdded
from scheduler.access.models import Staff
from scheduler.access.passkeys import service as passkeys
from scheduler.access.passkeys.relying_party import RelyingParty
from scheduler.errors import NotFound
from scheduler.runtime import Runtime

router = APIRouter(include_in_schema=False)
Name = Annotated[str, Form(max_length=100, pattern=r"^[^\x00]*$")]
Signed = Annotated[str, Form(max_length=10_000)]


class NoPasskeysHere(NotFound):
    """Passkeys need an address with a name, and this one is a number. Your code goes on working."""


@router.post("/sign-in/passkey", dependencies=[Depends(public), Depends(unhurried_sign_in)])
async def to_sign_in(session: SessionDep, runtime: RuntimeDep, now: NowDep) -> Response:
    """What a passkey is to sign, for whoever signs in from this browser."""
    party, browser = _party(runtime), secrets.handed_out()
    network = await own_network(session, runtime)
    asked = await passkeys.challenge(session, network.id, browser, now)
    answer = Response(party.to_sign_in(asked), media_type="application/json")
    cookies.begin_attempt(answer, runtime.settings, browser)
    return answer


@router.get("/passkeys")
async def mine(request: Request, session: SessionDep, runtime: RuntimeDep, me: MemberDep) -> HTMLResponse:
    """One's passkeys."""
    return await _page(request, session, runtime, me, accounts.Form())


@router.post("/passkeys/new")
async def to_add(request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: MemberDep) -> Response:
    """What this browser needs to make a key."""
    session_secret = cookies.read(request, runtime.settings)
    options = await passkeys.to_add(session, me, session_secret, now, _party(runtime))
    return Response(options, media_type="application/json")


@router.post("/passkeys")
async def add(
    request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: MemberDep, name: Name = "",
    passkey: Signed = "",
) -> Response:  # fmt: skip
    """Keep the key that this browser has made."""
    session_secret, party = cookies.read(request, runtime.settings), _party(runtime)
    try:
        await passkeys.add(session, me, name.strip() or "Passkey", passkey, session_secret, now, party)
    except PasskeyNotAdded as refused:
        return await _page(request, session, runtime, me, accounts.Form(errors={"name": refused.sentence}))
    return RedirectResponse("/passkeys", 303)


@router.post("/passkeys/{passkey_id}/remove")
async def remove(passkey_id: PathId, session: SessionDep, now: NowDep, me: MemberDep) -> Response:
    """That key signs in no more."""
    await passkeys.remove(session, me, passkey_id, now)
    return RedirectResponse("/passkeys", 303)


def _party(runtime: Runtime) -> RelyingParty:
    party = relying_party(runtime)
    if party is None:
        raise NoPasskeysHere
    return party


async def _page(
    request: Request, session: AsyncSession, runtime: Runtime, me: Staff, form: accounts.Form
) -> HTMLResponse:
    possible = relying_party(runtime) is not None
    view = PasskeysPage.of(await passkeys.listed(session, me), form, possible=possible)
    return page(request, "passkeys.html", view, FAULTY_FORM if form.errors else 200)
