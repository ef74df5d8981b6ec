"""A least share of planned minutes is face to face, and a least share remote, or every minute short has its price."""

from solver.model import Linear, Model, Price
from solver.tiers import Tier


def build(model: Model) -> Price:
    mix = model.problem.channel_mix
    missing = _missing(model, mix.remote_percent, remote=True) + _missing(model, mix.in_person_percent, remote=False)
    return Price(Tier.OBLIGATION, model.problem.weights.channel_minute * missing)


def _missing(model: Model, percent: int, *, remote: bool) -> Linear:
    """Whole minutes, a begun one counting: what is missing at `percent` of the total, hundredfold."""
    if not percent:
        return 0
    owing: list[Linear] = []
    most = 0
    for (_, session_id, code), var in model.gives.items():
        counts = model.problem.service(code).remote == remote
        minutes = model.sessions[session_id].interval.minutes
        owing.append((percent - 100 * counts) * minutes * var)
        most += minutes
    missing = model.cp.new_int_var(0, most, "")
    model.cp.add(100 * missing >= sum(owing))
    return missing
