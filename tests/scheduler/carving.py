"""Shifts and services to carve, built with defaults: a test names only what it is about."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from scheduler.rota.carve import (
    Carving,
    CarvingProblem,
    CatchUp,
    Demand,
    Period,
    Reason,
    Service,
    Shift,
    carve,
)

SATURDAY = datetime(2026, 12, 5, 9, tzinfo=UTC)
MONDAY = date(2026, 11, 30)
GP, SMEAR, BLOODS = Service(1, "GP", 15), Service(2, "Smear", 20), Service(3, "Blood test", 10)


def shift(minutes: int = 240, number: int = 1, planned: int = GP.id, **other: Any) -> Shift:
    """Of a person and in a room of its own, unless a test says otherwise."""
    of_its_own = {"site_id": 1, "person_id": number, "room_id": number}
    may_give = other.pop("may_give", ()) or (planned,)
    starts_at = other.pop("starts_at", SATURDAY)
    period = Period(starts_at, starts_at + timedelta(minutes=minutes))
    return Shift(
        id=number, period=period, planned=planned, may_give=frozenset((planned, *may_give)), **{**of_its_own, **other}
    )


def carved(*shifts: Shift, services: tuple[Service, ...] = (GP, SMEAR, BLOODS), **other: Any) -> Carving:
    return carve(CarvingProblem(shifts, services, **other))


def wants(service: Service, minutes: int) -> Demand:
    return Demand(service.id, MONDAY, minutes)


def counts(carving: Carving) -> dict[int, int]:
    return dict(Counter(slot.service_id for slot in carving.slots))


def idle(carving: Carving) -> list[tuple[int, int, Reason]]:
    """(first, last minute, why) of one shift from nine on a Saturday."""
    return [
        (Period(SATURDAY, one.period.starts_at).minutes, Period(SATURDAY, one.period.ends_at).minutes, one.reason)
        for one in carving.idle
    ]


@st.composite
def services(draw: st.DrawFn, lengths: st.SearchStrategy[int], most: int = 3) -> tuple[Service, ...]:
    ways = st.builds(
        CatchUp, st.sampled_from((5, 10, 20)), st.integers(1, 3), st.one_of(st.none(), st.sampled_from((10, 20, 30)))
    )
    return tuple(
        Service(
            number,
            f"service {number}",
            draw(lengths),
            catch_up=draw(st.one_of(st.none(), ways)),
            turn_round=draw(st.sampled_from((0, 5, 10))),
        )
        for number in range(1, draw(st.integers(1, most)) + 1)
    )
