"""Nobody works alone: an open session has at least so many people, a closed one none."""

from solver.model import Model


def build(model: Model) -> None:
    for session in model.problem.sessions:
        crowd = [var for _, var in model.in_session(session.id)]
        opened = model.opened[session.id]
        for var in crowd:
            model.cp.add(var == 0).only_enforce_if(~opened)
        model.cp.add(sum(crowd) >= model.problem.min_people_on_site * opened)
