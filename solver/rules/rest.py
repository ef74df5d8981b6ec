"""Eleven hours between the work of one day and the next, work elsewhere included (WTR 1998, reg. 10)."""

from solver.model import Model
from solver.problem import Interval, Person, Problem


def allows(problem: Problem, person: Person, span: Interval) -> bool:
    """Whether work at that time leaves enough rest before and after the person's commitments on other days."""
    least = problem.rest_minutes
    near = (other for other in person.commitments if other.end > span.start - least and other.start < span.end + least)
    return all(_rested(span, other, least) for other in near)


def build(model: Model) -> None:
    """Of two sessions on different days with too little between them, a person works one at most."""
    for person in model.problem.people:
        spells = model.spells(person.id)
        for number, (first, one) in enumerate(spells, 1):
            for second, other in spells[number:]:
                if second.start - first.end >= model.problem.rest_minutes:
                    break
                if not _rested(first, second, model.problem.rest_minutes):
                    model.cp.add_at_most_one([one, other])


def _rested(one: Interval, other: Interval, least: int) -> bool:
    earlier, later = sorted((one, other))
    return earlier.day == later.day or later.start - earlier.end >= least
