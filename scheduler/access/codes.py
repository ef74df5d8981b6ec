"""A patient signs in without a password: by a code that is sent to the contact on record, and to no other."""

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import ledger, phone
from notifications.ledger import Draft
from notifications.render import Templates
from scheduler.access import queries, secrets, sessions
from scheduler.access.errors import CodeOver
from scheduler.access.models import SignInCode
from scheduler.access.sessions import Person
from scheduler.audit.service import record
from scheduler.patients import service as patients
from scheduler.patients.errors import DetailsNotMatched
from scheduler.patients.models import Patient

KIND = PURPOSE = "sign_in_code"
SUBJECT = f"{KIND}:"
LASTS = timedelta(minutes=10)
TRIES = 5
MOST_AT_ONCE = 3
MESSAGES = Templates(Path(__file__).with_name("messages"))


@dataclass(frozen=True)
class Claim:
    """Who somebody says they are."""

    family_name: str
    date_of_birth: date
    postcode: str


async def ask(session: AsyncSession, network_id: int, claim: Claim, channels: frozenset[str], now: datetime) -> str:
    """Send a code where the claim is one patient's, to whom `channels` reach; returns a ticket in any case.

    A patient is sent three at most within ten minutes: whoever knows somebody's details must not flood their phone.
    """
    ticket, code = secrets.handed_out(), secrets.six_digits()
    patient = await _claimed(session, network_id, claim)
    earlier = await queries.codes_since(session, network_id, patient.id if patient else 0, now - LASTS)
    row = SignInCode(
        network_id=network_id, patient_id=patient.id if patient else None, ticket_digest=secrets.digest(ticket),
        code_digest=_digest(ticket, code), created_at=now, expires_at=now + LASTS,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    record(session, network_id, f"{SUBJECT}{row.id}", (None, "asked"), actor="web", now=now)
    if patient is not None and earlier < MOST_AT_ONCE:
        await _send(session, row, patient, code, channels, now)
    return ticket


async def sign_in(
    session: AsyncSession, network_id: int, ticket: str, code: str, device: str, now: datetime
) -> str | None:
    """What the cookie of a new session shall say; None for a wrong code, which counts. Raises `CodeOver`.

    It returns rather than raises, so that the caller's transaction keeps the count.
    """
    row = await queries.code_by_ticket(session, network_id, secrets.digest(ticket))
    if row is None or row.used_at is not None or row.expires_at <= now or row.tries >= TRIES:
        raise CodeOver
    row.tries += 1
    right = hmac.compare_digest(row.code_digest, _digest(ticket, code.replace(" ", "")))
    signs_in = right and row.patient_id is not None
    change = ("asked", "used" if signs_in else "refused")
    record(session, network_id, f"{SUBJECT}{row.id}", change, actor="web", now=now)
    if row.patient_id is None or not right:
        await session.flush()
        return None
    row.used_at = now
    return await sessions.begin(session, Person(network_id, patient_id=row.patient_id), device, now)


async def is_wanted(session: AsyncSession, network_id: int, subject: str) -> bool:
    """Whether the message about a code should still leave: the code has not been used."""
    row = await queries.sign_in_code(session, network_id, int(subject.removeprefix(SUBJECT)))
    return row is not None and row.used_at is None


def _digest(ticket: str, code: str) -> str:
    """Six digits alone would be found again from their digest at once; the ticket, which is not kept, makes it long."""
    return secrets.digest(f"{ticket}:{code}")


async def _claimed(session: AsyncSession, network_id: int, claim: Claim) -> Patient | None:
    try:
        return await patients.identify(session, network_id, claim.family_name, claim.date_of_birth, claim.postcode)
    except DetailsNotMatched:
        return None


async def _send(
    session: AsyncSession, row: SignInCode, patient: Patient, code: str, channels: frozenset[str], now: datetime
) -> None:
    """By text where that arrives, or else by e-mail: the code on one of them is enough."""
    texted = patient.phone if patient.phone and phone.can_receive_text(patient.phone) else None
    reached = [(way, to) for way, to in (("sms", texted), ("email", patient.email)) if to and way in channels]
    for channel, recipient in reached[:1]:
        words = {"code": code, "given_name": patient.given_name}
        title, body = MESSAGES.render(channel, PURPOSE, words, patient.language)
        draft = Draft(
            row.network_id, f"{SUBJECT}{row.id}", PURPOSE, 0, channel, recipient, title, body, now, row.expires_at
        )
        await ledger.enqueue(session, draft, now=now)
