"""A person works only inside what they offered, never on leave, never while needed elsewhere."""

from solver.problem import Interval, Person


def allows(person: Person, span: Interval) -> bool:
    """Whether work at that time alone fits the person's availability, leave and commitments."""
    return any(stretch.contains(span) for stretch in person.available) and not any(
        span.overlaps(away) for away in (*person.leave, *person.commitments)
    )
