"""The community that can reach the least care is as near to the mean of all patients as can be."""

from collections import defaultdict

from solver.checks.access_floor import within_reach
from solver.checks.case import Case
from solver.problem import FINENESS, Community, mean_share
from solver.result import Reach, Term
from solver.tiers import Tier

FIFTHS = ("Most deprived fifth", "Second fifth", "Third fifth", "Fourth fifth", "Least deprived fifth")


def term(case: Case) -> Term:
    """In whole minutes per 1,000 weighted patients over all weeks, a begun one counting."""
    found = within_reach(case)
    reached = {site for community in found for site in community.within_reach}
    minutes = sum(s.interval.minutes for s in map(case.session, case.plan.assignments) if s.site_id in reached)
    mean = minutes * mean_share(found)
    gap = max([0, *(-((access - mean) // FINENESS) for access in found.values())])
    price = case.problem.weights.worst_off_minute
    return Term("worst_off", Tier.NEED, gap, "minutes per 1,000 patients below the mean at the worst-off", gap * price)


def reach(case: Case) -> tuple[Reach, ...]:
    """Minutes per 1,000 weighted patients a week: of every community, then of every fifth, the mean of its patients."""
    found = within_reach(case)
    fifths: dict[int, list[Community]] = defaultdict(list)
    for community in found:
        if community.deprivation_fifth:
            fifths[community.deprivation_fifth].append(community)
    groups = [(c.name, [c]) for c in found] + [(FIFTHS[fifth - 1], fifths[fifth]) for fifth in sorted(fifths)]
    return tuple(Reach(name, _weekly(case, found, group)) for name, group in groups)


def _weekly(case: Case, found: dict[Community, int], group: list[Community]) -> float:
    patients = sum(community.weighted_patients for community in group)
    minutes = sum(community.weighted_patients * found[community] for community in group)
    return round(minutes / patients / FINENESS / case.problem.weeks, 1)
