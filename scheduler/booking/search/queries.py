"""All SQL that finds slots. One list of conditions, by name: search asks that none stands in the way, and where
nothing is found the same conditions say what does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Clinician, Leave, Service, Site
from scheduler.booking.allocation.shares import Closed
from scheduler.booking.models import Appointment, Occupancy
from scheduler.booking.queries import KEPT, SlotRow, occupied, published
from scheduler.booking.search.barriers import OPENING, Barrier
from scheduler.booking.search.bundles import Place
from scheduler.booking.search.wish import EVERY_DAY, Seeker, SlotSearch
from scheduler.rota.models import Slot

Condition = sa.ColumnElement[bool]
Literal = sa.ColumnElement[Any]
MOST_PLACES = 5_000
LONDON: Literal = sa.literal_column("'Europe/London'")
A_DAY: Literal = sa.literal_column("interval '1 day'")
AN_HOUR: Literal = sa.literal_column("interval '1 hour'")
A_MINUTE: Literal = sa.literal_column("interval '1 minute'")


@dataclass(frozen=True)
class InTheWay:
    """How many of the slots asked about a barrier keeps, and from when the first of them would not be kept."""

    barrier: Barrier
    slots: int
    until: datetime | None


async def free_slots(
    session: AsyncSession, network_id: int, search: SlotSearch, closed: Iterable[Closed], now: datetime
) -> list[SlotRow]:
    """Published, future slots that the seeker can book now, in the order asked for."""
    order = [*([_rank(search)] if search.ranked else []), col(Slot.starts_at), col(Slot.id)]
    statement = (
        _rows(network_id).where(*_bookable(network_id, search, closed, now)).order_by(*order).limit(search.limit)
    )
    if search.after is not None:
        place = (search.after.starts_at, search.after.slot_id)
        behind = (search.after.rank, *place) if search.ranked else place
        statement = statement.where(sa.tuple_(*order) > behind)
    return [SlotRow(*row) for row in await session.exec(statement)]


async def places(
    session: AsyncSession, network_id: int, search: SlotSearch, closed: Iterable[Closed], now: datetime
) -> list[Place]:
    """The same slots without their names, for putting together many; always by their start."""
    found = await session.execute(
        sa.select(col(Slot.id), col(Slot.site_id), col(Slot.clinician_id), col(Slot.starts_at), col(Slot.ends_at))
        .join(Service, col(Service.id) == Slot.service_id)
        .join(Site, col(Site.id) == Slot.site_id)
        .join(Clinician, col(Clinician.id) == Slot.clinician_id)
        .where(*_bookable(network_id, search, closed, now))
        .order_by(col(Slot.starts_at), col(Slot.id))
        .limit(MOST_PLACES)
    )
    return [Place(*row) for row in found]


async def rows(session: AsyncSession, network_id: int, slot_ids: Iterable[int]) -> dict[int, SlotRow]:
    found = await session.exec(_rows(network_id).where(col(Slot.id).in_(slot_ids)))
    return {row[0].id: SlotRow(*row) for row in found}


async def one_unlocked(
    session: AsyncSession, network_id: int, search: SlotSearch, closed: Iterable[Closed], now: datetime
) -> int | None:
    """Any slot that suits and that nobody is busy with just now; nobody else is given it until the end."""
    found = await session.exec(
        select(Slot.id)
        .join(Service, col(Service.id) == Slot.service_id)
        .join(Site, col(Site.id) == Slot.site_id)
        .join(Clinician, col(Clinician.id) == Slot.clinician_id)
        .where(*_bookable(network_id, search, closed, now))
        .order_by(col(Slot.starts_at), col(Slot.id))
        .limit(1)
        .with_for_update(of=Slot, skip_locked=True)
    )
    return found.first()


async def in_the_way(
    session: AsyncSession, network_id: int, search: SlotSearch, closed: Iterable[Closed], now: datetime
) -> list[InTheWay]:
    """Each slot asked about by the first barrier that keeps it from the seeker, the commonest first."""
    barriers = [(Barrier.AWAY, sa.and_(_withdrawn(), _on_leave())), *_barriers(search, closed, now)]
    first = sa.case(*((barrier, sa.literal(name.value)) for name, barrier in barriers), else_=None)
    asked = (
        select(first.label("barrier"), _opens(search).label("opens"))
        .select_from(Slot)
        .join(Service, col(Service.id) == Slot.service_id)
        .join(Site, col(Site.id) == Slot.site_id)
        .join(Clinician, col(Clinician.id) == Slot.clinician_id)
        .where(
            col(Slot.network_id) == network_id,
            col(Slot.starts_at) >= max(search.earliest, now),
            *_asked_for(search),
        )
        .subquery()
    )
    counted = sa.func.count().label("slots")
    found = await session.execute(
        sa.select(asked.c.barrier, counted, sa.func.min(asked.c.opens))
        .where(asked.c.barrier.is_not(None))
        .group_by(asked.c.barrier)
        .order_by(counted.desc(), asked.c.barrier)
    )
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


def _bookable(network_id: int, search: SlotSearch, closed: Iterable[Closed], now: datetime) -> list[Condition]:
    return [
        col(Slot.network_id) == network_id,
        col(Slot.status) == "open",  # the partial index by start holds these
        col(Slot.starts_at) >= max(search.earliest, now),
        *_asked_for(search),
        *(~barrier for _, barrier in _barriers(search, closed, now)),
    ]


def _rows(network_id: int) -> Any:
    return (
        select(Slot, Service, Site, Clinician)
        .join(Service, col(Service.id) == Slot.service_id)
        .join(Site, col(Site.id) == Slot.site_id)
        .join(Clinician, col(Clinician.id) == Slot.clinician_id)
        .where(Slot.network_id == network_id)
    )


def _rank(search: SlotSearch) -> sa.ColumnElement[int]:
    if search.usual is not None:
        return sa.case((col(Slot.clinician_id) == search.usual, 0), else_=1)
    ranks = {site: rank for rank, site in enumerate(search.nearest)}
    return sa.case(ranks, value=col(Slot.site_id), else_=len(ranks))


def _asked_for(search: SlotSearch) -> list[Condition]:
    """What the wish says of a slot, whether or not it can be had."""
    local = sa.func.timezone(LONDON, col(Slot.starts_at))
    clock, weekday = sa.cast(local, sa.Time), sa.extract("isodow", local) - 1
    asked: list[tuple[object, Condition]] = [
        (search.service_code, col(Service.code) == search.service_code),
        (search.online_only, col(Service.bookable_online).is_(True)),
        (search.site_ids, col(Slot.site_id).in_(search.site_ids)),
        (search.clinician_id, col(Slot.clinician_id) == search.clinician_id),
        (search.role, col(Clinician.role) == search.role),
        (search.gender, col(Clinician.gender) == search.gender),
        (search.channel, col(Slot.delivery_channel) == search.channel),
        # who comes by telephone or video climbs no stairs and hears through their own device
        (search.step_free, sa.or_(col(Site.step_free), col(Slot.delivery_channel) != "in_person")),
        (search.hearing_loop, sa.or_(col(Site.hearing_loop), col(Slot.delivery_channel) != "in_person")),
        (search.weekdays != EVERY_DAY, weekday.in_(search.weekdays)),
        (search.not_before, clock >= sa.literal(search.not_before, sa.Time)),
        (search.not_after, clock < sa.literal(search.not_after, sa.Time)),
    ]
    return [col(Slot.starts_at) < search.latest, *(condition for wanted, condition in asked if wanted)]


def _barriers(search: SlotSearch, closed: Iterable[Closed], now: datetime) -> list[tuple[Barrier, Condition]]:
    """All that can keep a slot from being booked by the seeker now, what nobody can help first."""
    starts = col(Slot.starts_at)
    barriers = [
        (Barrier.WITHDRAWN, _withdrawn()),
        (Barrier.NOTICE, starts < now + col(Service.notice_minutes) * A_MINUTE),
        *(_of_seeker(search.seeker) if search.seeker else []),
        (Barrier.BOOKED, occupied(now, search.holder, held=False)),
        (Barrier.HELD, occupied(now, search.holder, held=True)),
        (Barrier.FAR, _far_opens() > now),
        (Barrier.EMBARGOED, sa.func.coalesce(col(Slot.opens_at), now) > now),
    ]
    if search.organisation is not None:
        since = sa.func.coalesce(starts - col(Service.partner_hours) * AN_HOUR, sa.literal_column("'infinity'"))
        barriers.append((Barrier.PARTNERS, since > now))
    spans = [
        sa.and_(col(Slot.service_id) == one.service_id, starts >= one.starts_at, starts < one.ends_at) for one in closed
    ]
    return [*barriers, (Barrier.SHARE, sa.or_(*spans))] if spans else barriers


def _withdrawn() -> Condition:
    return sa.or_(col(Slot.status) != "open", ~published())


def _on_leave() -> Condition:
    day = sa.cast(sa.func.timezone(LONDON, col(Slot.starts_at)), sa.Date)
    return sa.exists().where(col(Leave.clinician_id) == Slot.clinician_id, day.between(Leave.starts_on, Leave.ends_on))


def _far_opens() -> sa.ColumnElement[datetime]:
    """The London midnight from which a slot is within its service's days ahead."""
    local_day = sa.func.date_trunc("day", sa.func.timezone(LONDON, col(Slot.starts_at)))
    return sa.func.timezone(LONDON, local_day - col(Service.days_ahead) * A_DAY)


