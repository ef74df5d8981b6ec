"""One list of conditions, by name: search asks that none stands in the way, and where nothing is found the same
conditions say what does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col

from clinics.models import Clinician, Leave, Service, Site
from scheduler.booking.models import Appointment, Occupancy
from scheduler.booking.queries import KEPT, holds_invitation, occupied, published
from scheduler.booking.search.barriers import Barrier
from scheduler.booking.search.shape import MOMENT, TEXT, Shape, value
from scheduler.rota.models import Slot

Condition = sa.ColumnElement[bool]
Literal = sa.ColumnElement[Any]
LONDON: Literal = sa.literal_column("'Europe/London'")
ON_OFFER: Literal = sa.literal_column("'open'")  # a partial index holds these: no parameter would say so
DAY: Literal = sa.literal_column("'day'")
A_DAY: Literal = sa.literal_column("interval '1 day'")
AN_HOUR: Literal = sa.literal_column("interval '1 hour'")
A_MINUTE: Literal = sa.literal_column("interval '1 minute'")

_OF_SERVICE = (
    Barrier.NOTICE, Barrier.NOT_ELIGIBLE, Barrier.PRACTICE, Barrier.UNINVITED, Barrier.TOO_SOON, Barrier.FAR,
    Barrier.PARTNERS,
)  # fmt: skip
_OF_TIME = (Barrier.NOTICE, Barrier.FAR)


def bookable(shape: Shape) -> list[Condition]:
    """Slots that suit and that nothing keeps from the seeker, told by the slot alone.

    What its service, clinician or site have to be is asked of each in a question of its own, which cannot be turned
    into a join: so an index by start can be walked in order until there are enough, and is not read to its end.
    """
    asked, kept = asked_for(shape), dict(barriers(shape))
    one_of_two = (Barrier.BOOKED, Barrier.HELD)  # asked at once: most that is in the way is one of them
    others = [~kept[name] for name in kept if name not in (*_OF_SERVICE, *one_of_two)]
    named = "service_code" in shape
    each_time = [name for name in _OF_SERVICE if name in kept and not (named and name in _OF_TIME)]
    of_service = [*([] if named else asked.service), *(~kept[name] for name in each_time)]
    return [
        col(Slot.network_id) == value("network"),
        col(Slot.status) == ON_OFFER,
        *asked.slot,
        *(_within_service(asked.service) if named else []),
        ~occupied(value("now"), _holder(shape)),
        *others,
        *([_is(Service, col(Service.id) == Slot.service_id, of_service)] if of_service else []),
        *([_is(Clinician, col(Clinician.id) == Slot.clinician_id, asked.clinician)] if asked.clinician else []),
        *([_is(Site, col(Site.id) == Slot.site_id, asked.site)] if asked.site else []),
    ]


def _is(table: Any, joined: Condition, conditions: list[Condition]) -> Condition:
    each = sa.select(sa.literal(1)).select_from(table).where(joined, *conditions)
    return each.offset(sa.literal_column("0")).correlate(Slot).exists()


def _within_service(asked: list[Condition]) -> list[Condition]:
    """What one service says of every slot, looked up once: how near, and (the same as `_far_opens`) how far ahead."""
    today = sa.func.date_trunc(DAY, sa.func.timezone(LONDON, value("now")))
    beyond = sa.func.timezone(LONDON, today + (col(Service.days_ahead) + sa.literal_column("1")) * A_DAY)
    return [
        col(Slot.starts_at) >= _of_service(value("now") + col(Service.notice_minutes) * A_MINUTE),
        col(Slot.starts_at) < _of_service(beyond),
        *map(_of_service, asked),
    ]


def _of_service(what: Any) -> Any:
    known = sa.select(what).where(
        col(Service.network_id) == value("network"), col(Service.code) == value("service_code")
    )
    return known.correlate(None).scalar_subquery()


@dataclass(frozen=True)
class Asked:
    """What a wish says of a slot, by the table that knows."""

    slot: list[Condition]
    service: list[Condition]
    clinician: list[Condition]
    site: list[Condition]

    @property
    def everything(self) -> list[Condition]:
        return [*self.slot, *self.service, *self.clinician, *self.site]


def asked_for(shape: Shape) -> Asked:
    """What the wish says of a slot, whether or not it can be had."""
    local = sa.func.timezone(LONDON, col(Slot.starts_at))
    clock, weekday = sa.cast(local, sa.Time), sa.cast(sa.extract("isodow", local), sa.Integer) - 1
    nobody_travels = col(Slot.delivery_channel) != "in_person"
    slot: dict[str, Condition] = {
        # by its id the index gives the slots in order; its code alone would mean reading all of the network's
        "service_code": col(Slot.service_id) == _of_service(col(Service.id)),
        "site_ids": col(Slot.site_id) == sa.any_(value("site_ids")),
        "clinician_id": col(Slot.clinician_id) == value("clinician_id"),
        "shift_id": col(Slot.shift_id) == value("shift_id"),
        "channel": col(Slot.delivery_channel) == value("channel"),
        "weekdays": weekday == sa.any_(value("weekdays")),
        "not_before": clock >= value("not_before"),
        "not_after": clock < value("not_after"),
        "interpreter": _understood(),
    }
    service: dict[str, Condition] = {"online_only": col(Service.bookable_online).is_(True)}
    clinician: dict[str, Condition] = {
        "role": col(Clinician.role) == value("role"),
        "gender": col(Clinician.gender) == value("gender"),
        "language": value("language") == sa.any_(col(Clinician.languages)),
    }
    # who comes by telephone or video climbs no stairs and hears through their own device
    site: dict[str, Condition] = {
        "step_free": sa.or_(col(Site.step_free), nobody_travels),
        "hearing_loop": sa.or_(col(Site.hearing_loop), nobody_travels),
    }

    def wanted(of: dict[str, Condition]) -> list[Condition]:
        return [condition for name, condition in of.items() if name in shape]

    window: list[Condition] = [col(Slot.starts_at) >= value("earliest"), col(Slot.starts_at) < value("latest")]
    return Asked([*window, *wanted(slot)], wanted(service), wanted(clinician), wanted(site))


def _understood() -> Condition:
    """The clinician speaks or signs it, or there is time left to ask for an interpreter."""
    spoken = [value("interpreter") == sa.any_(col(Clinician.languages))]
    by_then = col(Slot.starts_at) >= value("now") + col(Site.interpreter_hours) * AN_HOUR
    interpreted = [value("interpreter") == sa.any_(col(Site.interpreters)), by_then]
    return sa.or_(
        _is(Clinician, col(Clinician.id) == Slot.clinician_id, spoken),
        _is(Site, col(Site.id) == Slot.site_id, interpreted),
    )


def barriers(shape: Shape) -> list[tuple[Barrier, Condition]]:
    """All that can keep a slot from being booked by the seeker now, what nobody can help first."""
    starts, now, holder = col(Slot.starts_at), value("now"), _holder(shape)
    found = [
        (Barrier.WITHDRAWN, withdrawn()),
        (Barrier.NOTICE, starts < now + col(Service.notice_minutes) * A_MINUTE),
        *(_of_seeker() if "seeker" in shape else []),
        (Barrier.BOOKED, occupied(now, holder, held=False)),
        (Barrier.HELD, occupied(now, holder, held=True)),
        (Barrier.FAR, _far_opens() > now),
        (Barrier.EMBARGOED, sa.func.coalesce(col(Slot.opens_at), now) > now),
    ]
    if "organisation" in shape:
        since = sa.func.coalesce(starts - col(Service.partner_hours) * AN_HOUR, sa.literal_column("'infinity'"))
        found.append((Barrier.PARTNERS, since > now))
    return [*found, (Barrier.SHARE, _closed())] if "closed" in shape else found


def withdrawn() -> Condition:
    return sa.or_(col(Slot.status) != ON_OFFER, ~published())


def on_leave() -> Condition:
    day = sa.cast(sa.func.timezone(LONDON, col(Slot.starts_at)), sa.Date)
    return sa.exists().where(col(Leave.clinician_id) == Slot.clinician_id, day.between(Leave.starts_on, Leave.ends_on))


def opens(shape: Shape) -> sa.ColumnElement[datetime]:
    """From when on nothing but others' bookings is in the way."""
    moments = [sa.func.coalesce(col(Slot.opens_at), _far_opens()), _far_opens()]
    if "organisation" in shape:
        moments.append(col(Slot.starts_at) - col(Service.partner_hours) * AN_HOUR)
    return sa.func.greatest(*moments)


