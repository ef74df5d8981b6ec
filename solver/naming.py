"""Finds names for a sketch: who of a group works where so many of them were seen, at once and without a search.

Whoever still waits for what is promised to them comes first, and of those, who could hardly work at another time. A
person is passed over where a rule about a single person stands in the way; rules about several are left to the caller.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from solver import checker
from solver.checks.case import Case
from solver.crowd import Sketch
from solver.model import Model
from solver.problem import Interval, Person, Session
from solver.result import Assignment, Plan

Key = tuple[int, int, str]
NO_ROOM = 0


def named(model: Model, groups: list[list[Person]], sketch: Sketch) -> frozenset[Key]:
    """Shifts as (person, session, service), as many as names were found for; the scarcest are named first."""
    naming = _Naming(model)
    seen = [
        (groups[group], model.sessions[session], service, n) for (group, session, service), n in sketch.items() if n
    ]
    seen.sort(key=lambda one: (len(naming.able(one[0], one[1])) - one[3], one[1].interval, one[1].id))
    for members, session, service, number in seen:
        naming.find(members, session, service, number)
    return naming.chosen


class _Naming:
    def __init__(self, model: Model) -> None:
        self._model, self._problem = model, model.problem
        self._shifts: dict[int, list[Assignment]] = defaultdict(list)
        self._choice = Counter((person, model.sessions[session].week) for person, session in model.works)
        self._minutes, self._kinds = Counter[tuple[int, int]](), Counter[tuple[int, str]]()

    @property
    def chosen(self) -> frozenset[Key]:
        return frozenset(shift.key for shifts in self._shifts.values() for shift in shifts)

    def able(self, members: list[Person], session: Session) -> list[Person]:
        return [person for person in members if (person.id, session.id) in self._model.works]

    def find(self, members: list[Person], session: Session, service: str, number: int) -> None:
        for person in sorted(self.able(members, session), key=lambda person: self._turn(person, session)):
            if number and self._may(person, session):
                self._take(person, session, service)
                number -= 1

    def _turn(self, person: Person, session: Session) -> tuple[bool, bool, int, float]:
        """Who is asked first has the least."""
        limits, minutes = person.limits(session.week), self._minutes[person.id, session.week]
        evenings = self._kinds[person.id, f"evenings of {session.week}"]
        tired = session.evening and limits.max_evenings is not None and evenings >= limits.max_evenings
        served = minutes >= max(limits.min_minutes, limits.target_minutes)
        had = sum(
            self._kinds[person.id, kind] + person.carried.of(kind) for kind in self._problem.shared_kinds(session)
        )
        return tired, served, self._choice[person.id, session.week], had / max(1, person.size)

    def _may(self, person: Person, session: Session) -> bool:
        if any(span.overlaps(session.interval) for span in self._spans(person)):
            return False
        mine = Plan((*self._shifts[person.id], Assignment(session.id, person.id, NO_ROOM, person.services[0])))
        return not checker.check_person(Case(self._problem, mine), person)

    def _spans(self, person: Person) -> Iterator[Interval]:
        return (self._model.sessions[shift.session_id].interval for shift in self._shifts[person.id])

    def _take(self, person: Person, session: Session, service: str) -> None:
        self._shifts[person.id].append(Assignment(session.id, person.id, NO_ROOM, service))
        self._minutes[person.id, session.week] += session.interval.minutes
        self._kinds[person.id, f"evenings of {session.week}"] += session.evening
        for kind in self._problem.shared_kinds(session):
            self._kinds[person.id, kind] += 1
