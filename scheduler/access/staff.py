"""Who works here: adding somebody, their first password, signing in, and the end of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access import queries, secrets, sessions, tenant
from scheduler.access.errors import CodeWrong, PasswordTooShort, SetUpOver, StaffKnown, StaffNotFound
from scheduler.access.models import Staff
from scheduler.access.passkeys import service as passkeys
from scheduler.access.passkeys.relying_party import RelyingParty
from scheduler.access.patience import wait_after
from scheduler.access.secrets import Seal
from scheduler.access.sessions import Person
from scheduler.access.tokens import COMMAND_LINE, refuse_unknown_role
from scheduler.access.workplace import practice_of
from scheduler.audit.service import record
from scheduler.db import violated

SET_UP_WITHIN = timedelta(days=3)
SHORTEST = 12


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is to work here; `practice` is an ODS code, or None for all of the network."""

    email: str
    name: str
    role: str
    practice: str | None = None


async def add(
    session: AsyncSession, network_id: int, newcomer: Newcomer, now: datetime, seal: Seal, *, actor: str = COMMAND_LINE
) -> str:
    """Add somebody; returns the secret of the link with which they choose a password, this once."""
    refuse_unknown_role(newcomer.role)
    practice_id = await practice_of(session, network_id, newcomer.role, newcomer.practice)
    link = secrets.handed_out()
    row = Staff(
        network_id=network_id, practice_id=practice_id, email=newcomer.email.strip().lower(), name=newcomer.name,
        role=newcomer.role, totp_secret=seal.close(secrets.authenticator_secret()), setup_digest=secrets.digest(link),
        setup_until=now + SET_UP_WITHIN, created_at=now,
    )  # fmt: skip
    session.add(row)
    try:
        await session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_staff_network_id_email":
            raise StaffKnown from None
        raise
    _trail(session, row, (None, "added"), actor, now, row.role)
    return link


async def listed(session: AsyncSession, network_id: int) -> list[Staff]:
    """Everybody who works, or worked, here, in the order in which they were added."""
    return await queries.all_staff(session, network_id)


async def end(
    session: AsyncSession, network_id: int, staff_id: int, now: datetime, *, actor: str, reason: str = ""
) -> None:
    """From the commit on they are signed in nowhere, and sign in no more. Twice is no error."""
    row = await queries.staff_member(session, network_id, staff_id, lock=True)
    if row is None:
        raise StaffNotFound
    if row.ended_at is None:
        row.ended_at = now
        await sessions.end_all(session, Person(network_id, staff_id=row.id), now, actor)
        _trail(session, row, ("added", "ended"), actor, now, reason)
        await session.flush()


async def to_set_up(session: AsyncSession, link: str, now: datetime) -> Staff:
    """Whose first sign-in a link is for; from here on the transaction is bound to their network."""
    row = await queries.staff_by_setup(session, secrets.digest(link))
    if row is None or row.setup_until is None or row.setup_until <= now:
        raise SetUpOver
    await tenant.enter(session, row.network_id)
    return row


def authenticator(row: Staff, seal: Seal) -> str:
    """The secret for their authenticator, while there is a link that shows it."""
    secret = seal.open(row.totp_secret)
    if secret is None:
        raise SetUpOver
    return secret


async def get(session: AsyncSession, network_id: int, staff_id: int) -> Staff:
    found = await queries.staff_member(session, network_id, staff_id)
    if found is None:
        raise StaffNotFound
    return found


async def set_up(session: AsyncSession, link: str, password: str, code: str, now: datetime, seal: Seal) -> None:
    """Choose the password, and show with a code that the authenticator works. The link works no more."""
    found = await to_set_up(session, link, now)
    if len(password) < SHORTEST:
        raise PasswordTooShort(field="password")
    chosen = await secrets.hashed(password)
    row = await queries.staff_member(session, found.network_id, found.id, lock=True)
    if row is None or row.setup_digest != secrets.digest(link):
        raise SetUpOver
    step = secrets.step_of(seal.open(row.totp_secret), code, now, row.totp_step)
    if step is None:
        raise CodeWrong(field="code")
    row.password_hash, row.totp_step, row.setup_digest, row.setup_until = chosen, step, None, None
    _trail(session, row, ("added", "set up"), f"staff:{row.id}", now)
    await session.flush()


@dataclass(frozen=True)
class Details:
    """What somebody gave to sign in, with a code or a passkey's signature, and what their browser calls itself.

    `browser` is the secret of the browser that was given something to sign.
    """

    email: str
    password: str
    code: str
    device: str = ""
    passkey: str = ""
    browser: str = ""


async def sign_in(
    session: AsyncSession, network_id: int, given: Details, now: datetime, seal: Seal, party: RelyingParty | None = None
) -> str | None:
    """What the cookie of a new session shall say; None where anything is wrong, whatever it is, after the same work.

    It returns rather than raises, so that the caller's transaction keeps the count of wrong tries.
    """
    row = await queries.staff_by_email(session, network_id, given.email.strip().lower())
    if not await _proves(session, network_id, row, given, now, seal, party) or row is None:
        return None
    return await sessions.begin(session, Person(network_id, staff_id=row.id), given.device, now)


async def is_them(
    session: AsyncSession, owner: Staff, given: Details, now: datetime, seal: Seal, party: RelyingParty | None = None
) -> bool:
    """Whether somebody who has signed in gives once more what signs in; a wrong try counts as one to sign in."""
    row = await queries.staff_member(session, owner.network_id, owner.id, lock=True)
    return await _proves(session, owner.network_id, row, given, now, seal, party)


async def _proves(
    session: AsyncSession, network_id: int, row: Staff | None, given: Details, now: datetime, seal: Seal,
    party: RelyingParty | None,
) -> bool:  # fmt: skip
    """Password, and a code or a passkey; the same work for whoever it is, locked."""
    waits = row is not None and row.wait_until is not None and row.wait_until > now
    kept = row.password_hash if row is not None and not waits else None
    right = await secrets.is_password(given.password, kept)
    step = secrets.step_of(seal.open(row.totp_secret), given.code, now, row.totp_step) if row else None
    proved = step is not None
    if given.passkey and party is not None:
        proved = await passkeys.proves(session, row, network_id, given.passkey, given.browser, now, party)
    if row is None or not right or not proved:
        await _refused(session, network_id, row, now, counts=not waits)
        return False
    row.failures, row.wait_until = 0, None
    if step is not None and not given.passkey:
        row.totp_step = step
    return True


async def _refused(session: AsyncSession, network_id: int, row: Staff | None, now: datetime, *, counts: bool) -> None:
    """A wrong try counts, but not one that had to wait: whoever keeps trying must not keep the owner out for ever."""
    if row is not None and counts:
        row.failures += 1
        row.wait_until = now + wait_after(row.failures)
    subject = f"staff:{row.id}" if row else "staff:unknown"
    record(session, network_id, subject, (None, "sign-in refused"), actor="web", now=now)
    await session.flush()


def _trail(
    session: AsyncSession, row: Staff, change: tuple[str | None, str], actor: str, now: datetime, reason: str = ""
) -> None:
    record(session, row.network_id, f"staff:{row.id}", change, actor=actor, now=now, reason=reason)
