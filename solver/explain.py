"""Why a need is left short, in plain words; every reason is what the referee says to the shift that would fill it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from solver import checker
from solver.problem import Person, Problem, Session
from solver.result import Assignment, Plan, Unfilled

_ONE = {
    "leave": "{n} on leave", "commitment": "{n} needed elsewhere", "availability": "{n} not available",
    "one_place": "{n} already working then", "weekly_minutes": "{n} at the weekly maximum", "rest": "{n} short of rest",
    "rooms": "{n} without a free room", "people_on_site": "{n} would be alone on site",
    "dear": "{n} could, but one more shift would cost more than it brings",
    "better": "{n} could, and the plan would be better for it: the search was stopped too early, so plan for longer",
}  # fmt: skip
_NEAREST_LAST = (
    "leave", "commitment", "availability", "one_place", "rest", "weekly_minutes", "rooms", "people_on_site", "dear",
    "better",
)  # fmt: skip


def unfilled(problem: Problem, plan: Plan) -> tuple[Unfilled, ...]:
    """Every obligation, cover window and demand that the plan leaves short, with who could not and why."""
    why = _Why(problem, plan)
    found = [
        Unfilled(
            "gp_cover",
            f"GP cover {window.label}",
            short,
            why(lambda p: p.covers_as_gp, _during(problem, index), "GP", None),
        )
        for index, short in checker.gp_gaps(problem, plan)
        for window in [problem.cover_windows[index]]
    ]
    for week, short in checker.obligation_gaps(problem, plan):
        sessions = [s for s in problem.sessions if s.week == week]
        found.append(
            Unfilled(
                "obligation",
                f"Minutes owed in week {week + 1}",
                short,
                why(lambda p: True, sessions, "clinician", None),
            )
        )
    for demand, short in checker.demand_gaps(problem, plan):
        sessions = [s for s in problem.sessions if s.week == demand.week]
        reason = why(_giving(demand.service), sessions, "clinician for it", demand.service)
        found.append(Unfilled("demand", f"{demand.service} in week {demand.week + 1}", short, reason))
    return tuple(found)


def _giving(service: str) -> Callable[[Person], bool]:
    return lambda person: service in person.services


def _during(problem: Problem, index: int) -> list[Session]:
    window = problem.cover_windows[index].interval
    return [s for s in problem.sessions if s.interval.contains(window)]


class _Why:
    """Asks the referee, for each person and session, which rule comes first."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._problem, self._plan = problem, plan
        self._sessions = {s.id: s for s in problem.sessions}
        self._mine: dict[int, list[Assignment]] = defaultdict(list)
        for assignment in plan.assignments:
            self._mine[assignment.person_id].append(assignment)
        self._known: dict[tuple[int, int, str], str] = {}
        self._value = checker.objective(checker.score(problem, plan))

    def __call__(
        self, counts: Callable[[Person], bool], sessions: Iterable[Session], word: str, service: str | None
    ) -> str:
        """Why nobody who `counts` gives `service` (or, with None, whatever they give first) in one of `sessions`."""
        candidates = [person for person in self._problem.people if counts(person)]
        if not candidates:
            return f"The network has no {word}."
        stretch = list(sessions)
        if not stretch:
            return "No site is open then."
        tally = Counter(self._nearest(person, stretch, service) for person in candidates)
        parts = [_ONE[rule].format(n=tally[rule]) for rule in _NEAREST_LAST if tally[rule]]
        return f"Of {len(candidates)}: " + ", ".join(parts) + "."

    def _nearest(self, person: Person, sessions: list[Session], service: str | None) -> str:
        """The obstacle at the session to which this person comes nearest."""
        given = service or next(iter(person.services), "")
        found = {self._obstacle(person, session, given) for session in sessions} or {"availability"}
        return max(found, key=_NEAREST_LAST.index)

    def _obstacle(self, person: Person, session: Session, service: str) -> str:
        key = (person.id, session.id, service)
        if key not in self._known:
            self._known[key] = self._ask(person, session, service)
        return self._known[key]

    def _ask(self, person: Person, session: Session, service: str) -> str:
        if any(a.session_id == session.id for a in self._mine[person.id]):
            return "one_place"
        extra = Assignment(session.id, person.id, 0, service)
        broken = checker.check_person(self._problem, person, [*self._mine[person.id], extra], self._sessions)
        if broken:
            return broken[0].rule if broken[0].rule in _ONE else "availability"
        if self._crowd(session) >= self._rooms(session):
            return "rooms"
        alone = sum(a.session_id == session.id for a in self._plan.assignments) + 1
        if alone < self._problem.min_people_on_site:
            return "people_on_site"
        return "better" if self._would_improve(extra) else "dear"

    def _would_improve(self, extra: Assignment) -> bool:
        """Whether the referee values the plan with this shift above the plan as it is."""
        more = Plan((*self._plan.assignments, extra))
        return checker.objective(checker.score(self._problem, more)) < self._value

    def _crowd(self, session: Session) -> int:
        here = [self._sessions[a.session_id] for a in self._plan.assignments]
        return sum(s.site_id == session.site_id and s.interval.overlaps(session.interval) for s in here)

    def _rooms(self, session: Session) -> int:
        return next(len(site.rooms) for site in self._problem.sites if site.id == session.site_id)
