"""All SQL about trials and what became of their appointments. The tenant comes first."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.arms.models import Trial, TrialArm
from scheduler.booking.models import Appointment
from scheduler.rota.models import Slot
from scheduler.trials.analysis import Counts, Outcome

OPEN = ("running", "stopped")


async def trial(session: AsyncSession, network_id: int, trial_id: int, *, lock: bool = False) -> Trial | None:
    """One trial; `lock` keeps others from changing it until this transaction ends."""
    statement = select(Trial).where(Trial.network_id == network_id, Trial.id == trial_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.exec(statement)).first()


async def trials(session: AsyncSession, network_id: int, after: int, limit: int) -> list[Trial]:
    """Behind the id `after`, oldest first."""
    found = await session.exec(
        select(Trial).where(Trial.network_id == network_id, col(Trial.id) > after).order_by(col(Trial.id)).limit(limit)
    )
    return list(found)


async def latest(session: AsyncSession, network_id: int, limit: int) -> list[Trial]:
    """The last ones, oldest first."""
    found = await session.exec(
        select(Trial).where(Trial.network_id == network_id).order_by(col(Trial.id).desc()).limit(limit)
    )
    return list(found)[::-1]


async def open_of(session: AsyncSession, network_id: int, purpose: str) -> Trial | None:
    """The trial of this message that is running, or waits for a decision."""
    found = await session.exec(
        select(Trial).where(Trial.network_id == network_id, Trial.purpose == purpose, col(Trial.status).in_(OPEN))
    )
    return found.first()


async def due(session: AsyncSession, judged_before: datetime) -> list[tuple[int, int]]:
    """(network, trial) of those that nobody has judged since then. Across tenants: the worker serves them all."""
    found = await session.execute(
        sa.select(col(Trial.network_id), col(Trial.id))
        .where(
            col(Trial.status).in_(OPEN),
            sa.or_(col(Trial.judged_at).is_(None), col(Trial.judged_at) <= judged_before),
        )
        .order_by(col(Trial.id))
    )
    return [(row.network_id, row.id) for row in found]


async def counts(session: AsyncSession, network_id: int, trial: Trial, now: datetime) -> Counts:
    """Its appointments as they are now."""
    status, starts_at = col(Appointment.status), col(Slot.starts_at)
    in_time = col(Appointment.changed_at) <= starts_at - timedelta(hours=trial.in_time_hours)
    outcome = sa.case(
        (col(Slot.ends_at) > now, Outcome.AHEAD.value),
        (status.in_(("arrived", "started", "fulfilled")), Outcome.ATTENDED.value),
        (status == "did_not_attend", Outcome.MISSED.value),
        (status == "booked", Outcome.NOT_NOTED.value),
        (col(Appointment.cancel_reason) == "by_clinic", Outcome.BY_CLINIC.value),
        (in_time, Outcome.IN_TIME.value),
        else_=Outcome.LATE.value,
    )
    columns = (col(TrialArm.arm), col(TrialArm.stratum), outcome)
    found = await session.execute(
        sa.select(*columns, sa.func.count())
        .join(Appointment, col(Appointment.id) == TrialArm.appointment_id)
        .join(Slot, col(Slot.id) == Appointment.slot_id)
        .where(col(TrialArm.network_id) == network_id, col(TrialArm.trial_id) == trial.id)
        .group_by(col(TrialArm.arm), col(TrialArm.stratum), sa.literal_column("3"))
    )
    return {(arm, stratum, Outcome(became)): many for arm, stratum, became, many in found}
