"""Why a need is left short, in plain words; every reason is what the referee says to the shift that would fill it.

What the referee says about a whole plan takes long where that is large: after so many, the rest are not tried out, and
the words say so. A question about a single need (`questions/`) tries all of them.
"""

import math
from collections import Counter
from itertools import product

from solver import checker
from solver.checks import NEEDS, OF_A_PERSON, OF_A_PLAN
from solver.checks.case import Case, Judge, Need, Violation
from solver.problem import Person, Problem, Session
from solver.result import Assignment, Plan, Unfilled
from solver.roomer import NoRoom
from solver.trial import with_shifts

_JUDGES: tuple[Judge, ...] = (*OF_A_PERSON, *OF_A_PLAN)
# Rules in the order of the referee, and after them what is left when no rule stands in the way: nearest last.
_WORDS = {rule: words for judge in _JUDGES for rule, words in judge.WORDS.items()} | {
    "untried": "{n} not tried out",
    "dear": "{n} could, but one more shift would cost more than it brings",
    "better": "{n} could, and the plan would be better for it",
}
_STOPPED = ": the search was stopped too early, so plan for longer"
_NEAREST_LAST = tuple(_WORDS)
MOST_JUDGED = 60_000  # shifts and sessions, in all plans that are judged for a list of needs: seconds


def unfilled(problem: Problem, plan: Plan, *, sought: bool = True, most: int = MOST_JUDGED) -> tuple[Unfilled, ...]:
    """Every need that the plan leaves short, with who could not fill it and why; `sought`: whether anybody tried to.

    Plans of `most` shifts and sessions in all are judged for it.
    """
    case, why = Case(problem, plan), Why(problem, plan, _STOPPED if sought else "", most)
    needs = (need for needs in NEEDS for need in needs(case))
    return tuple(Unfilled(need.kind, need.label, need.minutes, why.nobody_for(need)) for need in needs)


class Why:
    """Asks the referee, for each person and session, which rule comes first."""

    def __init__(self, problem: Problem, plan: Plan, stopped: str = "", most: float = math.inf) -> None:
        self._left = most
        self._problem, self._plan, self._words = problem, plan, _WORDS | {"better": _WORDS["better"] + stopped}
        self._case = Case(problem, plan)
        self._known: dict[tuple[int, int, str], Violation] = {}
        self._value = checker.by_tier(checker.score(problem, plan))

    def nobody_for(self, need: Need) -> str:
        if not need.people:
            return f"The network has no {need.word}."
        if not need.sessions:
            return need.closed
        tally = Counter(self.nearest(person, need).rule for person in need.people)
        parts = [words.format(n=tally[rule]) for rule, words in self._words.items() if tally[rule]]
        return f"Of {len(need.people)}: " + ", ".join(parts) + "."

    def nearest(self, person: Person, need: Need) -> Violation:
        """The obstacle at the session, and for the service, to which this person comes nearest."""
        options = (need.service,) if need.service else person.services or ("",)
        obstacles: list[Violation] = []
        for session, given in product(need.sessions, options):
            obstacles.append(self.obstacle(person, session, given))
            if obstacles[-1].rule == _NEAREST_LAST[-1]:
                break
        return max(obstacles, key=nearness)

    def obstacle(self, person: Person, session: Session, service: str) -> Violation:
        """The first rule that the person would break there, or that none stands in the way."""
        key = (person.id, session.id, service)
        if key not in self._known:
            self._known[key] = self._ask(person, session, service)
        return self._known[key]

    def _ask(self, person: Person, session: Session, service: str) -> Violation:
        mine = self._case.shifts.get(person.id, [])
        if any(a.session_id == session.id for a in mine):
            return Violation("one_place", f"{person.name} works there already: {session.label}")
        extra = Assignment(session.id, person.id, 0, service)
        if alone := checker.first_of_person(Case(self._problem, Plan((*mine, extra))), person):
            return alone
        if not self._equipped(session, service):
            return Violation("equipment", f"no room is equipped for {service}: {session.label}")
        if self._left <= 0:
            return Violation("untried", f"{person.name} might, but was not tried out: {session.label}")
        self._left -= len(self._plan.assignments) + len(self._problem.sessions)
        try:
            more = with_shifts(self._case, (extra,))
        except NoRoom:
            return Violation("rooms", f"no room is free for {person.name}: {session.label}")
        if broken := checker.check_plan(Case(self._problem, more)):
            return broken[0]
        if checker.by_tier(checker.score(self._problem, more)) < self._value:
            return Violation("better", f"{person.name} could, and the plan would be better for it: {session.label}")
        return Violation("dear", f"{person.name} could, but it would cost more than it brings: {session.label}")

    def _equipped(self, session: Session, service: str) -> bool:
        needed = self._problem.service(service)
        return any(needed.fits(room) for room in self._case.sites[session.site_id].rooms)


def nearness(obstacle: Violation) -> int:
    """How near somebody comes: the later the referee's first objection, the nearer."""
    return _NEAREST_LAST.index(obstacle.rule)
