"""Translates where and when care may happen: sites with their rooms, sessions to open, hours that need a GP."""

import math
from datetime import time, timedelta
from itertools import combinations, pairwise

from clinics.distance import km
from clinics.models import OpeningHours
from clinics.models import Site as Place
from scheduler.planning.facts import Facts, Owing
from scheduler.planning.horizon import Horizon
from scheduler.planning.policy import Policy
from scheduler.rota.carve import pause_within
from solver.problem import CoverWindow, Interval, Room, Session, Site, Travel

LONGEST_SESSION = 240
EVENING_FROM = time(18, 0)


def sites(facts: Facts, horizon: Horizon) -> tuple[Site, ...]:
    return tuple(_site(facts, horizon, place) for place in facts.sites)


def sessions(facts: Facts, horizon: Horizon) -> tuple[Session, ...]:
    """Every site's opening hours on working days, in stretches of 4 h at most, in order of time."""
    parts = sorted(
        ((part, hours) for hours in facts.opening for part in _parts(horizon, hours)),
        key=lambda found: (found[0], found[1].site_id),
    )
    return tuple(_session(facts, horizon, number, *found) for number, found in enumerate(parts, 1))


def travel(facts: Facts, policy: Policy) -> tuple[Travel, ...]:
    """Between sites whose positions are known."""
    ways = ((one, other, km(one, other)) for one, other in combinations(facts.sites, 2))
    return tuple(
        Travel((one.id, other.id), math.ceil(policy.travel_minutes + policy.travel_minutes_per_km * away))
        for one, other, away in ways
        if away is not None
    )


def standard_hours(owing: Owing, horizon: Horizon) -> tuple[CoverWindow, ...]:
    """Network Standard Hours on working days."""
    spans = sorted(s for h in owing.standard for s in horizon.weekly(h.weekday, h.starts, h.ends, horizon.working))
    return tuple(CoverWindow(span, horizon.label(span)) for span in spans)


def _site(facts: Facts, horizon: Horizon, place: Place) -> Site:
    hours = (h for h in facts.opening if h.site_id == place.id)
    return Site(
        id=place.id,
        name=place.name,
        rooms=tuple(Room(room.id) for room in facts.rooms if room.site_id == place.id),
        opening=tuple(sorted(s for h in hours for s in horizon.weekly(h.weekday, h.starts, h.ends, horizon.working))),
    )


def _session(facts: Facts, horizon: Horizon, number: int, span: Interval, hours: OpeningHours) -> Session:
    name = next(site.name for site in facts.sites if site.id == hours.site_id)
    return Session(
        id=number,
        site_id=hours.site_id,
        interval=span,
        week=horizon.week(span),
        label=f"{horizon.label(span)} {name}",
        evening=hours.starts >= EVENING_FROM,
        clock=horizon.clock(span),
        pause=pause_within(timedelta(minutes=span.minutes)) // timedelta(minutes=1),
    )


def _parts(horizon: Horizon, hours: OpeningHours) -> list[Interval]:
    """Equal parts of at most `LONGEST_SESSION` minutes: a Saturday becomes a morning and an afternoon."""
    parts: list[Interval] = []
    for span in horizon.weekly(hours.weekday, hours.starts, hours.ends, horizon.working):
        count = -(-span.minutes // LONGEST_SESSION)
        parts += (Interval(*cut) for cut in pairwise(span.start + span.minutes * n // count for n in range(count + 1)))
    return parts