def order(shape: Shape) -> list[Any]:
    """By rank, where the order is not by time, then by start."""
    by_time: list[Any] = [col(Slot.starts_at), col(Slot.id)]
    if "usual" in shape:
        return [sa.case((col(Slot.clinician_id) == value("usual"), 0), else_=1), *by_time]
    if "nearest" in shape:
        place = sa.func.array_position(value("nearest"), col(Slot.site_id)) - 1
        return [sa.func.coalesce(place, sa.func.cardinality(value("nearest"))), *by_time]
    return by_time


def behind(shape: Shape) -> list[Condition]:
    """Only what comes after the place where an earlier page ended."""
    if "after" not in shape:
        return []
    by = order(shape)
    place = [value("after_at"), value("after_id")]
    return [sa.tuple_(*by) > sa.tuple_(*(place if len(by) == len(place) else [value("after_rank"), *place]))]


def _holder(shape: Shape) -> Any:
    return value("holder") if "holder" in shape else None


def _closed() -> Condition:
    """Spans of services that others are to have."""
    spans = sa.func.unnest(value("closed_service"), value("closed_from"), value("closed_to")).table_valued(
        sa.column("service", sa.BigInteger), sa.column("since", MOMENT), sa.column("until", MOMENT), name="closed"
    )
    span = spans.render_derived()
    within = sa.and_(col(Slot.starts_at) >= span.c.since, col(Slot.starts_at) < span.c.until)
    return sa.exists(sa.select(sa.literal(1)).select_from(span).where(col(Slot.service_id) == span.c.service, within))


