"""Nobody is in two places: of sessions that overlap, a person works one at most."""

from solver.model import Model


def build(model: Model) -> None:
    """At every start of a session, at most one of those that run then."""
    for person in model.problem.people:
        mine = model.of_person(person.id)
        for start in {session.interval.start for session, _ in mine}:
            running = [v for s, v in mine if s.interval.start <= start < s.interval.end]
            if len(running) > 1:
                model.cp.add_at_most_one(running)
