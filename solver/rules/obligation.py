"""Each week's planned minutes reach what the network owes, or every minute short has its price.

What was lost to a bank holiday may be made up by what later weeks give beyond their own: each such minute once.
"""

from collections import defaultdict

from solver.model import Linear, Model, Price
from solver.tiers import Tier

Lent = dict[int, list[Linear]]


def build(model: Model) -> Price:
    planned: dict[int, list[Linear]] = defaultdict(list)
    for (_, session_id), var in model.works.items():
        session = model.sessions[session_id]
        planned[session.week].append(session.interval.minutes * var)
    made_up = _make_up(model, planned)
    cost: list[Linear] = []
    for owed in model.problem.obligations:
        short = model.cp.new_int_var(0, owed.minutes, "")
        model.cp.add(sum(planned[owed.week]) + sum(made_up[owed.week]) + short >= owed.minutes)
        cost.append(model.problem.weights.obligation_minute * short)
    return Price(Tier.OBLIGATION, sum(cost))


def _make_up(model: Model, planned: Lent) -> Lent:
    """Minutes made up for each week, by the weeks that may do so."""
    made_up: Lent = defaultdict(list)
    lent: Lent = defaultdict(list)
    for lost in model.problem.lost_time:
        for week in lost.made_up_in & planned.keys():
            loan = model.cp.new_int_var(0, lost.minutes, "")
            made_up[lost.week].append(loan)
            lent[week].append(loan)
        model.cp.add(sum(made_up[lost.week]) <= lost.minutes)
    for week, minutes in lent.items():
        _lend_only_surplus(model, week, planned[week], minutes)
    return made_up


def _lend_only_surplus(model: Model, week: int, planned: list[Linear], lent: list[Linear]) -> None:
    """A week that is short itself lends nothing, even if its own shortage is made up in turn."""
    lends = model.cp.new_bool_var("")
    owed = sum(o.minutes for o in model.problem.obligations if o.week == week)
    model.cp.add(sum(planned) - sum(lent) >= owed).only_enforce_if(lends)
    model.cp.add(sum(lent) == 0).only_enforce_if(~lends)
