"""A GP works throughout the Network Standard Hours.

On site: a GP at every site that is open during the window, and at one at least. Remote: one anywhere.
"""

from solver.checks.case import Case
from solver.problem import CoverWindow
from solver.result import Term
from solver.tiers import Tier


def gaps(case: Case) -> list[tuple[CoverWindow, int]]:
    """(window, minutes short) for each window without its GP."""
    return [(window, window.interval.minutes) for window in case.problem.cover_windows if not _covered(case, window)]


def term(case: Case) -> Term:
    short = sum(minutes for _, minutes in gaps(case))
    return Term(
        "gp_cover", Tier.OBLIGATION, short, "minutes without a GP", short * case.problem.weights.gp_cover_minute
    )


def _covered(case: Case, window: CoverWindow) -> bool:
    here = [a for a in case.plan.assignments if case.session(a).interval.contains(window.interval)]
    open_sites = {case.session(a).site_id for a in here}
    covered = {case.session(a).site_id for a in here if case.people[a.person_id].covers_as_gp}
    return bool(covered) and (case.problem.gp_cover == "gp_available_remote" or covered == open_sites)
