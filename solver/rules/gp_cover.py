"""A GP works throughout the Network Standard Hours; registrars and physician associates never count.

Remote policy: one anywhere in the network. On site: one at every site that is open, and a second one while the first
may pause. A window is cut wherever a session starts or ends, so that several sessions may cover it between them.
"""

from ortools.sat.python import cp_model

from solver.model import Linear, Model, Price
from solver.problem import Interval, Session, cut
from solver.tiers import Tier


def build(model: Model) -> Price:
    """Price of every minute of a window that lacks its GP."""
    cost: list[Linear] = []
    spans = [session.interval for session in model.problem.sessions]
    for window in model.problem.cover_windows:
        for part in cut((span for span in spans if span.overlaps(window.interval)), within=window.interval):
            missing = model.cp.new_bool_var("")
            _cover(model, part, missing)
            cost.append(part.minutes * model.problem.weights.gp_cover_minute * missing)
    return Price(Tier.OBLIGATION, sum(cost))


def _cover(model: Model, part: Interval, missing: cp_model.IntVar) -> None:
    during = [s for s in model.problem.sessions if s.interval.contains(part)]
    model.cp.add(sum(gp for session in during for gp in _gps(model, session)) + missing >= 1)
    if model.problem.gp_cover == "gp_on_site":
        for site in {session.site_id for session in during}:
            _cover_site(model, [session for session in during if session.site_id == site], missing)


def _cover_site(model: Model, during: list[Session], missing: cp_model.IntVar) -> None:
    """Wherever somebody works: one GP who goes on without a pause, or two who pause in turn."""
    gps = sum((1 if session.pause else 2) * gp for session in during for gp in _gps(model, session))
    for session in during:
        model.cp.add(gps + 2 * missing >= 2 * model.opened[session.id])


def _gps(model: Model, session: Session) -> list[cp_model.IntVar]:
    return [works for person, works in model.in_session(session.id) if person.covers_as_gp]
