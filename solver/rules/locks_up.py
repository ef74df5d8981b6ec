"""A site that is left for the night is locked: of those who work its last session, one at least can do so."""

from solver.model import Model


def build(model: Model) -> None:
    for session in model.problem.sessions:
        if session.closes:
            keys = [var for person, var in model.in_session(session.id) if person.locks_up]
            model.cp.add_bool_or(keys).only_enforce_if(model.opened[session.id])
