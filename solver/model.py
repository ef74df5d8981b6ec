"""The variables that every rule talks about, and the prices that the rules put on their wishes."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from ortools.sat.python import cp_model

from solver.problem import Interval, Person, Problem, Session
from solver.tiers import Tier

Work = tuple[int, int]
Linear = cp_model.LinearExpr | int
Spell = tuple[Interval, cp_model.IntVar]


@dataclass(frozen=True)
class Model:
    """`works[person, session]`, `gives[person, session, service]` and `opened[session]` are 0 or 1.

    A pair that the rules exclude by itself (away, unskilled, too little rest after day work) has no variable.
    """

    problem: Problem
    cp: cp_model.CpModel
    works: dict[Work, cp_model.IntVar]
    gives: dict[tuple[int, int, str], cp_model.IntVar]
    opened: dict[int, cp_model.IntVar]
    prices: dict[Tier, list[Linear]]
    _some: dict[frozenset[int], cp_model.IntVar] = field(default_factory=dict)
    _ones: dict[frozenset[int], cp_model.IntVar] = field(default_factory=dict)

    @property
    def people(self) -> dict[int, Person]:
        return self.problem.people_by_id

    @property
    def sessions(self) -> dict[int, Session]:
        return self.problem.sessions_by_id

    def price(self, tier: Tier) -> Linear:
        """What all wishes of a tier cost together."""
        return sum(self.prices[tier])

    def of_person(self, person_id: int) -> list[tuple[Session, cp_model.IntVar]]:
        """Sessions that this person may work, in order of time."""
        return self._by_person[person_id]

    def in_session(self, session_id: int) -> list[tuple[Person, cp_model.IntVar]]:
        return self._by_session[session_id]

    def spells(self, person_id: int, which: Callable[[Session], bool] = lambda _: True) -> list[Spell]:
        """When this person may work, wherever that is, in order of time: sites share their hours."""
        together: dict[Interval, list[cp_model.IntVar]] = defaultdict(list)
        for session, works in self.of_person(person_id):
            if which(session):
                together[session.interval].append(works)
        return [(span, self._one(shifts)) for span, shifts in together.items()]

    def _one(self, works: list[cp_model.IntVar]) -> cp_model.IntVar:
        """Whether one of these is worked, for more are at the same time."""
        if len(works) == 1:
            return works[0]
        key = frozenset(shift.index for shift in works)
        if key not in self._ones:
            self._ones[key] = self.cp.new_bool_var("")
            self.cp.add(sum(works) == self._ones[key])
        return self._ones[key]

    def some(self, works: Iterable[cp_model.IntVar]) -> Linear:
        """0 or 1: whether any of these shifts is worked."""
        shifts = list(works)
        if len(shifts) < 2:
            return shifts[0] if shifts else 0
        key = frozenset(shift.index for shift in shifts)
        if key not in self._some:
            self._some[key] = self.cp.new_bool_var("")
            self.cp.add_max_equality(self._some[key], shifts)
        return self._some[key]

    @cached_property
    def _by_person(self) -> dict[int, list[tuple[Session, cp_model.IntVar]]]:
        found: dict[int, list[tuple[Session, cp_model.IntVar]]] = defaultdict(list)
        for person_id, session_id in sorted(self.works, key=lambda work: (self.sessions[work[1]].interval, work[1])):
            found[person_id].append((self.sessions[session_id], self.works[person_id, session_id]))
        return found

    @cached_property
    def _by_session(self) -> dict[int, list[tuple[Person, cp_model.IntVar]]]:
        found: dict[int, list[tuple[Person, cp_model.IntVar]]] = defaultdict(list)
        for (person_id, session_id), var in self.works.items():
            found[session_id].append((self.people[person_id], var))
        return found


@dataclass(frozen=True)
class Price:
    """What falling short of a wish costs, never below zero, and how much that matters beside other wishes."""

    tier: Tier
    cost: Linear


Rule = Callable[[Model], Price | None]


def build(problem: Problem, possible: Callable[[Problem, Person, Interval], bool]) -> Model:
    """Variables for everybody at every time that is `possible`, each working person giving exactly one service."""
    cp = cp_model.CpModel()
    works: dict[Work, cp_model.IntVar] = {}
    gives: dict[tuple[int, int, str], cp_model.IntVar] = {}
    times = {session.interval for session in problem.sessions}  # sites share their hours: fewer than sessions
    for person in problem.people:
        free = {span for span in times if possible(problem, person, span)}
        for session in problem.sessions if person.services else ():
            if session.interval not in free:
                continue
            work = works[person.id, session.id] = cp.new_bool_var("")
            options = [gives.setdefault((person.id, session.id, v), cp.new_bool_var("")) for v in person.services]
            cp.add(sum(options) == work)
    opened = {s.id: cp.new_bool_var("") for s in problem.sessions}
    return Model(problem, cp, works, gives, opened, {tier: [] for tier in Tier})


def by_service_week(model: Model) -> dict[tuple[str, int], list[tuple[Session, cp_model.IntVar]]]:
    """Shifts that may be given, by service and week."""
    shifts: dict[tuple[str, int], list[tuple[Session, cp_model.IntVar]]] = defaultdict(list)
    for (_, session_id, service), var in model.gives.items():
        session = model.sessions[session_id]
        shifts[service, session.week].append((session, var))
    return shifts
