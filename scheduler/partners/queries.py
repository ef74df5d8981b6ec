"""All SQL about partner organisations. Finding one by its client id comes before any tenant is known."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.partners.models import Partner, UsedAssertion


async def by_client_id(session: AsyncSession, client_id: str) -> Partner | None:
    """Whoever signs in says only this: it is how we learn the tenant."""
    found = await session.exec(select(Partner).where(Partner.client_id == client_id, col(Partner.revoked_at).is_(None)))
    return found.first()


async def partner(session: AsyncSession, network_id: int, partner_id: int) -> Partner | None:
    """One that has not been revoked."""
    found = await session.exec(
        select(Partner).where(
            Partner.network_id == network_id, Partner.id == partner_id, col(Partner.revoked_at).is_(None)
        )
    )
    return found.first()


async def partners(session: AsyncSession, network_id: int) -> list[Partner]:
    found = await session.exec(select(Partner).where(Partner.network_id == network_id).order_by(col(Partner.id)))
    return list(found)


async def by_ods_code(session: AsyncSession, network_id: int, ods_code: str) -> Partner | None:
    """The one in force under this code, locked until this transaction ends."""
    found = await session.exec(
        select(Partner)
        .where(Partner.network_id == network_id, Partner.ods_code == ods_code, col(Partner.revoked_at).is_(None))
        .with_for_update()
    )
    return found.first()


async def use_once(
    session: AsyncSession, network_id: int, partner_id: int, jti: str, expires_at: datetime, now: datetime
) -> bool:
    """Whether the statement is new. What has expired is refused for that, so its name is forgotten here."""
    await session.execute(
        sa.delete(UsedAssertion).where(
            col(UsedAssertion.network_id) == network_id,
            col(UsedAssertion.partner_id) == partner_id,
            col(UsedAssertion.expires_at) <= now,
        )
    )
    done = await session.execute(
        insert(UsedAssertion)
        .values(network_id=network_id, partner_id=partner_id, jti=jti, expires_at=expires_at)
        .on_conflict_do_nothing(constraint="uq_used_assertion")
        .returning(sa.literal(1))
    )
    return done.first() is not None
