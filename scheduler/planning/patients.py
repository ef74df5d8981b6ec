"""Translates who is to be reached: each practice's patients, how deprived they are, and the sites they can come to."""

from decimal import Decimal
from math import cos, hypot, radians

from clinics.models import Practice, Site
from scheduler.planning.facts import Facts
from scheduler.planning.policy import Policy
from solver.problem import Community

# IMD 2019 scores at which the fifths of England's practices begin, the most deprived first (OHID, 2022/23)
FIFTHS = (Decimal("32.88"), Decimal("24.56"), Decimal("18.24"), Decimal("12.78"))
KM_PER_DEGREE = 111.2


def communities(facts: Facts, policy: Policy) -> tuple[Community, ...]:
    """One for each practice with patients, in the size that its contract counts."""
    return tuple(
        Community(practice.id, practice.name, size, _within_reach(practice, facts.sites, policy), _fifth(practice))
        for practice, size in zip(facts.practices, facts.list_sizes, strict=True)
        if size
    )


def _within_reach(practice: Practice, sites: list[Site], policy: Policy) -> tuple[int, ...]:
    """Sites near enough, or the nearest; all of them where somebody's whereabouts are unknown."""
    away = {site.id: _km(practice, site) for site in sites}
    known = {site: km for site, km in away.items() if km is not None}
    if len(known) < len(sites):
        return tuple(away)
    nearest = min(known.values(), default=0.0)
    return tuple(site for site, km in known.items() if km <= max(policy.reach_km, nearest))


def _km(practice: Practice, site: Site) -> float | None:
    """As the crow flies, on a map flat enough for a network."""
    if practice.latitude is None or practice.longitude is None or site.latitude is None or site.longitude is None:
        return None
    north, east = practice.latitude - site.latitude, practice.longitude - site.longitude
    return KM_PER_DEGREE * hypot(north, east * cos(radians(site.latitude)))


def _fifth(practice: Practice) -> int | None:
    """1 is the most deprived."""
    if practice.imd_score is None:
        return None
    return 1 + sum(practice.imd_score < least for least in FIFTHS)
