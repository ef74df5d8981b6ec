"""Issuing and recognising bearer tokens."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access import queries
from scheduler.access.models import ROLES, ApiToken
from scheduler.errors import Invalid

PREFIX = "ea_"


class UnknownRole(Invalid):
    """That role does not exist."""


@dataclass(frozen=True)
class Caller:
    """Who is asking, for which network; `name` is what the audit rows will say."""

    network_id: int
    role: str
    name: str


async def issue(session: AsyncSession, network_id: int, role: str, name: str, now: datetime, days: int = 90) -> str:
    """A new token, returned this once; only its digest is stored."""
    if role not in ROLES:
        raise UnknownRole(f"There is no role {role!r}. Choose one of: {', '.join(ROLES)}.")
    token = PREFIX + secrets.token_urlsafe(24)
    expires = now + timedelta(days=days)
    session.add(
        ApiToken(
            network_id=network_id,
            role=role,
            name=name,
            digest=_digest(token),
            created_at=now,
            expires_at=expires,
        )
    )
    await session.flush()
    return token


async def recognise(session: AsyncSession, token: str, now: datetime) -> Caller | None:
    """The caller behind a token that is known, unrevoked and unexpired at `now`."""
    row = await queries.token_by_digest(session, _digest(token))
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    return Caller(row.network_id, row.role, f"{row.role}:{row.name}")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