def _far_opens() -> sa.ColumnElement[datetime]:
    """The London midnight from which a slot is within its service's days ahead."""
    local_day = sa.func.date_trunc(DAY, sa.func.timezone(LONDON, col(Slot.starts_at)))
    return sa.func.timezone(LONDON, local_day - col(Service.days_ahead) * A_DAY)


def _of_seeker() -> list[tuple[Barrier, Condition]]:
    """What is wrong with a slot for one person: who they are, whether they are invited, and where else they are."""
    starts, patient, moving = col(Slot.starts_at), value("patient"), value("moving")
    day = sa.cast(sa.func.timezone(LONDON, starts), sa.Date)
    age = sa.extract("year", sa.func.age(day, value("born")))
    other = sa.orm.aliased(Slot)
    again = (
        sa.exists()
        .where(
            col(Appointment.patient_id) == patient,
            col(Appointment.status) == sa.any_(sa.literal(list(KEPT), ARRAY(TEXT))),
            col(Appointment.id).is_distinct_from(moving),
            col(other.id) == Appointment.slot_id,
            col(other.service_id) == Slot.service_id,
            col(other.starts_at) > starts - col(Service.interval_days) * A_DAY,
            col(other.starts_at) < starts + col(Service.interval_days) * A_DAY,
        )
        .correlate(Slot, Service)
    )  # however deep in a question this one is asked
    elsewhere = sa.exists().where(
        col(Occupancy.patient_id) == patient,
        col(Occupancy.appointment_id).is_distinct_from(moving),
        col(Occupancy.during).op("&&")(sa.func.tstzrange(starts, Slot.ends_at)),
    )
    unfit = sa.or_(
        age < sa.func.coalesce(Service.min_age, 0),
        age > sa.func.coalesce(Service.max_age, 1000),
        sa.func.coalesce(Service.sex, value("sex")) != value("sex"),
    )
    of_others = sa.and_(
        sa.func.cardinality(Service.practice_ids) > 0, value("practice") != sa.all_(col(Service.practice_ids))
    )
    holds = holds_invitation(patient, Service.id, value("now"), moving)
    return [
        (Barrier.NOT_ELIGIBLE, unfit),
        (Barrier.PRACTICE, of_others),
        (Barrier.UNINVITED, sa.and_(col(Service.invitation_needed), ~holds)),
        (Barrier.TOO_SOON, sa.and_(col(Service.interval_days).is_not(None), again)),
        (Barrier.ELSEWHERE, elsewhere),
    ]
