"""All SQL that reads and changes who can book what, and when; search and booking read the same rows themselves."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Practice, Quota, Service


async def locked(session: AsyncSession, network_id: int, code: str) -> Service | None:
    """A service to change: two who change it, or its quotas, come one after the other, and no booking waits."""
    found = await session.exec(
        select(Service)
        .where(Service.network_id == network_id, Service.code == code)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return found.first()


async def practices(session: AsyncSession, network_id: int) -> dict[str, int]:
    """The network's practices by code, the closed ones too: a rule may still name one."""
    found = await session.exec(select(Practice.ods_code, Practice.id).where(Practice.network_id == network_id))
    return dict(found.all())


async def quotas(session: AsyncSession, network_id: int) -> list[Quota]:
    """Of all services, by organisation."""
    found = await session.exec(select(Quota).where(Quota.network_id == network_id).order_by(col(Quota.ods_code)))
    return list(found)


async def quota(session: AsyncSession, network_id: int, service_id: int, ods_code: str) -> int | None:
    """How many of a service an organisation may book for a day; None where nobody has said."""
    found = await session.exec(
        select(Quota.per_day).where(
            Quota.network_id == network_id, Quota.service_id == service_id, Quota.ods_code == ods_code
        )
    )
    return found.first()


async def put_quota(session: AsyncSession, network_id: int, service_id: int, ods_code: str, per_day: int) -> None:
    """Write it, in place of what there was."""
    row = insert(Quota).values(network_id=network_id, service_id=service_id, ods_code=ods_code, per_day=per_day)
    await session.execute(
        row.on_conflict_do_update(constraint="uq_quota_service_id_ods_code", set_={"per_day": row.excluded.per_day})
    )


async def remove_quota(session: AsyncSession, network_id: int, service_id: int, ods_code: str) -> None:
    await session.execute(
        sa.delete(Quota).where(
            col(Quota.network_id) == network_id, col(Quota.service_id) == service_id, col(Quota.ods_code) == ods_code
        )
    )
