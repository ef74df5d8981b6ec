"""Issuing, recognising and revoking bearer tokens."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access import queries
from scheduler.access.errors import UnknownRole
from scheduler.access.models import ROLES, ApiToken
from scheduler.access.secrets import digest
from scheduler.access.workplace import practice_of
from scheduler.audit.service import record
from scheduler.errors import NotFound

PREFIX = "ea_"
COMMAND_LINE = "command line"


class TokenNotFound(NotFound):
    """This network has no such token."""


@dataclass(frozen=True)
class Caller:
    """Who is asking, for which network, or which practice of it.

    `name` is what the audit rows will say, and no two tokens share it.
    """

    network_id: int
    role: str
    name: str
    practice_id: int | None = None


async def issue(
    session: AsyncSession, network_id: int, role: str, name: str, now: datetime, days: int = 90,
    *, practice: str | None = None, actor: str = COMMAND_LINE,
) -> str:  # fmt: skip
    """A new token, returned this once; only its digest is stored. `practice`: an ODS code, or None for the network."""
    refuse_unknown_role(role)
    practice_id = await practice_of(session, network_id, role, practice)
    token = PREFIX + secrets.token_urlsafe(24)
    expires = now + timedelta(days=days)
    row = ApiToken(
        network_id=network_id, practice_id=practice_id, role=role, name=name, digest=digest(token), created_at=now,
        expires_at=expires,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    record(session, network_id, f"token:{row.id}", (None, "issued"), actor=actor, now=now, reason=f"{role}, {name}")
    return token


def refuse_unknown_role(role: str) -> None:
    if role not in ROLES:
        raise UnknownRole(f"There is no role {role!r}. Choose one of: {', '.join(ROLES)}.")


async def listed(session: AsyncSession, network_id: int) -> list[ApiToken]:
    """Every token of the network, oldest first; what it was nobody can tell any more."""
    return await queries.tokens(session, network_id)


async def revoke(
    session: AsyncSession, network_id: int, token_id: int, now: datetime, *, actor: str, reason: str = ""
) -> None:
    """From the commit on it is nobody's. Twice is no error."""
    row = await queries.token(session, network_id, token_id)
    if row is None:
        raise TokenNotFound
    if row.revoked_at is None:
        row.revoked_at = now
        session.add(row)
        change = ("issued", "revoked")
        record(session, network_id, f"token:{row.id}", change, actor=actor, now=now, reason=reason)
        await session.flush()


async def enter(session: AsyncSession, token: str, now: datetime) -> Caller | None:
    """The caller behind a token that is known, unrevoked and unexpired at `now`.

    From here on the transaction is bound to its network, or practice, as by `tenant.enter`.
    """
    row = await queries.enter_by_token(session, digest(token), now)
    return Caller(row.network_id, row.role, f"{row.role}:{row.name}#{row.id}", row.practice_id) if row else None
