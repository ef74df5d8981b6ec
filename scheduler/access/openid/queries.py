"""All SQL about signing in elsewhere. The tenant comes first."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access.models import Staff
from scheduler.access.openid.models import OpenIdAttempt, StaffAccount


async def attempt(session: AsyncSession, network_id: int, way: str, state_digest: str) -> OpenIdAttempt | None:
    """The attempt of this state, locked: it counts once."""
    found = await session.exec(
        select(OpenIdAttempt)
        .where(
            OpenIdAttempt.network_id == network_id,
            OpenIdAttempt.way == way,
            OpenIdAttempt.state_digest == state_digest,
        )
        .with_for_update()
    )
    return found.first()


async def forget_attempts(session: AsyncSession, network_id: int, now: datetime) -> None:
    """Those that are over are of no use to anybody."""
    await session.execute(
        sa.delete(OpenIdAttempt).where(
            col(OpenIdAttempt.network_id) == network_id, col(OpenIdAttempt.expires_at) <= now
        )
    )


async def staff_of(session: AsyncSession, network_id: int, issuer: str, subject: str) -> Staff | None:
    """Who works here now and has this account elsewhere."""
    found = await session.exec(
        select(Staff)
        .join(StaffAccount, col(StaffAccount.staff_id) == Staff.id)
        .where(
            Staff.network_id == network_id,
            StaffAccount.issuer == issuer,
            StaffAccount.subject == subject,
            col(StaffAccount.unlinked_at).is_(None),
            col(Staff.ended_at).is_(None),
        )
    )
    return found.first()


async def linked(session: AsyncSession, network_id: int, staff_ids: Collection[int]) -> set[int]:
    """Which of these have an account elsewhere."""
    found = await session.exec(
        select(StaffAccount.staff_id).where(
            StaffAccount.network_id == network_id,
            col(StaffAccount.staff_id).in_(staff_ids),
            col(StaffAccount.unlinked_at).is_(None),
        )
    )
    return set(found)


async def accounts_of(
    session: AsyncSession, network_id: int, staff_id: int, *, lock: bool = False
) -> list[StaffAccount]:
    """Somebody's accounts elsewhere, in the order in which they were linked."""
    statement = (
        select(StaffAccount)
        .where(
            StaffAccount.network_id == network_id,
            StaffAccount.staff_id == staff_id,
            col(StaffAccount.unlinked_at).is_(None),
        )
        .order_by(col(StaffAccount.linked_at), col(StaffAccount.id))
    )
    return list(await session.exec(statement.with_for_update() if lock else statement))


async def account(session: AsyncSession, network_id: int, issuer: str, subject: str) -> StaffAccount | None:
    """An account elsewhere that has been somebody's here, locked until this transaction ends."""
    found = await session.exec(
        select(StaffAccount)
        .where(StaffAccount.network_id == network_id, StaffAccount.issuer == issuer, StaffAccount.subject == subject)
        .with_for_update()
    )
    return found.first()
