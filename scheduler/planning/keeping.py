"""Pinned shifts of an earlier draft, as what a new plan has to keep."""

from sqlalchemy.dialects.postgresql import Range

from scheduler.errors import Conflict
from scheduler.planning.facts import Facts
from scheduler.planning.standing import assignments_of, place_of
from scheduler.rota.models import Shift
from solver.problem import Problem
from solver.result import Plan


class PinsOutgrown(Conflict):
    """The sites' opening hours are no longer those of some pinned shifts. Unpin those, or plan without them."""


def kept(facts: Facts, problem: Problem, rows: list[Shift]) -> Plan:
    """Those of the rows that lie in these weeks; `PinsOutgrown` where no session is at their hours any more."""
    if not rows:
        return Plan()
    places = {place_of(facts, session) for session in problem.sessions}
    first, last = min(place[1] for place in places), max(place[2] for place in places)
    inside = [row for row in rows if row.during in Range(first, last)]
    try:
        return Plan(tuple(sorted(assignments_of(facts, problem, inside))))
    except KeyError:
        raise PinsOutgrown from None
