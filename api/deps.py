"""What routes ask for: the runtime, now, one transaction, and who is calling. Every route names its kind of caller.

All of it is async, though most waits for nothing: what is not is handed to a thread and back, at every request. What
every route needs asks for as little as it can: what a dependency depends on is walked through wherever it is asked for.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Request, params
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel.ext.asyncio.session import AsyncSession

from api import cookies
from api.errors import NotSignedIn, TooMany
from api.limits import client_of
from scheduler.access import sessions, staff, tenant, tokens
from scheduler.access.errors import SignInFirst
from scheduler.access.permissions import Permission, refuse_unless
from scheduler.access.sessions import SignedIn
from scheduler.access.tokens import Caller
from scheduler.booking.actor import Actor
from scheduler.booking.idempotency import Body, RefusedUnderKey, keep_refusal, once
from scheduler.booking.override import Override
from scheduler.db import transaction
from scheduler.errors import NotFound
from scheduler.partners.passes import Passes
from scheduler.partners.service import name_of
from scheduler.partners.service import recognise as recognise_partner
from scheduler.runtime import Runtime


async def runtime(request: Request) -> Runtime:
    found: Runtime = request.app.state.runtime
    return found


RuntimeDep = Annotated[Runtime, Depends(runtime)]


async def now(request: Request) -> datetime:
    return (await runtime(request)).clock()


NowDep = Annotated[datetime, Depends(now)]


async def session(request: Request) -> AsyncIterator[AsyncSession]:
    """One request, one transaction: it commits before the answer leaves, so that a failed commit is never a 200."""
    sessions = (await runtime(request)).sessions
    try:
        async with transaction(sessions) as opened:
            yield opened
    except RefusedUnderKey as refusal:
        async with transaction(sessions) as opened:
            await tenant.enter(opened, refusal.network_id)
            await keep_refusal(opened, refusal)
        raise refusal.refused from None


SessionDep = Annotated[AsyncSession, Depends(session, scope="function")]

_bearer = HTTPBearer(auto_error=False, description="A token from `extended-access tokens issue`")


async def caller(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    session: SessionDep,
    request: Request,
) -> Caller:
    """Staff or a system with a valid token; from here on the transaction is bound to its network, or practice."""
    found = await tokens.enter(session, credentials.credentials, await now(request)) if credentials else None
    if found is None:
        raise NotSignedIn
    return found


CallerDep = Annotated[Caller, Depends(caller)]


@dataclass(frozen=True)
class May:
    """Refuses callers whose role may not. Every route for callers names one: `dependencies=[may(…)]`, or, where it
    wants to know who calls and has to be quick, `caller: Annotated[Caller, may(…)]`."""

    wanted: Permission

    async def __call__(self, caller: CallerDep) -> Caller:
        refuse_unless(caller.role, self.wanted)
        return caller


def may(wanted: Permission) -> params.Depends:
    return params.Depends(May(wanted))


async def actor(caller: CallerDep) -> Actor:
    """The caller as the trail names them."""
    return Actor(caller.network_id, caller.name)


ActorDep = Annotated[Actor, Depends(actor)]
Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


@dataclass(frozen=True)
class Once:
    """One write of one caller: with an `Idempotency-Key`, a repeat of the same request gives the first answer."""

    session: AsyncSession
    actor: Actor
    now: datetime
    key: str | None
    request: str

    async def __call__(self, body: Body, act: Callable[[], Awaitable[Body]]) -> Body:
        """`body`: what was asked, besides the address."""
        return await once(self.session, self.actor, self.key, {"request": self.request, **body}, self.now, act)


async def one_write(request: Request, session: SessionDep, caller: CallerDep, key: Key = None) -> Once:
    asked = f"{request.method} {request.url.path}?{request.url.query}"
    return Once(session, await actor(caller), await now(request), key, asked)


OnceDep = Annotated[Once, Depends(one_write)]


def refuse_override(caller: Caller, override: Override | None) -> None:
    """Refuse to set rules aside for a role that may not."""
    if override is not None:
        refuse_unless(caller.role, Permission.OVERRIDE)


async def partner_or_staff(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    session: SessionDep,
    now: NowDep,
    runtime: RuntimeDep,
) -> Actor:
    """A partner organisation's system with the pass it has signed in for, or staff who may change bookings."""
    if credentials is None:
        raise NotSignedIn
    token = credentials.credentials
    partner = await recognise_partner(session, passes(runtime), token, now)
    if partner is not None:
        await tenant.enter(session, partner.network_id)
        return Actor(partner.network_id, name_of(partner.ods_code), partner.ods_code)
    found = await tokens.enter(session, token, now)
    if found is None:
        raise NotSignedIn
    refuse_unless(found.role, Permission.BOOK)
    return Actor(found.network_id, found.name)


