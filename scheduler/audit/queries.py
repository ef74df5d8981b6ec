"""All SQL that reads the trail."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.audit.models import AuditEvent


async def by(
    session: AsyncSession, network_id: int, actor: str, subjects: Collection[str], since: datetime
) -> list[AuditEvent]:
    """What somebody has done to these subjects since then, in the order in which it was done."""
    found = await session.exec(
        select(AuditEvent)
        .where(
            AuditEvent.network_id == network_id,
            col(AuditEvent.subject).in_(subjects),
            AuditEvent.actor == actor,
            AuditEvent.at >= since,
        )
        .order_by(col(AuditEvent.id))
    )
    return list(found)
