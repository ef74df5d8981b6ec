"""All SQL about who calls. Finding a token by digest comes before any tenant is known: it is how we learn it."""

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access.models import ApiToken

TENANT_ROLE = "extended_access_tenant"


async def become_tenant(session: AsyncSession, network_id: int) -> None:
    """Until this transaction ends, we have the rights of the tenants' role, and the rows of this network."""
    await session.execute(
        sa.text("select set_config('role', :role, true), set_config('extended_access.network', :network, true)"),
        {"role": TENANT_ROLE, "network": str(network_id)},
    )


async def token_by_digest(session: AsyncSession, digest: str) -> ApiToken | None:
    found = await session.exec(select(ApiToken).where(ApiToken.digest == digest))
    return found.first()


async def tokens(session: AsyncSession, network_id: int) -> list[ApiToken]:
    found = await session.exec(select(ApiToken).where(ApiToken.network_id == network_id).order_by(col(ApiToken.id)))
    return list(found)


async def token(session: AsyncSession, network_id: int, token_id: int) -> ApiToken | None:
    """One token, locked until this transaction ends."""
    found = await session.exec(
        select(ApiToken).where(ApiToken.network_id == network_id, ApiToken.id == token_id).with_for_update()
    )
    return found.first()
