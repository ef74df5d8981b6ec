"""The community that can reach the least care is as near to the mean of all patients as can be: a largest gap, in
pieces, for a variance is hard on the search and harder to explain."""

from solver.model import Model, Price
from solver.problem import FINENESS, mean_share
from solver.rules.access_floor import minutes_at, within_reach
from solver.tiers import Tier


def build(model: Model) -> Price:
    communities = model.problem.communities
    if len(communities) < 2:
        return Price(Tier.NEED, 0)
    minutes = minutes_at(model)
    reached = {site for community in communities for site in community.within_reach}
    mean = mean_share(communities) * sum(minutes[site] for site in reached)
    gap = model.cp.new_int_var(0, _most(model), "")
    for community in communities:
        model.cp.add(FINENESS * gap >= mean - within_reach(model, minutes, community))
    return Price(Tier.NEED, model.problem.weights.worst_off_minute * gap)


def _most(model: Model) -> int:
    """The mean, if everybody worked all the time, and one community had nothing."""
    minutes = sum(model.sessions[session_id].interval.minutes for _, session_id in model.works)
    return mean_share(model.problem.communities) * minutes // FINENESS + 1
