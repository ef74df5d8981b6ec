"""Signing in elsewhere: an attempt begins here and ends here; in between, nothing of ours is open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access import queries as people
from scheduler.access import secrets, sessions
from scheduler.access.errors import AccountKnown, NotLetIn
from scheduler.access.models import Staff
from scheduler.access.openid import queries
from scheduler.access.openid.claims import Citizen, Colleague, Level
from scheduler.access.openid.models import OpenIdAttempt, StaffAccount
from scheduler.access.openid.provider import Asked
from scheduler.access.sessions import Person
from scheduler.audit.service import record
from scheduler.db import violated
from scheduler.patients import service as patients
from scheduler.patients.errors import PatientNotFound

LASTS = timedelta(minutes=15)


class Way(StrEnum):
    NHS_LOGIN = "nhs_login"
    STAFF = "staff"


@dataclass(frozen=True)
class Attempt:
    """What an answer is held against once the attempt has been spent."""

    id: int
    asked: Asked
    level: Level | None
    staff_id: int | None = None


async def begin(
    session: AsyncSession, network_id: int, way: Way, level: Level | None, browser: str, now: datetime,
    staff_id: int | None = None,
) -> Asked:  # fmt: skip
    """Somebody is about to be sent away from this browser; `staff_id`: to link what they have there."""
    await queries.forget_attempts(session, network_id, now)
    asked = Asked(secrets.handed_out(), secrets.handed_out(), secrets.handed_out())
    row = OpenIdAttempt(
        network_id=network_id, way=way, level=level, state_digest=secrets.digest(asked.state),
        staff_id=staff_id, browser_digest=secrets.digest(browser), nonce=asked.nonce, verifier=asked.verifier,
        expires_at=now + LASTS,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    who = f"staff:{staff_id}" if staff_id is not None else "web"
    record(session, network_id, f"elsewhere:{row.id}", (None, "asked"), actor=who, now=now, reason=way)
    return asked


async def spend(session: AsyncSession, network_id: int, way: Way, state: str, browser: str, now: datetime) -> Attempt:
    """The attempt that an answer is to, which no other answer is to from here on. `NotLetIn` for no such attempt."""
    row = await queries.attempt(session, network_id, way, secrets.digest(state))
    if row is None or row.used_at is not None or row.expires_at <= now:
        raise NotLetIn("nothing was asked, or it was answered")
    if row.browser_digest != secrets.digest(browser):
        raise NotLetIn("another browser asked")
    row.used_at = now
    return Attempt(row.id, Asked(state, row.nonce, row.verifier), Level(row.level) if row.level else None, row.staff_id)


async def patient_in(session: AsyncSession, network_id: int, who: Citizen, device: str, now: datetime) -> str:
    """What the cookie of a patient's new session shall say. With another date of birth they are a stranger."""
    try:
        patient = await patients.identify_by_number(session, network_id, who.nhs_number, who.born)
    except PatientNotFound:
        raise NotLetIn("nobody here has that number and date of birth") from None
    person = Person(network_id, patient_id=patient.id)
    return await sessions.begin(session, person, device, now, sees_records=who.proven)


async def colleague_in(session: AsyncSession, network_id: int, who: Colleague, device: str, now: datetime) -> str:
    """What the cookie of a colleague's new session shall say. Nobody is added: whoever signs in is staff already."""
    row = await queries.staff_of(session, network_id, who.issuer, who.subject)
    if row is None and who.email is not None:
        await _refuse_unlinked(session, network_id, who)
        row = await people.staff_by_email(session, network_id, who.email)
        if row is not None:
            await link(session, row, who.issuer, who.subject, now, actor="web")
    if row is None:
        raise NotLetIn("nobody who works here has that account")
    return await sessions.begin(session, Person(network_id, staff_id=row.id), device, now)


async def link(session: AsyncSession, row: Staff, issuer: str, subject: str, now: datetime, *, actor: str) -> None:
    """From here on the account elsewhere is theirs. Theirs twice is no error, and of who has left it is nobody's.

    `AccountKnown` where somebody else who works here signs in with it.
    """
    owner = await queries.staff_of(session, row.network_id, issuer, subject)
    if owner is not None and owner.id != row.id:
        raise AccountKnown
    if owner is None:
        await _hand_over(session, row, issuer, subject, now, actor)
        change, reason = ("added", "linked"), f"{subject} of {issuer}"
        record(session, row.network_id, f"staff:{row.id}", change, actor=actor, now=now, reason=reason)


async def _refuse_unlinked(session: AsyncSession, network_id: int, who: Colleague) -> None:
    """What its owner has unlinked, its address does not link again."""
    account = await queries.account(session, network_id, who.issuer, who.subject)
    if account is not None and account.unlinked_at is not None:
        raise NotLetIn("its owner has unlinked that account")


async def linked(session: AsyncSession, network_id: int, staff_ids: Collection[int]) -> set[int]:
    """Which of these staff an account elsewhere signs in as."""
    return await queries.linked(session, network_id, staff_ids)


async def _hand_over(session: AsyncSession, row: Staff, issuer: str, subject: str, now: datetime, actor: str) -> None:
    account = await queries.account(session, row.network_id, issuer, subject)
    if account is None:
        account = StaffAccount(
            network_id=row.network_id, staff_id=row.id, issuer=issuer, subject=subject, linked_by=actor, linked_at=now
        )
    account.staff_id, account.linked_by, account.linked_at, account.unlinked_at = row.id, actor, now, None
    session.add(account)
    try:
        await session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_staff_account_network_id_issuer_subject":
            raise AccountKnown from None
        raise


def note_refused(session: AsyncSession, network_id: int, attempt: Attempt, why: NotLetIn, now: datetime) -> None:
    """Why somebody was not let in is for the trail; they are all told the same."""
    change = ("asked", "refused")
    record(session, network_id, f"elsewhere:{attempt.id}", change, actor="web", now=now, reason=why.why)
