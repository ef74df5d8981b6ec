"""Why a need is left short, in plain words; every reason is what the referee says to the shift that would fill it."""

from collections import Counter
from collections.abc import Sequence

from solver import checker
from solver.checks import OF_A_PERSON, OF_A_PLAN, demand, gp_cover, obligation
from solver.checks.case import Case, Judge
from solver.problem import Interval, Person, Problem, Session
from solver.result import Assignment, Plan, Unfilled
from solver.roomer import NoRoom, with_rooms

_JUDGES: tuple[Judge, ...] = (*OF_A_PERSON, *OF_A_PLAN)
# Rules in the order of the referee, and after them what is left when no rule stands in the way: nearest last.
_WORDS = {rule: words for judge in _JUDGES for rule, words in judge.WORDS.items()} | {
    "dear": "{n} could, but one more shift would cost more than it brings",
    "better": "{n} could, and the plan would be better for it: the search was stopped too early, so plan for longer",
}
_NEAREST_LAST = tuple(_WORDS)


def unfilled(problem: Problem, plan: Plan) -> tuple[Unfilled, ...]:
    """Every obligation, cover window and demand that the plan leaves short, with who could not and why."""
    case, why = Case(problem, plan), _Why(problem, plan)
    return (
        *(
            Unfilled("gp_cover", f"GP cover {window.label}", short, why.no_gp(window.interval))
            for window, short in gp_cover.gaps(case)
        ),
        *(
            Unfilled("obligation", f"Minutes owed in week {week + 1}", short, why.nobody(week))
            for week, short in obligation.gaps(case)
        ),
        *(
            Unfilled("demand", f"{d.service} in week {d.week + 1}", short, why.nobody_for(d.service, d.week))
            for d, short in demand.gaps(case)
        ),
    )


class _Why:
    """Asks the referee, for each person and session, which rule comes first."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._problem, self._plan = problem, plan
        self._case = Case(problem, plan)
        self._known: dict[tuple[int, int, str], str] = {}
        self._value = checker.by_tier(checker.score(problem, plan))

    def no_gp(self, window: Interval) -> str:
        during = [s for s in self._problem.sessions if s.interval.contains(window)]
        return self._tell([p for p in self._problem.people if p.covers_as_gp], "GP", during)

    def nobody(self, week: int) -> str:
        return self._tell(self._problem.people, "clinician", self._week(week))

    def nobody_for(self, service: str, week: int) -> str:
        able = [person for person in self._problem.people if service in person.services]
        return self._tell(able, "clinician for it", self._week(week), service)

    def _week(self, week: int) -> list[Session]:
        return [s for s in self._problem.sessions if s.week == week]

    def _tell(
        self, candidates: Sequence[Person], word: str, sessions: list[Session], service: str | None = None
    ) -> str:
        """Why none of them gives `service` (or, with None, anything) in one of `sessions`."""
        if not candidates:
            return f"The network has no {word}."
        if not sessions:
            return "No site is open then."
        tally = Counter(self._nearest(person, sessions, service) for person in candidates)
        parts = [words.format(n=tally[rule]) for rule, words in _WORDS.items() if tally[rule]]
        return f"Of {len(candidates)}: " + ", ".join(parts) + "."

    def _nearest(self, person: Person, sessions: list[Session], service: str | None) -> str:
        """The obstacle at the session, and for the service, to which this person comes nearest."""
        options = (service,) if service else person.services or ("",)
        obstacles = (self._obstacle(person, session, given) for session in sessions for given in options)
        return max(obstacles, key=_NEAREST_LAST.index)

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
        seated = with_rooms(self._problem, [(a.person_id, a.session_id, a.service) for a in (*moved, extra)])
        return Plan((*others, *seated.assignments))

    def _where(self, shift: Assignment) -> tuple[int, int]:
        session = self._case.session(shift)
        return session.site_id, session.interval.day
