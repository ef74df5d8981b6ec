"""All SQL about what the planner is asked to do."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.planning.jobs.lifecycle import OPEN, State
from scheduler.planning.jobs.models import PlannerJob


async def add(session: AsyncSession, network_id: int, job: PlannerJob) -> int | None:
    """The new row's id; None where its key is known, or another job of the network is open."""
    values = job.model_dump(exclude={"id"}) | {"network_id": network_id}
    statement = insert(PlannerJob).values(**values).on_conflict_do_nothing().returning(col(PlannerJob.id))
    return (await session.execute(statement)).scalar_one_or_none()


async def job(session: AsyncSession, network_id: int, job_id: int, *, lock: bool = False) -> PlannerJob | None:
    statement = select(PlannerJob).where(PlannerJob.network_id == network_id, PlannerJob.id == job_id)
    locked = statement.with_for_update().execution_options(populate_existing=True)
    found = await session.exec(locked if lock else statement)
    return found.first()


async def by_key(session: AsyncSession, network_id: int, key: str) -> PlannerJob | None:
    found = await session.exec(select(PlannerJob).where(PlannerJob.network_id == network_id, PlannerJob.key == key))
    return found.first()


async def open_job(session: AsyncSession, network_id: int) -> PlannerJob | None:
    """The one that waits or is worked at."""
    found = await session.exec(
        select(PlannerJob).where(PlannerJob.network_id == network_id, col(PlannerJob.state).in_(sorted(OPEN)))
    )
    return found.first()


async def latest(session: AsyncSession, network_id: int, most: int) -> list[PlannerJob]:
    """Newest first."""
    found = await session.exec(
        select(PlannerJob).where(PlannerJob.network_id == network_id).order_by(col(PlannerJob.id).desc()).limit(most)
    )
    return list(found)


async def next_waiting(session: AsyncSession) -> PlannerJob | None:
    """The one of any network that has waited longest, locked. A worker serves them all."""
    found = await session.exec(
        select(PlannerJob)
        .where(PlannerJob.state == State.WAITING)
        .order_by(col(PlannerJob.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return found.first()


async def lost(session: AsyncSession, now: datetime) -> list[PlannerJob]:
    """Those of any network whose process is gone, locked: it is any worker's to say so."""
    found = await session.exec(
        select(PlannerJob)
        .where(PlannerJob.state == State.WORKING, col(PlannerJob.lease_until) <= now)
        .order_by(col(PlannerJob.id))
        .with_for_update(skip_locked=True)
    )
    return list(found)


async def extend(session: AsyncSession, network_id: int, job_id: int, owner: str, until: datetime) -> bool | None:
    """Say that `owner` still works at it; whether somebody wants it to stop, or None where it is no longer theirs."""
    found = await session.execute(
        sa.update(PlannerJob)
        .where(
            col(PlannerJob.network_id) == network_id,
            col(PlannerJob.id) == job_id,
            col(PlannerJob.owner) == owner,
            col(PlannerJob.state) == State.WORKING,
        )
        .values(lease_until=until)
        .returning(col(PlannerJob.stop_asked_at).is_not(None))
    )
    return found.scalar_one_or_none()
