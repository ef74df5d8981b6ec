"""Passkeys of staff: adding, listing and removing them, and proving with one when signing in."""

import secrets as random
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access.errors import PasskeyNotAdded, PasskeyNotFound
from scheduler.access.models import Staff
from scheduler.access.passkeys import queries
from scheduler.access.passkeys.models import Passkey, PasskeyChallenge
from scheduler.access.passkeys.relying_party import RelyingParty, credential_of
from scheduler.access.secrets import digest
from scheduler.audit.service import record
from scheduler.db import violated

LASTS = timedelta(minutes=5)
BYTES = 32


async def challenge(session: AsyncSession, network_id: int, browser: str, now: datetime) -> bytes:
    """What whoever signs in from `browser` is to sign, with whichever key they have."""
    return await _challenge(session, network_id, None, browser, now)


async def to_add(session: AsyncSession, owner: Staff, browser: str, now: datetime, party: RelyingParty) -> str:
    """What a browser needs to make a key for its owner, as JSON."""
    asked = await _challenge(session, owner.network_id, owner.id, browser, now)
    known = [one.credential for one in await listed(session, owner)]
    return party.to_add(asked, owner.id, owner.email, owner.name, known)


async def add(
    session: AsyncSession, owner: Staff, name: str, said: str, browser: str, now: datetime, party: RelyingParty
) -> None:
    """Keep what the browser made; `PasskeyNotAdded` for anything else."""
    asked = await _spend(session, owner.network_id, owner.id, browser, now)
    made = party.added(said, asked) if asked is not None else None
    if made is None:
        raise PasskeyNotAdded
    row = Passkey(
        network_id=owner.network_id, staff_id=owner.id, name=name, credential=made.credential,
        public_key=made.public_key, sign_count=made.sign_count, created_at=now,
    )  # fmt: skip
    try:
        async with session.begin_nested():  # what was signed stays used, whatever comes of it
            session.add(row)
    except IntegrityError as error:
        if violated(error) == "uq_passkey_credential":
            raise PasskeyNotAdded from None
        raise
    _trail(session, row, (None, "added"), now)


async def listed(session: AsyncSession, owner: Staff) -> list[Passkey]:
    """Somebody's passkeys, in the order in which they were added."""
    return await queries.of_staff(session, owner.network_id, owner.id)


async def remove(session: AsyncSession, owner: Staff, passkey_id: int, now: datetime) -> None:
    """One of somebody's own; it signs in no more."""
    row = next((one for one in await listed(session, owner) if one.id == passkey_id), None)
    if row is None:
        raise PasskeyNotFound
    _remove(session, row, now)


async def remove_all(session: AsyncSession, owner: Staff, now: datetime) -> None:
    for row in await listed(session, owner):
        _remove(session, row, now)


async def proves(
    session: AsyncSession, owner: Staff | None, network_id: int, said: str, browser: str, now: datetime,
    party: RelyingParty,
) -> bool:  # fmt: skip
    """Whether one of the owner's keys has signed what this browser was given, which then is worth nothing more."""
    asked = await _spend(session, network_id, None, browser, now)
    named = credential_of(said)
    row = await queries.passkey(session, network_id, owner.id, named) if owner and named else None
    count = party.signed(said, asked, row.public_key, row.sign_count) if row and asked is not None else None
    if row is None or count is None:
        return False
    row.sign_count, row.used_at = count, now
    return True


async def _challenge(
    session: AsyncSession, network_id: int, staff_id: int | None, browser: str, now: datetime
) -> bytes:
    await queries.forget_challenges(session, network_id, now)
    asked = random.token_bytes(BYTES)
    row = PasskeyChallenge(
        network_id=network_id, staff_id=staff_id, browser_digest=digest(browser), challenge=asked,
        expires_at=now + LASTS,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return asked


async def _spend(
    session: AsyncSession, network_id: int, staff_id: int | None, browser: str, now: datetime
) -> bytes | None:
    """The latest challenge of this browser, if it is still good; whatever comes of it, it is not from here on."""
    row = await queries.latest_challenge(session, network_id, staff_id, digest(browser))
    if row is None or row.used_at is not None or row.expires_at <= now:
        return None
    row.used_at = now
    return row.challenge


def _remove(session: AsyncSession, row: Passkey, now: datetime) -> None:
    row.removed_at = now
    _trail(session, row, ("added", "removed"), now)


def _trail(session: AsyncSession, row: Passkey, change: tuple[str | None, str], now: datetime) -> None:
    actor = f"staff:{row.staff_id}"
    record(session, row.network_id, f"passkey:{row.id}", change, actor=actor, now=now, reason=row.name)