def _opens(search: SlotSearch) -> sa.ColumnElement[datetime]:
    """From when on nothing but others' bookings is in the way."""
    opens = [sa.func.coalesce(col(Slot.opens_at), _far_opens()), _far_opens()]
    if search.organisation is not None:
        opens.append(col(Slot.starts_at) - col(Service.partner_hours) * AN_HOUR)
    return sa.func.greatest(*opens)


def _of_seeker(seeker: Seeker) -> list[tuple[Barrier, Condition]]:
    """What is wrong with a slot for one person: their age and sex, their last time, and where else they are."""
    starts = col(Slot.starts_at)
    day = sa.cast(sa.func.timezone(LONDON, starts), sa.Date)
    age = sa.extract("year", sa.func.age(day, sa.cast(seeker.born, sa.Date)))
    other = sa.orm.aliased(Slot)
    again = sa.exists().where(
        col(Appointment.patient_id) == seeker.patient_id,
        col(Appointment.status).in_(KEPT),
        col(Appointment.id).is_distinct_from(seeker.moving),
        col(other.id) == Appointment.slot_id,
        col(other.service_id) == Slot.service_id,
        col(other.starts_at) > starts - col(Service.interval_days) * A_DAY,
        col(other.starts_at) < starts + col(Service.interval_days) * A_DAY,
    )
    elsewhere = sa.exists().where(
        col(Occupancy.patient_id) == seeker.patient_id,
        col(Occupancy.appointment_id).is_distinct_from(seeker.moving),
        col(Occupancy.during).op("&&")(sa.func.tstzrange(starts, Slot.ends_at)),
    )
    unfit = sa.or_(
        age < sa.func.coalesce(Service.min_age, 0),
        age > sa.func.coalesce(Service.max_age, 1000),
        sa.func.coalesce(Service.sex, seeker.sex) != seeker.sex,
    )
    return [
        (Barrier.NOT_ELIGIBLE, unfit),
        (Barrier.TOO_SOON, sa.and_(col(Service.interval_days).is_not(None), again)),
        (Barrier.ELSEWHERE, elsewhere),
    ]
