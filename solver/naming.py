"""Finds names for a sketch: who of a group works where so many of them were seen, at once and without a search.

First everybody who was promised work in a week gets a shift, as far as there is one for each (a matching by augmenting
paths); then the others are named, those first who still wait or could hardly work at another time. A person is passed
over where a rule about a single person stands in the way; rules about several are left to the caller.
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
Shift = tuple[Session, str]
NO_ROOM = 0


def named(
    model: Model, groups: list[list[Person]], sketch: Sketch, held: frozenset[Key] = frozenset()
) -> frozenset[Key]:
    """Shifts as (person, session, service), as many as names were found for beside those that are `held`."""
    naming, left = _Naming(model), Counter(sketch)
    group_of = {person.id: number for number, members in enumerate(groups) for person in members}
    for person_id, number, service in sorted(held):
        naming.take(model.people[person_id], model.sessions[number], service)
        left[group_of[person_id], number, service] -= 1
    seen: dict[tuple[int, int], list[Shift]] = defaultdict(list)
    for (group, number, service), count in sorted(left.items()):
        session = model.sessions[number]
        seen[session.week, group] += [(session, service)] * count
    for (week, group), shifts in sorted(seen.items()):
        naming.name(groups[group], shifts, week)
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

    def take(self, person: Person, session: Session, service: str) -> None:
        self._shifts[person.id].append(Assignment(session.id, person.id, NO_ROOM, service))
        self._minutes[person.id, session.week] += session.interval.minutes
        self._kinds[person.id, f"evenings of {session.week}"] += session.evening
        for kind in self._problem.shared_kinds(session):
            self._kinds[person.id, kind] += 1

    def name(self, members: list[Person], shifts: list[Shift], week: int) -> None:
        """The shifts of a week: one for everybody who waits, then the others, the scarcest first."""
        left = dict(enumerate(shifts))
        for number, person in self._one_each(members, shifts, week).items():
            if self._may(person, left[number][0]):
                self.take(person, *left.pop(number))
        able = {session: sum(self._able(person, session) for person in members) for session, _ in shifts}
        for session, service in sorted(left.values(), key=lambda shift: (able[shift[0]], shift[0].interval)):
            asked = sorted(
                (one for one in members if self._able(one, session)), key=lambda one: self._turn(one, session)
            )
            if who := next((person for person in asked if self._may(person, session)), None):
                self.take(who, session, service)

    def _one_each(self, members: list[Person], shifts: list[Shift], week: int) -> dict[int, Person]:
        """For as many of those who wait as can have one: by number of the shift."""
        given: dict[int, Person] = {}

        def find(person: Person, tried: set[int]) -> bool:
            """A shift for the person; whoever has it finds another."""
            for number, (session, _) in enumerate(shifts):
                if number not in tried and self._able(person, session):
                    tried.add(number)
                    if number not in given or find(given[number], tried):
                        given[number] = person
                        return True
            return False

        for person in sorted(members, key=lambda person: self._choice[person.id, week]):
            if self._short(person, week) > 0:
                find(person, set())
        return given

    def _short(self, person: Person, week: int) -> int:
        """Minutes of what is promised for the week; below zero, what is given beyond that."""
        limits = person.limits(week)
        return max(limits.min_minutes, limits.target_minutes) - self._minutes[person.id, week]

    def _turn(self, person: Person, session: Session) -> tuple[bool, bool, float, int]:
        """Who is asked first has the least."""
        most = person.limits(session.week).max_evenings
        tired = session.evening and most is not None and self._kinds[person.id, f"evenings of {session.week}"] >= most
        had = sum(
            self._kinds[person.id, kind] + person.carried.of(kind) for kind in self._problem.shared_kinds(session)
        )
        served = self._short(person, session.week) <= 0
        return tired, served, had / max(1, person.size), self._choice[person.id, session.week]

    def _able(self, person: Person, session: Session) -> bool:
        return (person.id, session.id) in self._model.works

    def _may(self, person: Person, session: Session) -> bool:
        if not self._able(person, session) or any(span.overlaps(session.interval) for span in self._spans(person)):
            return False
        mine = Plan((*self._shifts[person.id], Assignment(session.id, person.id, NO_ROOM, person.services[0])))
        return not checker.check_person(Case(self._problem, mine), person)

    def _spans(self, person: Person) -> Iterator[Interval]:
        return (self._model.sessions[shift.session_id].interval for shift in self._shifts[person.id])
