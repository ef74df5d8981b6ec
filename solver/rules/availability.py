"""A person works only inside what they offered, never on leave, never while needed elsewhere."""

from solver.problem import Person, Problem, Session


def allows(problem: Problem, person: Person, session: Session) -> bool:
    """Whether this session alone fits the person's availability, leave and commitments."""
    span = session.interval
    return any(stretch.contains(span) for stretch in person.available) and not any(
        span.overlaps(away) for away in (*person.leave, *person.commitments)
    )
