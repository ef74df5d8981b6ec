"""All SQL about what networks have decided of their messages, but for what a booking's first look brings along."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Service
from scheduler.booking.policy.models import MessagePolicy


async def services(session: AsyncSession, network_id: int) -> dict[str, int]:
    """The network's services, by code."""
    found = await session.exec(
        select(Service.code, Service.id).where(Service.network_id == network_id).order_by(Service.code)
    )
    return dict(found.all())


async def rows(session: AsyncSession, network_id: int) -> list[MessagePolicy]:
    """Everything that is decided, the network's own word first."""
    found = await session.exec(
        select(MessagePolicy)
        .where(MessagePolicy.network_id == network_id)
        .order_by(col(MessagePolicy.service_id).nulls_first())
    )
    return list(found)


async def of_service(session: AsyncSession, network_id: int, service_id: int | None) -> list[MessagePolicy]:
    """The network's own word, and then what is decided for a service, if one is meant."""
    found = await session.exec(
        select(MessagePolicy)
        .where(
            MessagePolicy.network_id == network_id,
            sa.or_(col(MessagePolicy.service_id).is_(None), col(MessagePolicy.service_id) == service_id),
        )
        .order_by(col(MessagePolicy.service_id).nulls_first())
    )
    return list(found)


async def networks_with_unread(session: AsyncSession) -> list[int]:
    """The networks that have decided what becomes of unread texts. The worker serves them all."""
    found = await session.exec(select(MessagePolicy.network_id).where(col(MessagePolicy.unread_hours) > 0).distinct())
    return sorted(found)


async def locked(session: AsyncSession, network_id: int, service_id: int | None, now: datetime) -> MessagePolicy:
    """The row to change, written now where there is none: two who change it come one after the other."""
    empty = insert(MessagePolicy).values(network_id=network_id, service_id=service_id, changed_at=now)
    await session.execute(empty.on_conflict_do_nothing())
    found = await session.exec(
        select(MessagePolicy)
        .where(MessagePolicy.network_id == network_id, col(MessagePolicy.service_id).is_not_distinct_from(service_id))
        .with_for_update()
    )
    return found.one()
