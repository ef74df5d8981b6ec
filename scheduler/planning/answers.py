"""What a planner would ask about a rota before publishing it, answered in plain words: what stays unfilled and what
would fill it, whose wishes are refused and what granting them would cost, and who could take a shift.

Each answer takes a moment, so they are asked one by one for as long as `enough` says that there is time.
"""

from collections.abc import Callable, Iterable, Iterator

from scheduler.planning.words import amount, worth
from solver.checks.case import Case, Violation
from solver.explain import unfilled
from solver.limits import SolveLimits
from solver.problem import Interval, Level, Problem
from solver.questions import (
    NO_CHANGE,
    FewEvenings,
    Gap,
    Refusal,
    WhoCouldTake,
    WhyRefused,
    WhyUnfilled,
    evenings_too_many,
    explain,
    refused,
)
from solver.result import Plan, Unfilled

Line = tuple[str, str]
Enough = Callable[[], bool]
Label = Callable[[Interval], str]

UNFILLED = "Unfilled"
ASK = "extended-access rotas explain"
ASK_WHO = f"{ASK} --shift"
NOT_YET = f"there was no time to look into what would change that; ask: {ASK}"
BRIEFLY = SolveLimits(time_seconds=0.5, workers=1)
SHOWN = 3


def summary(problem: Problem, plan: Plan, label: Label, enough: Enough) -> Iterator[Line]:
    """What is read before publishing; where nothing is unfilled, one question as an example of what may be asked."""
    yield from gaps(problem, plan, enough)
    yield from wishes(problem, plan, label, enough)
    question = example(plan)
    if question and not unfilled(problem, plan):
        yield from takers(problem, plan, question)


def gaps(problem: Problem, plan: Plan, enough: Enough, most: int = SHOWN) -> Iterator[Line]:
    """Needs left short, each with its reason and the cheapest single change that would fill it; then how many more."""
    needs = unfilled(problem, plan)
    for need in needs[:most]:
        yield UNFILLED, _short(need)
        yield "", NOT_YET if enough() else remedy(problem, plan, explain(problem, plan, WhyUnfilled(need)))
    yield from _more(UNFILLED, len(needs) - most)
    if not needs:
        yield UNFILLED, "nothing: every obligation, cover window and demand is met"


def gap(problem: Problem, plan: Plan, need: Unfilled) -> Iterator[Line]:
    """One need in full: everybody who might fill it with the first rule in their way, and what would fill it."""
    answer = explain(problem, plan, WhyUnfilled(need))
    yield UNFILLED, _short(need)
    yield from _obstacles(Case(problem, plan), answer.obstacles)
    yield "", remedy(problem, plan, answer)


def wishes(
    problem: Problem, plan: Plan, label: Label, enough: Enough, most: int = SHOWN, person_id: int | None = None
) -> Iterator[Line]:
    """Refused wishes, of everybody or of one person, and for how little granting each has been found possible."""
    found = [question for question in refused(problem, plan) if person_id in (None, question.person_id)]
    for question in found[:most]:
        price = None if enough() else explain(problem, plan, question, BRIEFLY)
        yield "Wish", f"{_wish(Case(problem, plan), question, label)}; {_granting(price)}"
    yield from _more("Wish", len(found) - most)


def takers(problem: Problem, plan: Plan, question: WhoCouldTake, most: int = SHOWN) -> Iterator[Line]:
    """Who could take a shift, best first."""
    case, answer = Case(problem, plan), explain(problem, plan, question)
    whose = f" instead of {case.people[question.instead_of].name}" if question.instead_of else ""
    where = f"{question.service}, {case.sessions[question.session_id].label}"
    counts = f"{len(answer.takers) or 'nobody'} could, {len(answer.obstacles)} could not"
    yield "Question", f"who could work {where}{whose}? {counts}"
    for number, taker in enumerate(answer.takers[:most], 1):
        instead = f", giving up {case.session(taker.gives_up).label}" if taker.gives_up else ""
        yield "", f"{number}. {case.people[taker.person_id].name}{instead}: {worth(taker.price)}"
    yield from _more("", len(answer.takers) - most, ASK_WHO)
    if not answer.takers:
        yield from _obstacles(case, answer.obstacles)


def example(plan: Plan) -> WhoCouldTake | None:
    """The first shift of a rota, as if its clinician were ill."""
    first = min(plan.assignments, default=None)
    return WhoCouldTake(first.session_id, first.service, first.person_id) if first else None


def remedy(problem: Problem, plan: Plan, answer: Gap) -> str:
    """The one change that would fill most of a need, and its price."""
    found = answer.remedy
    if found is None:
        return "no single change would fill any of it"
    left = f", which leaves {found.minutes_left:,} min" if found.minutes_left else ""
    what = _added(Case(problem, plan), found.plan) if found.what == NO_CHANGE else found.what
    return f"the cheapest single change{left}: {what} ({worth(found.price)})"


def _short(need: Unfilled) -> str:
    return f"{need.label}: {need.minutes_short:,} min short. {need.reason}"


def _added(case: Case, plan: Plan) -> str:
    more = [shift for shift in plan.assignments if shift.key not in case.plan.keys]
    told = [f"{case.people[one.person_id].name} works {case.session(one).label}" for one in more[:SHOWN]]
    rest = [f"{len(more) - SHOWN} more"] if len(more) > SHOWN else []
    return ", ".join(told + rest)


def _wish(case: Case, question: WhyRefused, label: Label) -> str:
    person, wish = case.people[question.person_id], question.wish
    if isinstance(wish, FewEvenings):
        return f"{person.name} works {amount(evenings_too_many(case, person), 'evenings more than they asked for')}"
    asked = "would rather not work" if wish.level is Level.RATHER_NOT else "would like to work"
    return f"{person.name} {asked} {label(wish.interval)}"


def _granting(answer: Refusal | None) -> str:
    if answer is None:
        return NOT_YET
    return f"granting it {worth(answer.price)}" if answer.price else "no legal plan was found that grants it"


def _obstacles(case: Case, found: Iterable[tuple[int, Violation]]) -> Iterator[Line]:
    """Each with its person, whom a rule about places does not name."""
    for person_id, obstacle in found:
        name = case.people[person_id].name
        yield "", obstacle.sentence if name in obstacle.sentence else f"{name}: {obstacle.sentence}"


def _more(word: str, count: int, ask: str = ASK) -> Iterator[Line]:
    if count > 0:
        yield word, f"and {count:,} more: {ask}"
