"""Single changes that would fill a need: each is made, the plan filled up around it, judged and priced.

A network has more single changes than anybody waits for, so everybody's nearest are tried in turns, up to a number.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, takewhile, zip_longest

from solver.checks import NEEDS
from solver.checks.case import Case, Need, Violation
from solver.checks.published import HEALED_BY_MORE
from solver.explain import Why, nearness
from solver.problem import Problem
from solver.questions.price import Price, price
from solver.questions.relaxations import Relaxed, Wanted, relaxed
from solver.result import Assignment, Plan, Unfilled
from solver.trial import attempt

TRIED = 40
REFUSED, JUDGED, MOST_WORK = 1, 20, 1200  # what a shift costs to try, beside one that breaks a rule at once
NO_CHANGE = "No rule need change: more shifts fill it, at their price"
FREE = frozenset({"better", "dear", "rooms", "equipment"}) | HEALED_BY_MORE - {"shortest_run"}

Shifts = list[Assignment]


@dataclass(frozen=True)
class Remedy:
    """One thing that would be otherwise, what the plan would then be, and what that costs beyond the plan there is."""

    what: str
    problem: Problem
    plan: Plan
    price: Price
    minutes_left: int


def need_of(problem: Problem, plan: Plan, wanted: Need | Unfilled) -> Need | None:
    """The need as it stands; None where it is met."""
    case = Case(problem, plan)
    found = (need for needs in NEEDS for need in needs(case))
    return next((need for need in found if (need.kind, need.label) == (wanted.kind, wanted.label)), None)


def remedies(case: Case, why: Why, need: Need) -> list[Remedy]:
    """What leaves least, then what costs least; where no rule need change to fill it, nothing else is tried."""
    search = _Remedies(case, why, need)
    plain = search.without_change()
    if plain and not plain.minutes_left:
        return [plain]
    ways = takewhile(lambda _: search.work < MOST_WORK, islice(search.ways(), TRIED))
    tried = [plain, *(search.with_change(*way) for way in ways)]
    return sorted((one for one in tried if one), key=lambda one: (one.minutes_left, one.price.order))


class _Remedies:
    """Everything that is tried for one need, nearest first."""

    def __init__(self, case: Case, why: Why, need: Need) -> None:
        self._case, self._why, self._need = case, why, need
        self._shifts = sorted(_shifts(case, need), key=lambda shift: -nearness(self._obstacle(shift)))
        self._free = [shift for shift in self._shifts if self._obstacle(shift).rule in FREE]
        self._plain = case.plan
        self._joiners: dict[int, Shifts] = {}
        self.work = 0

    def without_change(self) -> Remedy | None:
        """No rule changes, only the price; what helps by itself helps with a change too."""
        self._plain = self._filled(self._case.problem, self._case.plan, self._free)
        return self._remedy(NO_CHANGE, self._case.problem, self._plain)

    def ways(self) -> Iterator[tuple[Assignment, Relaxed]]:
        """Everybody's nearest, then everybody's second: what would have to be otherwise for that shift, once each."""
        mine: dict[int, Shifts] = defaultdict(list)
        for shift in self._shifts:
            mine[shift.person_id].append(shift)
        told: set[str] = set()
        for shift in _in_turns(mine.values()):
            way = relaxed(self._obstacle(shift).rule, self._wanted(shift))
            if way and way[0] not in told:
                told.add(way[0])
                yield shift, way

    def with_change(self, shift: Assignment, way: Relaxed) -> Remedy | None:
        """The shift, others that the same change may open to the person, and who might join; beside what helps anyway
        where these do not fill it."""
        what, problem = way
        rules = FREE | {self._obstacle(shift).rule}
        own = [one for one in self._shifts if one.person_id == shift.person_id and self._obstacle(one).rule in rules]
        beside = [one for one in self._free if one.session_id == shift.session_id]
        shifts = list(dict.fromkeys((shift, *own, *beside)))
        plan = self._filled(problem, self._case.plan, shifts)
        if plan is not self._case.plan and self._plain is not self._case.plan and _left(problem, plan, self._need):
            plan = self._filled(problem, self._plain, shifts)
        return self._remedy(what, problem, plan)

    def _wanted(self, shift: Assignment) -> Wanted:
        session, person = self._case.session(shift), self._case.people[shift.person_id]
        return Wanted(self._case, person, session, shift.service, max(self._need.minutes, session.interval.minutes))

    def _obstacle(self, shift: Assignment) -> Violation:
        return self._why.obstacle(self._case.people[shift.person_id], self._case.session(shift), shift.service)

    def _remedy(self, what: str, problem: Problem, plan: Plan) -> Remedy | None:
        if plan is self._case.plan:
            return None
        left = _left(problem, plan, self._need)
        return Remedy(what, problem, plan, price(problem, self._case.plan, plan), left)

    def _filled(self, problem: Problem, plan: Plan, shifts: Iterable[Assignment]) -> Plan:
        """The plan with those of the shifts, one after another, that bring the need nearer to being met."""
        left = _left(problem, plan, self._need)
        for shift in shifts:
            if not left:
                break
            more = self._with(Case(problem, plan), shift)
            if more and (less := _left(problem, more, self._need)) < left:
                plan, left = more, less
        return plan

    def _with(self, case: Case, shift: Assignment) -> Plan | None:
        """With the shift, or with it and another in the same session where one alone may not be there."""
        answer = attempt(case, (shift,))
        self.work += JUDGED if isinstance(answer, Plan) else REFUSED
        if isinstance(answer, Violation) and answer.rule in HEALED_BY_MORE:
            others = (other for other in self._joining(shift.session_id) if other.person_id != shift.person_id)
            answers = (attempt(case, (shift, other)) for other in others)
            answer = next((one for one in answers if isinstance(one, Plan)), answer)
        return answer if isinstance(answer, Plan) else None

    def _joining(self, session_id: int) -> Shifts:
        """Who could work in a session as things stand, be it not alone."""
        if session_id not in self._joiners:
            people = ((person.id, service) for person in self._case.problem.people for service in person.services)
            everybody = (Assignment(session_id, person_id, 0, service) for person_id, service in people)
            self._joiners[session_id] = [shift for shift in everybody if self._obstacle(shift).rule in FREE]
        return self._joiners[session_id]


def _shifts(case: Case, need: Need) -> Iterator[Assignment]:
    """All that might fill the need; where a service is wanted, also by those who may not give it yet."""
    for person in case.problem.people if need.service else need.people:
        for session in need.sessions:
            for service in (need.service,) if need.service else person.services:
                yield Assignment(session.id, person.id, 0, service)


def _in_turns(several: Iterable[Shifts]) -> Iterator[Assignment]:
    return (shift for turn in zip_longest(*several) for shift in turn if shift)


def _left(problem: Problem, plan: Plan, need: Need) -> int:
    found = need_of(problem, plan, need)
    return found.minutes if found else 0
