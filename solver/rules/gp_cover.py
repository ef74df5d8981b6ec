"""A GP works throughout the Network Standard Hours; registrars and physician associates never count.

Remote policy: one anywhere in the network. On site: one at every site that is open.
"""

from ortools.sat.python import cp_model

from solver.model import Linear, Model, Price
from solver.problem import CoverWindow
from solver.tiers import Tier


def build(model: Model) -> Price:
    """Price of every minute of a window that lacks its GP."""
    cost: list[Linear] = []
    for window in model.problem.cover_windows:
        missing = model.cp.new_bool_var("")
        model.cp.add_bool_or([*_gps(model, _covering(model, window)), missing])
        if model.problem.gp_cover == "gp_on_site":
            _every_open_site(model, window, missing)
        cost.append(window.interval.minutes * model.problem.weights.gp_cover_minute * missing)
    return Price(Tier.OBLIGATION, sum(cost))


def _gps(model: Model, session_ids: list[int]) -> list[cp_model.IntVar]:
    return [v for (p, s), v in model.works.items() if s in session_ids and model.people[p].covers_as_gp]


def _covering(model: Model, window: CoverWindow) -> list[int]:
    return [s.id for s in model.problem.sessions if s.interval.contains(window.interval)]


def _every_open_site(model: Model, window: CoverWindow, missing: cp_model.IntVar) -> None:
    for session_id in _covering(model, window):
        site = model.sessions[session_id].site_id
        beside = [s for s in _covering(model, window) if model.sessions[s].site_id == site]
        for _, var in model.in_session(session_id):
            model.cp.add_bool_or([*_gps(model, beside), missing]).only_enforce_if(var)
