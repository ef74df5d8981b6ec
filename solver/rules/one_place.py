"""Nobody is in two places: of sessions that overlap, a person works one at most."""

from solver.model import Model


def build(model: Model) -> None:
    """At every start of a session, at most one of those that run then."""
    for person in model.problem.people:
        spells = model.spells(person.id)
        for start in {span.start for span, _ in spells}:
            running = [works for span, works in spells if span.start <= start < span.end]
            if len(running) > 1:
                model.cp.add_at_most_one(running)
