"""All SQL about heartbeats. They belong to the installation, not to a tenant."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.liveness.models import Heartbeat


async def write(session: AsyncSession, beat: Heartbeat) -> None:
    values = beat.model_dump()
    statement = insert(Heartbeat).values(**values)
    await session.execute(statement.on_conflict_do_update(index_elements=["process", "host"], set_=values))


async def forget(session: AsyncSession, process: str, before: datetime) -> None:
    """Drop the rows of machines that are gone for good."""
    await session.execute(
        sa.delete(Heartbeat).where(col(Heartbeat.process) == process, col(Heartbeat.next_by) < before)
    )


async def latest(session: AsyncSession, process: str, host: str) -> Heartbeat | None:
    found = await session.exec(select(Heartbeat).where(Heartbeat.process == process, Heartbeat.host == host))
    return found.first()
