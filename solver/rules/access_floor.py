"""Every community has a least number of minutes of care within its reach, or every minute short has its price."""

from collections import defaultdict

from ortools.sat.python import cp_model

from solver.model import Linear, Model, Price
from solver.problem import FINENESS, Community, shares
from solver.tiers import Tier


def build(model: Model) -> Price:
    problem = model.problem
    floor = problem.access_floor * problem.weeks
    cost: list[Linear] = []
    if floor:
        minutes = minutes_at(model)
        for community in problem.communities:
            short = model.cp.new_int_var(0, floor, "")
            model.cp.add(within_reach(model, minutes, community) + FINENESS * short >= FINENESS * floor)
            cost.append(problem.weights.access_minute * community.thousands * short)
    return Price(Tier.NEED, sum(cost))


def minutes_at(model: Model) -> dict[int, cp_model.IntVar]:
    """Planned minutes of each site, a variable each, so that what is said of communities stays short."""
    shifts: dict[int, list[tuple[int, cp_model.IntVar]]] = defaultdict(list)
    for (_, session_id), works in model.works.items():
        session = model.sessions[session_id]
        shifts[session.site_id].append((session.interval.minutes, works))
    found: dict[int, cp_model.IntVar] = {}
    for site in model.problem.sites:
        minutes = model.cp.new_int_var(0, sum(each for each, _ in shifts[site.id]), "")
        model.cp.add(minutes == sum(each * works for each, works in shifts[site.id]))
        found[site.id] = minutes
    return found


def within_reach(model: Model, minutes: dict[int, cp_model.IntVar], community: Community) -> Linear:
    """Minutes per 1,000 weighted patients over all weeks, in steps of 1 / `FINENESS`."""
    worth = shares(model.problem.communities)
    return sum(worth[site] * minutes[site] for site in community.within_reach)
