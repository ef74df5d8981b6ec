"""What is published is a promise: where it is not pinned, each shift left out or put in has its price.

Pins themselves are no rule of the model but its data: the door of `solve` knows which are still possible.
"""

from solver.model import Model, Price
from solver.tiers import Tier


def build(model: Model) -> Price:
    published = {shift.key for shift in model.problem.published}
    if model.problem.pinned or not published:
        return Price(Tier.WISHES, 0)
    weeks = {model.sessions[session].week for _, session, _ in published}
    gone = len(published - model.gives.keys())
    left_out = sum(1 - var for key, var in model.gives.items() if key in published)
    put_in = sum(v for k, v in model.gives.items() if k not in published and model.sessions[k[1]].week in weeks)
    return Price(Tier.WISHES, model.problem.weights.change * (gone + left_out + put_in))
