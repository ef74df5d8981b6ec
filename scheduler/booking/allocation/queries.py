"""All SQL that counts what a practice's patients, or a partner, have of a service."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Practice, Quota, Service
from scheduler.booking.allocation.shares import Day, Week
from scheduler.booking.models import Appointment, Occupancy
from scheduler.booking.queries import published
from scheduler.patients.models import Patient
from scheduler.rota.models import Slot

LONDON: sa.ColumnElement[Any] = sa.literal_column("'Europe/London'")


async def lists(session: AsyncSession, network_id: int, practice_id: int) -> tuple[int, int]:
    """Weighted patients of one practice, and of all that are open in the network."""
    found = await session.exec(
        select(
            sa.func.coalesce(sa.func.sum(Practice.adjusted_list_size).filter(col(Practice.id) == practice_id), 0),
            sa.func.coalesce(sa.func.sum(Practice.adjusted_list_size), 0),
        ).where(Practice.network_id == network_id, ~col(Practice.closed))
    )
    mine, all_of_them = found.one()
    return int(mine), int(all_of_them)


async def weeks(
    session: AsyncSession, network_id: int, practice_id: int, now: datetime, moving: int | None
) -> list[Week]:
    """Every week to come of every service that is shared out, without the appointment that is being moved."""
    local = sa.func.timezone(LONDON, col(Slot.starts_at))
    monday = sa.cast(sa.func.date_trunc("week", local), sa.Date)
    theirs = sa.exists().where(
        col(Occupancy.slot_id) == Slot.id,
        col(Occupancy.appointment_id).is_not(None),
        col(Occupancy.appointment_id).is_distinct_from(moving),
        col(Patient.id) == Occupancy.patient_id,
        col(Patient.practice_id) == practice_id,
    )
    found = await session.execute(
        sa.select(
            col(Slot.service_id),
            monday,
            sa.func.count(),
            sa.func.count().filter(theirs),
            col(Service.practice_share_days),
        )
        .join(Service, col(Service.id) == Slot.service_id)
        .where(
            col(Slot.network_id) == network_id,
            col(Slot.status) == "open",
            col(Slot.starts_at) > now - timedelta(days=7),
            col(Service.practice_share_days).is_not(None),
            published(),
        )
        .group_by(col(Slot.service_id), monday, col(Service.practice_share_days))
    )
    return [Week(*row) for row in found]


async def days(session: AsyncSession, network_id: int, ods_code: str, now: datetime, moving: int | None) -> list[Day]:
    """What a partner has of each service it has a quota of, for every day on which that is offered."""
    day = sa.cast(sa.func.timezone(LONDON, col(Slot.starts_at)), sa.Date)
    theirs = sa.exists().where(
        col(Occupancy.slot_id) == Slot.id,
        col(Appointment.id) == Occupancy.appointment_id,
        col(Appointment.id).is_distinct_from(moving),
        col(Appointment.organisation) == ods_code,
    )
    found = await session.execute(
        sa.select(col(Slot.service_id), day, sa.func.count().filter(theirs), col(Quota.per_day))
        .join(Quota, sa.and_(col(Quota.service_id) == Slot.service_id, col(Quota.ods_code) == ods_code))
        .where(
            col(Slot.network_id) == network_id,
            col(Slot.status) == "open",
            col(Slot.starts_at) > now - timedelta(days=1),
        )
        .group_by(col(Slot.service_id), day, col(Quota.per_day))
    )
    return [Day(*row) for row in found]
