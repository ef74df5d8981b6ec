"""Translates who is to be reached: each practice's patients, how deprived they are, and the sites they can come to."""

from decimal import Decimal

from clinics.distance import km
from clinics.models import Practice, Site
from scheduler.planning.facts import Facts
from scheduler.planning.policy import Policy
from solver.problem import Community

# IMD 2019 scores at which the fifths of England's practices begin, the most deprived first (OHID, 2022/23)
FIFTHS = (Decimal("32.88"), Decimal("24.56"), Decimal("18.24"), Decimal("12.78"))


def communities(facts: Facts, policy: Policy) -> tuple[Community, ...]:
    """One for each practice with patients, in the size that its contract counts."""
    return tuple(
        Community(practice.id, practice.name, size, _within_reach(practice, facts.sites, policy), _fifth(practice))
        for practice, size in zip(facts.practices, facts.list_sizes, strict=True)
        if size
    )


def _within_reach(practice: Practice, sites: list[Site], policy: Policy) -> tuple[int, ...]:
    """Sites near enough, or the nearest; all of them where somebody's whereabouts are unknown."""
    away = {site.id: km(practice, site) for site in sites}
    known = {site: far for site, far in away.items() if far is not None}
    if len(known) < len(sites):
        return tuple(away)
    nearest = min(known.values(), default=0.0)
    return tuple(site for site, far in known.items() if far <= max(policy.reach_km, nearest))


def _fifth(practice: Practice) -> int | None:
    """1 is the most deprived."""
    if practice.imd_score is None:
        return None
    return 1 + sum(practice.imd_score < least for least in FIFTHS)
