"""A GP works throughout the Network Standard Hours (Network Contract DES), however their sessions are cut.

Remote: one anywhere. On site: one at every site that is open, and at one at least; while a session has a pause, its GP
is away for a part of it, so a second one is there. Who is "there" may come from a plan or from a published rota.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from solver.checks.case import Case, Need
from solver.problem import CoverWindow, Interval, cut
from solver.result import Assignment, Term
from solver.tiers import Tier


@dataclass(frozen=True)
class Presence:
    """Somebody at work: where, until when, whether they may cover as GP, and whether they pause meanwhile."""

    interval: Interval
    site_id: int
    covers: bool
    pauses: bool


def uncovered(window: Interval, present: Iterable[Presence], policy: str) -> list[Interval]:
    """The parts of `window` without their GP."""
    during = [one for one in present if one.interval.overlaps(window)]
    parts = cut((one.interval for one in during), within=window)
    return [part for part in parts if not _covered([one for one in during if one.interval.contains(part)], policy)]


def gaps(case: Case) -> list[tuple[CoverWindow, list[Interval]]]:
    """(window, its parts without a GP) for each window that has some."""
    present = [_presence(case, shift) for shift in case.plan.assignments]
    found = ((w, uncovered(w.interval, present, case.problem.gp_cover)) for w in case.problem.cover_windows)
    return [(window, parts) for window, parts in found if parts]


def needs(case: Case) -> Iterator[Need]:
    gps = [person for person in case.problem.people if person.covers_as_gp]
    for window, parts in gaps(case):
        minutes = sum(part.minutes for part in parts)
        yield Need("gp_cover", f"GP cover {window.label}", minutes, "GP", gps, case.during(parts))


def term(case: Case) -> Term:
    short = sum(part.minutes for _, parts in gaps(case) for part in parts)
    price = case.problem.weights.gp_cover_minute
    return Term("gp_cover", Tier.OBLIGATION, short, "minutes without a GP", short * price)


def _presence(case: Case, shift: Assignment) -> Presence:
    session, person = case.session(shift), case.people[shift.person_id]
    return Presence(session.interval, session.site_id, person.covers_as_gp, session.pause > 0)


def _covered(here: list[Presence], policy: str) -> bool:
    gps = [one for one in here if one.covers]
    if policy == "gp_available_remote":
        return bool(gps)
    sites = {one.site_id for one in here}
    return bool(sites) and all(_without_break([gp for gp in gps if gp.site_id == site]) for site in sites)


def _without_break(gps: list[Presence]) -> bool:
    return len(gps) > 1 or any(not gp.pauses for gp in gps)
