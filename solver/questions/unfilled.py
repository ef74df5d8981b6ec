"""Why a need is left short: who might fill it and what stands in the way, and which single change would fill it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from solver.checks import NEEDS
from solver.checks.case import Case, Need, Violation
from solver.checks.published import HEALED_BY_MORE
from solver.explain import Why, nearness
from solver.limits import SolveLimits
from solver.problem import Problem
from solver.questions.price import Price, price
from solver.questions.relaxations import Wanted, relaxed
from solver.result import Assignment, Plan, Unfilled
from solver.solve import solve
from solver.trial import attempt

TRIED, VERIFIED = 40, 3
NO_CHANGE = "No rule need change: more shifts fill it, at their price"
FREE = frozenset({"better", "dear", "rooms", "equipment"}) | HEALED_BY_MORE - {"shortest_run"}


@dataclass(frozen=True)
class WhyUnfilled:
    """A need that a result lists as unfilled."""

    need: Unfilled


@dataclass(frozen=True)
class Remedy:
    """One thing that would be otherwise, what the plan would then be, and what that costs beyond the plan there is."""

    what: str
    problem: Problem
    plan: Plan
    price: Price
    minutes_left: int


@dataclass(frozen=True)
class Gap:
    """Everybody who might fill it with the first rule in the way, and the cheapest change that fills most of it."""

    text: str
    obstacles: tuple[tuple[int, Violation], ...] = ()
    remedy: Remedy | None = None


def why_unfilled(problem: Problem, plan: Plan, question: WhyUnfilled, limits: SolveLimits) -> Gap:
    need = _need(problem, plan, question.need)
    if need is None:
        return Gap(f"{question.need.label} is not left short.")
    why = Why(problem, plan)
    obstacles = tuple((p.id, why.nearest(p, need)) for p in need.people) if need.sessions else ()
    ranked = _ranked(islice(_remedies(Case(problem, plan), why, need), TRIED))
    remedy = next((one for one in ranked[:VERIFIED] if _holds(one, need, limits)), None)
    return Gap(_text(need, why, obstacles, remedy), obstacles, remedy)


def _need(problem: Problem, plan: Plan, wanted: Need | Unfilled) -> Need | None:
    case = Case(problem, plan)
    found = (need for needs in NEEDS for need in needs(case))
    return next((need for need in found if (need.kind, need.label) == (wanted.kind, wanted.label)), None)


def _left(problem: Problem, plan: Plan, need: Need) -> int:
    found = _need(problem, plan, need)
    return found.minutes if found else 0


def _ranked(remedies: Iterator[Remedy]) -> list[Remedy]:
    """What leaves least, then what costs least; where no rule need change to fill it, nothing else is tried."""
    tried: list[Remedy] = []
    for remedy in remedies:
        if remedy.what == NO_CHANGE and not remedy.minutes_left:
            return [remedy]
        tried.append(remedy)
    return sorted(tried, key=lambda one: (one.minutes_left, one.price.order))


def _remedies(case: Case, why: Why, need: Need) -> Iterator[Remedy]:
    """Nearest first: no change but the price, then what each person's nearest obstacles would take."""
    shifts = sorted(_shifts(case, need), key=lambda shift: -nearness(_asked(case, why, shift)))
    free = [shift for shift in shifts if _asked(case, why, shift).rule in FREE]
    yield from _tried(NO_CHANGE, case, case.problem, free, need)
    told: set[str] = set()
    for shift in shifts:
        session, person = case.session(shift), case.people[shift.person_id]
        wanted = Wanted(case, person, session, shift.service, max(need.minutes, session.interval.minutes))
        way = relaxed(_asked(case, why, shift).rule, wanted)
        if way and way[0] not in told:
            told.add(way[0])
            own = [other for other in shifts if other.person_id == person.id and other != shift]
            yield from _tried(way[0], case, way[1], [shift, *own, *free], need)


def _shifts(case: Case, need: Need) -> Iterator[Assignment]:
    """All that might fill the need; where a service is wanted, also by those who may not give it yet."""
    for person in case.problem.people if need.service else need.people:
        for session in need.sessions:
            for service in (need.service,) if need.service else person.services:
                yield Assignment(session.id, person.id, 0, service)


def _asked(case: Case, why: Why, shift: Assignment) -> Violation:
    return why.obstacle(case.people[shift.person_id], case.session(shift), shift.service)


def _tried(what: str, case: Case, problem: Problem, shifts: list[Assignment], need: Need) -> Iterator[Remedy]:
    plan = _filled(problem, case.plan, shifts, need)
    if plan is not case.plan:
        yield Remedy(what, problem, plan, price(problem, case.plan, plan), _left(problem, plan, need))


def _filled(problem: Problem, plan: Plan, shifts: list[Assignment], need: Need) -> Plan:
    """The plan with those of the shifts, one after another, that bring the need nearer to being met."""
    left = _left(problem, plan, need)
    for shift in shifts:
        if not left:
            break
        more = _with(Case(problem, plan), shift)
        if more and (less := _left(problem, more, need)) < left:
            plan, left = more, less
    return plan


def _with(case: Case, shift: Assignment) -> Plan | None:
    """With the shift, or with it and another in the same session where one alone may not be there."""
    answer = attempt(case, (shift,))
    if isinstance(answer, Violation) and answer.rule in HEALED_BY_MORE:
        others = (person for person in case.problem.people if person.id != shift.person_id)
        beside = (Assignment(shift.session_id, p.id, 0, service) for p in others for service in p.services)
        answers = (attempt(case, (shift, other)) for other in beside)
        answer = next((one for one in answers if isinstance(one, Plan)), answer)
    return answer if isinstance(answer, Plan) else None


def _holds(remedy: Remedy, need: Need, limits: SolveLimits) -> bool:
    """Planned again with the change, and with these shifts kept, the need is met as far as was said."""
    result = solve(remedy.problem, limits, hint=remedy.plan, keep=remedy.plan)
    return _left(remedy.problem, result.plan, need) <= remedy.minutes_left


def _text(need: Need, why: Why, obstacles: tuple[tuple[int, Violation], ...], remedy: Remedy | None) -> str:
    lines = [f"{need.label}: {need.minutes} minutes short. {why.nobody_for(need)}"]
    lines += [f"{obstacle.sentence}." for _, obstacle in obstacles]
    if remedy is None:
        return "\n".join((*lines, "No single change would fill any of it."))
    rest = f", and leaves {remedy.minutes_left} minutes" if remedy.minutes_left else ""
    return "\n".join((*lines, f"The cheapest single change{rest}: {remedy.what} ({remedy.price})."))
