"""Why a need is left short, in plain words; every reason is what the referee says to the shift that would fill it."""

from collections import Counter
from itertools import product

from solver import checker
from solver.checks import NEEDS, OF_A_PERSON, OF_A_PLAN
from solver.checks.case import Case, Judge, Need
from solver.problem import Person, Problem, Session
from solver.result import Assignment, Plan, Unfilled
from solver.roomer import NoRoom, with_rooms

_JUDGES: tuple[Judge, ...] = (*OF_A_PERSON, *OF_A_PLAN)
# Rules in the order of the referee, and after them what is left when no rule stands in the way: nearest last.
_WORDS = {rule: words for judge in _JUDGES for rule, words in judge.WORDS.items()} | {
    "dear": "{n} could, but one more shift would cost more than it brings",
    "better": "{n} could, and the plan would be better for it",
}
_STOPPED = ": the search was stopped too early, so plan for longer"
_NEAREST_LAST = tuple(_WORDS)


def unfilled(problem: Problem, plan: Plan, *, sought: bool = True) -> tuple[Unfilled, ...]:
    """Every need that the plan leaves short, with who could not fill it and why; `sought`: whether anybody tried to."""
    case, why = Case(problem, plan), _Why(problem, plan, _STOPPED if sought else "")
    needs = (need for needs in NEEDS for need in needs(case))
    return tuple(Unfilled(need.kind, need.label, need.minutes, why.nobody_for(need)) for need in needs)


class _Why:
    """Asks the referee, for each person and session, which rule comes first."""

    def __init__(self, problem: Problem, plan: Plan, stopped: str) -> None:
        self._problem, self._plan, self._words = problem, plan, _WORDS | {"better": _WORDS["better"] + stopped}
        self._case = Case(problem, plan)
        self._known: dict[tuple[int, int, str], str] = {}
        self._value = checker.by_tier(checker.score(problem, plan))

    def nobody_for(self, need: Need) -> str:
        if not need.people:
            return f"The network has no {need.word}."
        if not need.sessions:
            return need.closed
        tally = Counter(self._nearest(person, need) for person in need.people)
        parts = [words.format(n=tally[rule]) for rule, words in self._words.items() if tally[rule]]
        return f"Of {len(need.people)}: " + ", ".join(parts) + "."

    def _nearest(self, person: Person, need: Need) -> str:
        """The obstacle at the session, and for the service, to which this person comes nearest."""
        options = (need.service,) if need.service else person.services or ("",)
        nearest = _NEAREST_LAST[0]
        for session, given in product(need.sessions, options):
            nearest = max(nearest, self._obstacle(person, session, given), key=_NEAREST_LAST.index)
            if nearest == _NEAREST_LAST[-1]:
                break
        return nearest

    def _obstacle(self, person: Person, session: Session, service: str) -> str:
        key = (person.id, session.id, service)
        if key not in self._known:
            self._known[key] = self._ask(person, session, service)
        return self._known[key]

    def _ask(self, person: Person, session: Session, service: str) -> str:
        mine = self._case.shifts.get(person.id, [])
        if any(a.session_id == session.id for a in mine):
            return "one_place"
        extra = Assignment(session.id, person.id, 0, service)
        if broken := checker.check_person(Case(self._problem, Plan((*mine, extra))), person):
            return broken[0].rule
        if not self._equipped(session, service):
            return "equipment"
        try:
            more = self._with(extra)
        except NoRoom:
            return "rooms"
        if broken := checker.check_plan(Case(self._problem, more)):
            return broken[0].rule
        return "better" if checker.by_tier(checker.score(self._problem, more)) < self._value else "dear"

    def _equipped(self, session: Session, service: str) -> bool:
        needed = self._problem.service(service)
        return any(needed.fits(room) for room in self._case.sites[session.site_id].rooms)

    def _with(self, extra: Assignment) -> Plan:
        """The plan with one more shift; those of its site and day may change rooms for it."""
        where = self._where(extra)
        moved = [a for a in self._plan.assignments if self._where(a) == where]
        others = (a for a in self._plan.assignments if self._where(a) != where)
        seated = with_rooms(self._problem, [shift.key for shift in (*moved, extra)])
        return Plan((*others, *seated.assignments))

    def _where(self, shift: Assignment) -> tuple[int, int]:
        session = self._case.session(shift)
        return session.site_id, session.interval.day
