"""All SQL that finds slots. Each shape of a wish is put together once, by `conditions`, and kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Clinician, Service, Site
from scheduler.booking.allocation.shares import Closed
from scheduler.booking.models import Appointment
from scheduler.booking.search.barriers import OPENING, Barrier
from scheduler.booking.search.bundles import Place
from scheduler.booking.search.conditions.queries import (
    asked_for,
    barriers,
    behind,
    bookable,
    on_leave,
    opens,
    order,
    withdrawn,
)
from scheduler.booking.search.found import FreeSlot
from scheduler.booking.search.shape import Shape, value, values
from scheduler.booking.search.wish import SlotSearch
from scheduler.rota.models import Slot
from scheduler.sql import Sql

Spans = tuple[Closed, ...]
MOST_PLACES = 5_000
SHAPES = 500
_TIMES: tuple[Any, ...] = (
    col(Slot.id), col(Slot.starts_at), col(Slot.ends_at), col(Slot.delivery_channel), col(Slot.service_id),
    col(Slot.site_id), col(Slot.clinician_id), col(Slot.shift_id),
)  # fmt: skip
_NAMES: tuple[Any, ...] = (col(Service.code), col(Service.name), col(Site.name), col(Clinician.name))


@dataclass(frozen=True)
class InTheWay:
    """How many of the slots asked about a barrier keeps, and from when the first of them would not be kept."""

    barrier: Barrier
    slots: int
    until: datetime | None


async def free_slots(
    session: AsyncSession, network_id: int, search: SlotSearch, closed: Spans, now: datetime
) -> list[FreeSlot]:
    """Published, future slots that the seeker can book now, in the order asked for."""
    statement = _free(Shape.of(search, closed))
    return [FreeSlot._make(row) for row in await statement.rows(session, **values(network_id, search, closed, now))]


async def places(
    session: AsyncSession, network_id: int, search: SlotSearch, closed: Spans, now: datetime
) -> list[Place]:
    """The same slots without their names, for putting together many; always by their start."""
    statement = _places(Shape.of(search, closed))
    return [Place(*row) for row in await statement.rows(session, **values(network_id, search, closed, now))]


async def named(session: AsyncSession, network_id: int, slot_ids: Iterable[int]) -> dict[int, FreeSlot]:
    """Slots by their ids."""
    statement = _from(sa.select(*_TIMES, *_NAMES)).where(col(Slot.network_id) == network_id, col(Slot.id).in_(slot_ids))
    return {row[0]: FreeSlot._make(row) for row in await session.execute(statement)}


async def one_unlocked(
    session: AsyncSession, network_id: int, search: SlotSearch, closed: Spans, now: datetime
) -> int | None:
    """Any slot that suits and that nobody is busy with just now; nobody else is given it until the end."""
    statement = _one_unlocked(Shape.of(search, closed))
    found = await statement.first(session, **values(network_id, search, closed, now))
    return int(found[0]) if found else None


async def in_the_way(
    session: AsyncSession, network_id: int, search: SlotSearch, closed: Spans, now: datetime
) -> list[InTheWay]:
    """Each slot asked about by the first barrier that keeps it from the seeker, the commonest first."""
    statement = _in_the_way(Shape.of(search, closed))
    found = await statement.rows(session, **values(network_id, search, closed, now))
    return [InTheWay(Barrier(name), int(slots), until if name in OPENING else None) for name, slots, until in found]


async def usual_clinician(session: AsyncSession, network_id: int, patient_id: int, since: datetime) -> int | None:
    """Whom a patient has seen most often since then, the latest first among equals."""
    found = await session.exec(
        select(Slot.clinician_id)
        .join(Appointment, col(Appointment.slot_id) == Slot.id)
        .where(
            Slot.network_id == network_id,
            Appointment.patient_id == patient_id,
            Appointment.status == "fulfilled",
            Slot.starts_at >= since,
        )
        .group_by(col(Slot.clinician_id))
        .order_by(sa.func.count().desc(), sa.func.max(Slot.starts_at).desc())
    )
    return found.first()


@lru_cache(SHAPES)
def _free(shape: Shape) -> Sql:
    by = [one.label(f"by_{place}") for place, one in enumerate(order(shape))]
    times = sa.select(*_TIMES, *by).where(*bookable(shape), *behind(shape)).order_by(*order(shape))
    found = times.limit(_just(shape.limit)).subquery("found")
    return Sql.of(
        sa.select(*(found.c[one.name] for one in _TIMES), *_NAMES)
        .join(Service, col(Service.id) == found.c.service_id)
        .join(Site, col(Site.id) == found.c.site_id)
        .join(Clinician, col(Clinician.id) == found.c.clinician_id)
        .order_by(*(found.c[one.name] for one in by))
    )


@lru_cache(SHAPES)
def _places(shape: Shape) -> Sql:
    wanted = sa.select(col(Slot.id), col(Slot.site_id), col(Slot.clinician_id), col(Slot.starts_at), col(Slot.ends_at))
    in_order = wanted.where(*bookable(shape)).order_by(col(Slot.starts_at), col(Slot.id))
    return Sql.of(in_order.limit(_just(MOST_PLACES)))


@lru_cache(SHAPES)
def _one_unlocked(shape: Shape) -> Sql:
    in_order = sa.select(col(Slot.id)).where(*bookable(shape)).order_by(col(Slot.starts_at), col(Slot.id))
    return Sql.of(in_order.limit(_just(1)).with_for_update(of=Slot, skip_locked=True))


@lru_cache(SHAPES)
def _in_the_way(shape: Shape) -> Sql:
    every = [(Barrier.AWAY, sa.and_(withdrawn(), on_leave())), *barriers(shape)]
    first = sa.case(*((barrier, sa.literal(name.value)) for name, barrier in every), else_=None)
    asked = (
        _from(sa.select(first.label("barrier"), opens(shape).label("opens")))
        .where(col(Slot.network_id) == value("network"), *asked_for(shape).everything)
        .subquery()
    )
    slots = sa.func.count().label("slots")
    return Sql.of(
        sa.select(asked.c.barrier, slots, sa.func.min(asked.c.opens))
        .where(asked.c.barrier.is_not(None))
        .group_by(asked.c.barrier)
        .order_by(slots.desc(), asked.c.barrier)
    )


def _just(number: int) -> Any:
    return sa.literal_column(str(number))


def _from(wanted: Any) -> Any:
    return (
        wanted.select_from(Slot)
        .join(Service, col(Service.id) == Slot.service_id)
        .join(Site, col(Site.id) == Slot.site_id)
        .join(Clinician, col(Clinician.id) == Slot.clinician_id)
    )
