"""The page on which staff link and unlink the account that they have elsewhere, each time with a new proof."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api import cookies
from api.deps import NowDep, RuntimeDep, SessionDep, count_sign_in, forgive_guess, signed_in
from api.errors import FAULTY_FORM
from api.members import MemberDep, asks_itself, member, relying_party, seal
from api.pages import accounts
from api.pages.elsewhere import LINKING, leave, provider_of
from api.pages.rendering import page
from api.pages.work_account_views import Outcome, WorkAccountPage
from scheduler.access import staff, tenant
from scheduler.access.errors import NotThem
from scheduler.access.models import Staff
from scheduler.access.openid import own
from scheduler.access.staff import Details
from scheduler.runtime import Runtime

router = APIRouter(prefix="/work-account", include_in_schema=False)
Given = Annotated[str, Form(max_length=200, pattern=r"^[^\x00]*$")]
Signed = Annotated[str, Form(max_length=10_000)]


@router.get("")
async def mine(
    request: Request, session: SessionDep, runtime: RuntimeDep, me: MemberDep, elsewhere: Outcome | None = None
) -> HTMLResponse:
    """Whether an account is linked; with `elsewhere`, how it went there."""
    return await _page(request, session, runtime, me, elsewhere)


@dataclass(frozen=True)
class Proof:
    """What was given to show that it is they: a password with a code, or a passkey."""

    password: Given = ""
    code: Given = ""
    passkey: Signed = ""


ProofDep = Annotated[Proof, Depends()]


@router.post("/link", dependencies=[Depends(asks_itself)])
async def link(request: Request, runtime: RuntimeDep, now: NowDep, proof: ProofDep) -> Response:
    """Off to sign in there, for whoever shows that it is they."""
    async with runtime.sessions() as session, session.begin():
        me = await _member(request, session, runtime, now)
        if not await _is_them(request, session, runtime, now, me, proof):
            return await _page(request, session, runtime, me, refused=NotThem().sentence)
    return await leave(runtime, now, LINKING, staff_id=me.id)


@router.post("/unlink", dependencies=[Depends(asks_itself)])
async def unlink(request: Request, runtime: RuntimeDep, now: NowDep, proof: ProofDep) -> Response:
    """That account signs in no more, if it is they who say so."""
    async with runtime.sessions() as session, session.begin():
        me = await _member(request, session, runtime, now)
        if not await _is_them(request, session, runtime, now, me, proof):
            return await _page(request, session, runtime, me, refused=NotThem().sentence)
        await own.unlink(session, me, now)
    return RedirectResponse("/work-account?elsewhere=unlinked", 303)


async def _member(request: Request, session: AsyncSession, runtime: Runtime, now: NowDep) -> Staff:
    """Who has signed in, in a transaction of the network's: what proves them is nobody's practice's."""
    provider_of(runtime, LINKING)
    me = await member(session, await signed_in(request, session, runtime, now))
    await tenant.enter(session, me.network_id)
    return me


async def _is_them(
    request: Request, session: AsyncSession, runtime: Runtime, now: NowDep, me: Staff, proof: Proof
) -> bool:
    count_sign_in(request, now)
    browser = cookies.attempt(request, runtime.settings)
    given = Details(me.email, proof.password, proof.code, passkey=proof.passkey, browser=browser)
    proved = await staff.is_them(session, me, given, now, seal(runtime), relying_party(runtime))
    if proved:
        forgive_guess(request)
    return proved


async def _page(
    request: Request, session: AsyncSession, runtime: Runtime, me: Staff, outcome: Outcome | None = None,
    *, refused: str = "",
) -> HTMLResponse:  # fmt: skip
    provider_of(runtime, LINKING)
    rows, passkeys = await own.accounts(session, me), relying_party(runtime) is not None
    form = accounts.Form(errors={"password": refused} if refused else {})
    view = WorkAccountPage.of(me, rows, runtime.settings.staff_openid_name, form, outcome, passkeys=passkeys)
    return page(request, "work_account.html", view, FAULTY_FORM if view.form.errors else 200)
