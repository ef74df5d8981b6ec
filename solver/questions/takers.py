"""Who could take a shift: those who may as things stand, then those who may if they give up one of their own."""

from dataclasses import dataclass, replace

from solver.checks.case import Case, Violation
from solver.problem import Person, Problem
from solver.questions.price import Price, price
from solver.result import Assignment, Plan
from solver.trial import attempt


@dataclass(frozen=True)
class WhoCouldTake:
    """A shift of this service in this session, or the one that somebody has there now."""

    session_id: int
    service: str
    instead_of: int | None = None


@dataclass(frozen=True)
class Taker:
    """Somebody who could take the shift; `gives_up` a shift of their own for it, where they must."""

    person_id: int
    plan: Plan
    price: Price
    gives_up: Assignment | None = None


@dataclass(frozen=True)
class Takers:
    """Best first; and of everybody else, what stands in the way."""

    text: str
    takers: tuple[Taker, ...]
    obstacles: tuple[tuple[int, Violation], ...]


def who_could_take(problem: Problem, plan: Plan, question: WhoCouldTake) -> Takers:
    case, found, obstacles = Case(problem, _vacated(plan, question)), [], []
    for person in problem.people:
        if person.id == question.instead_of:
            continue
        answer = _asked(case, person, question)
        if isinstance(answer, Violation):
            obstacles.append((person.id, answer))
        else:
            found.append(replace(answer, price=price(problem, plan, answer.plan)))
    takers = tuple(sorted(found, key=lambda t: (t.gives_up is not None, t.price.order, t.person_id)))
    return Takers(_text(case, question, takers, obstacles), takers, tuple(obstacles))


def _vacated(plan: Plan, question: WhoCouldTake) -> Plan:
    whose = (question.instead_of, question.session_id)
    return Plan(tuple(shift for shift in plan.assignments if (shift.person_id, shift.session_id) != whose))


def _asked(case: Case, person: Person, question: WhoCouldTake) -> Taker | Violation:
    mine, session = case.shifts.get(person.id, []), case.sessions[question.session_id]
    if any(shift.session_id == session.id for shift in mine):
        return Violation("one_place", f"{person.name} works there already: {session.label}")
    extra = Assignment(session.id, person.id, 0, question.service)
    answer = attempt(case, (extra,))
    if isinstance(answer, Plan):
        return Taker(person.id, answer, price(case.problem, case.plan, answer))
    swaps = ((own, attempt(case, (extra,), (own,))) for own in mine)
    legal = [Taker(person.id, p, price(case.problem, case.plan, p), own) for own, p in swaps if isinstance(p, Plan)]
    return min(legal, key=lambda taker: taker.price.order, default=answer)


def _text(case: Case, question: WhoCouldTake, takers: tuple[Taker, ...], obstacles: list[tuple[int, Violation]]) -> str:
    where = f"{question.service} in {case.sessions[question.session_id].label}"
    lines = [f"{len(takers)} could take {where}." if takers else f"Nobody could take {where}."]
    for taker in takers:
        instead = f", giving up {case.session(taker.gives_up).label}" if taker.gives_up else ""
        lines.append(f"{case.people[taker.person_id].name}{instead}: {taker.price}.")
    return "\n".join((*lines, *(f"{obstacle.sentence}." for _, obstacle in obstacles)))
