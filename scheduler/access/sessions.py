"""Who is signed in where: a row for each browser, which its owner sees and can end; the cookie only finds it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access import queries, secrets
from scheduler.access.errors import SessionNotFound
from scheduler.access.models import LoginSession
from scheduler.access.patience import NOTED_EVERY, WHOLE, still_signed_in
from scheduler.audit.service import record

LONGEST_DEVICE = 300


@dataclass(frozen=True)
class Person:
    """A member of staff or a patient: one of the two ids is there."""

    network_id: int
    staff_id: int | None = None
    patient_id: int | None = None

    @property
    def actor(self) -> str:
        """How the trail calls them."""
        return f"staff:{self.staff_id}" if self.patient_id is None else f"patient:{self.patient_id}"


@dataclass(frozen=True)
class SignedIn:
    """Somebody, in the session `id`; `sees_records`: whether they have proven who they are well enough for that."""

    person: Person
    id: int
    sees_records: bool = True


async def begin(session: AsyncSession, person: Person, device: str, now: datetime, *, sees_records: bool = True) -> str:
    """Sign somebody in; returns what their cookie shall say, this once."""
    cookie = secrets.handed_out()
    row = LoginSession(
        network_id=person.network_id, digest=secrets.digest(cookie), staff_id=person.staff_id,
        patient_id=person.patient_id, device=device[:LONGEST_DEVICE], created_at=now, last_seen_at=now,
        expires_at=now + WHOLE, sees_records=sees_records,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    record(session, person.network_id, f"session:{row.id}", (None, "begun"), actor=person.actor, now=now)
    return cookie


async def recognise(session: AsyncSession, cookie: str, now: datetime) -> LoginSession | None:
    """The session that a cookie finds, while it lasts. It comes before the network is known."""
    row = await queries.session_by_digest(session, secrets.digest(cookie)) if cookie else None
    return row if row is not None and still_signed_in(row.last_seen_at, row.expires_at, now) else None


def signed_in(row: LoginSession, now: datetime) -> SignedIn:
    """Who that is. When they were last seen is noted once a minute; it is no change that anybody makes."""
    if now - row.last_seen_at >= NOTED_EVERY:
        row.last_seen_at = now
    return SignedIn(Person(row.network_id, row.staff_id, row.patient_id), row.id, row.sees_records)


async def listed(session: AsyncSession, person: Person, now: datetime) -> list[LoginSession]:
    """Where this person is signed in, latest first."""
    rows = await _of(session, person)
    return [row for row in rows if still_signed_in(row.last_seen_at, row.expires_at, now)]


async def end(session: AsyncSession, person: Person, session_id: int, now: datetime) -> None:
    """End one of this person's own; `SessionNotFound` for anybody else's, and for one that has ended."""
    row = next((one for one in await _of(session, person, lock=True) if one.id == session_id), None)
    if row is None:
        raise SessionNotFound
    _end(session, row, now, person.actor)


async def end_others(session: AsyncSession, person: Person, here: int, now: datetime) -> None:
    """End all of this person's own but the one that they are in."""
    for row in await _of(session, person, lock=True):
        if row.id != here:
            _end(session, row, now, person.actor)


async def forget(session: AsyncSession, network_id: int, cookie: str, now: datetime) -> None:
    """What this browser was signed in as before a new sign-in, it is no more."""
    row = await queries.session_by_digest(session, secrets.digest(cookie)) if cookie else None
    if row is not None and row.network_id == network_id:
        _end(session, row, now, Person(network_id, row.staff_id, row.patient_id).actor)


async def end_all(session: AsyncSession, person: Person, now: datetime, actor: str) -> None:
    for row in await _of(session, person, lock=True):
        _end(session, row, now, actor)


async def _of(session: AsyncSession, person: Person, *, lock: bool = False) -> list[LoginSession]:
    return await queries.sessions_of(
        session, person.network_id, staff_id=person.staff_id, patient_id=person.patient_id, lock=lock
    )


def _end(session: AsyncSession, row: LoginSession, now: datetime, actor: str) -> None:
    row.revoked_at = now
    session.add(row)
    record(session, row.network_id, f"session:{row.id}", ("begun", "ended"), actor=actor, now=now)
