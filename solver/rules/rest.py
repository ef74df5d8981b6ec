"""Eleven hours between the work of one day and the next, work elsewhere included (WTR 1998, reg. 10)."""

from solver.model import Model
from solver.problem import Interval, Person, Problem, Session


def allows(problem: Problem, person: Person, session: Session) -> bool:
    """Whether the session leaves enough rest before and after the person's commitments on other days."""
    return all(_rested(session.interval, other, problem.rest_minutes) for other in person.commitments)


def build(model: Model) -> None:
    """Of two sessions on different days with too little between them, a person works one at most."""
    for person in model.problem.people:
        mine = model.of_person(person.id)
        for index, (first, one) in enumerate(mine):
            for second, other in mine[index + 1 :]:
                if second.interval.start - first.interval.end >= model.problem.rest_minutes:
                    continue
                if not _rested(first.interval, second.interval, model.problem.rest_minutes):
                    model.cp.add_at_most_one([one, other])


def _rested(one: Interval, other: Interval, least: int) -> bool:
    earlier, later = sorted((one, other))
    return earlier.day == later.day or later.start - earlier.end >= least
