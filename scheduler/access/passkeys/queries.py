"""All SQL about passkeys and what they are to sign. The tenant comes first."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access.passkeys.models import Passkey, PasskeyChallenge


async def of_staff(session: AsyncSession, network_id: int, staff_id: int) -> list[Passkey]:
    found = await session.exec(
        select(Passkey)
        .where(Passkey.network_id == network_id, Passkey.staff_id == staff_id, col(Passkey.removed_at).is_(None))
        .order_by(col(Passkey.id))
    )
    return list(found)


async def passkey(session: AsyncSession, network_id: int, staff_id: int, credential: str) -> Passkey | None:
    """One of somebody's keys by its name for itself, locked, so that each signature is counted."""
    found = await session.exec(
        select(Passkey)
        .where(
            Passkey.network_id == network_id,
            Passkey.staff_id == staff_id,
            Passkey.credential == credential,
            col(Passkey.removed_at).is_(None),
        )
        .with_for_update()
    )
    return found.first()


async def latest_challenge(
    session: AsyncSession, network_id: int, staff_id: int | None, browser_digest: str
) -> PasskeyChallenge | None:
    """What a browser was given last, for signing in or for adding somebody's key; locked, for it is good once."""
    found = await session.exec(
        select(PasskeyChallenge)
        .where(
            PasskeyChallenge.network_id == network_id,
            col(PasskeyChallenge.staff_id).is_not_distinct_from(staff_id),
            PasskeyChallenge.browser_digest == browser_digest,
        )
        .order_by(col(PasskeyChallenge.id).desc())
        .limit(1)
        .with_for_update()
    )
    return found.first()


async def forget_challenges(session: AsyncSession, network_id: int, now: datetime) -> None:
    """Those that are over are of no use to anybody."""
    await session.execute(
        sa.delete(PasskeyChallenge).where(
            col(PasskeyChallenge.network_id) == network_id, col(PasskeyChallenge.expires_at) <= now
        )
    )