def passes(runtime: Runtime) -> Passes:
    """What writes and reads partners' passes."""
    return Passes(runtime.settings.base_url, runtime.settings.secret_key.get_secret_value())


PartnerOrStaffDep = Annotated[Actor, Depends(partner_or_staff)]


async def public() -> None:
    """Marks a route that anybody may use."""


class TooManyHolds(TooMany):
    """You have chosen many times within a minute. Nothing is lost: please wait a minute, and choose again."""


async def unhurried(request: Request, now: NowDep) -> None:
    """Refuses a client that takes hold of times faster than a person can read them."""
    if not request.app.state.holds.allows(client_of(request), now):
        raise TooManyHolds


class TooManyAttempts(TooMany):
    """That was asked for many times within a minute. Please wait a minute, and sign in then."""


async def unhurried_sign_in(request: Request, now: NowDep) -> None:
    """Refuses a client that begins to sign in faster than a person can."""
    if not request.app.state.holds.allows(client_of(request), now):
        raise TooManyAttempts


class TooManyGuesses(TooMany):
    """Details that match nobody came from here many times. Please telephone your practice, and we will book for you."""


def count_guess(request: Request, now: datetime) -> None:
    """Count details that may match nobody; `TooManyGuesses` where one address has given too many within an hour."""
    if not request.app.state.guesses.allows(client_of(request), now):
        raise TooManyGuesses


def forgive_guess(request: Request) -> None:
    """They matched: that was no guess."""
    request.app.state.guesses.forgive(client_of(request))


class TooManySignIns(TooMany):
    """Details that we did not recognise came from here many times. Please wait an hour, or ask your manager."""


def count_sign_in(request: Request, now: datetime) -> None:
    """Count a sign-in that may be a guess, together with an address's other guesses."""
    if not request.app.state.guesses.allows(client_of(request), now):
        raise TooManySignIns


async def signed_in(request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep) -> SignedIn:
    """Whoever has signed in, staff or patient; from here on the transaction is bound to their network, or practice."""
    row = await sessions.recognise(session, cookies.read(request, runtime.settings), now)
    if row is None:
        raise SignInFirst
    await tenant.enter(session, row.network_id)
    if row.staff_id is not None:
        member = await staff.get(session, row.network_id, row.staff_id)
        await tenant.enter(session, row.network_id, member.practice_id)
    return sessions.signed_in(row, now)


SignedInDep = Annotated[SignedIn, Depends(signed_in)]


@dataclass(frozen=True)
class Me:
    """A patient who has signed in."""

    network_id: int
    patient_id: int
    sees_records: bool = True


async def patient(who: SignedInDep) -> Me:
    if who.person.patient_id is None:
        raise SignInFirst
    return Me(who.person.network_id, who.person.patient_id, who.sees_records)


PatientDep = Annotated[Me, Depends(patient)]


async def linked() -> None:
    """Marks a route that only works with a link we signed."""


async def development_only(runtime: RuntimeDep) -> None:
    """Marks a route that does not exist in production."""
    if not runtime.settings.is_development:
        raise NotFound
