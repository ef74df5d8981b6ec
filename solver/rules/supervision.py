"""Those who need supervision work only while enough of those who give it do (registrars: a GP; the ratio is local)."""

from solver.model import Model
from solver.problem import Session, Supervision, cut


def build(model: Model) -> None:
    sites = [[s for s in model.problem.sessions if s.site_id == site.id] for site in model.problem.sites]
    for rule in model.problem.supervisions:
        for together in sites if rule.on_site else [list(model.problem.sessions)]:
            _supervise(model, rule, together)


def _supervise(model: Model, rule: Supervision, sessions: list[Session]) -> None:
    """At every moment between two at which somebody comes or goes."""
    for moment in cut(session.interval for session in sessions):
        here = [s.id for s in sessions if s.interval.contains(moment)]
        crowd = [pair for session_id in here for pair in model.in_session(session_id)]
        juniors = [works for person, works in crowd if person.role == rule.role]
        if juniors:
            supervisors = [works for person, works in crowd if rule.by(person)]
            model.cp.add(sum(juniors) <= rule.at_most * sum(supervisors))
