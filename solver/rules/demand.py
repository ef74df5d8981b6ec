"""Each service gets the minutes wanted of it each week, there and then, or every minute short has its price."""

from ortools.sat.python import cp_model

from solver.model import Linear, Model, Price, by_service_week
from solver.problem import Demand
from solver.tiers import Tier


def build(model: Model) -> Price:
    cost: list[Linear] = []
    for wanted, given in given_to(model):
        short = model.cp.new_int_var(0, wanted.minutes, "")
        model.cp.add(sum(minutes * var for minutes, var in given) + short >= wanted.minutes)
        cost.append(wanted.weight * model.problem.weights.demand_minute * short)
    return Price(Tier.NEED, sum(cost))


def given_to(model: Model) -> list[tuple[Demand, list[tuple[int, cp_model.IntVar]]]]:
    """The minutes that each shift, if it is planned, gives to each demand; one minute may be given to several."""
    shifts = by_service_week(model)
    return [
        (d, [(minutes, var) for session, var in shifts[d.service, d.week] if (minutes := d.minutes_in(session))])
        for d in model.problem.demands
    ]
