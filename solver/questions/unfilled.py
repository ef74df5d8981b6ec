"""Why a need is left short: who might fill it and what stands in the way, and which single change would fill it."""

from dataclasses import dataclass

from solver.checks.case import Case, Need, Violation
from solver.explain import Why
from solver.problem import Problem
from solver.questions.remedies import Remedy, need_of, remedies
from solver.questions.verified import verified
from solver.result import Plan, Unfilled


@dataclass(frozen=True)
class WhyUnfilled:
    """A need that a result lists as unfilled."""

    need: Unfilled


@dataclass(frozen=True)
class Gap:
    """Everybody who might fill it with the first rule in the way, and the cheapest change that fills most of it.

    `reason`: the same people counted by what is in their way.
    """

    text: str
    obstacles: tuple[tuple[int, Violation], ...] = ()
    remedy: Remedy | None = None
    reason: str = ""


def why_unfilled(problem: Problem, plan: Plan, question: WhyUnfilled) -> Gap:
    need = need_of(problem, plan, question.need)
    if need is None:
        return Gap(f"{question.need.label} is not left short.")
    why = Why(problem, plan)
    obstacles = tuple((p.id, why.nearest(p, need)) for p in need.people) if need.sessions else ()
    ranked = remedies(Case(problem, plan), why, need)
    remedy = next((one for one in ranked if verified(one.problem, one.plan)), None)
    reason = why.nobody_for(need)
    return Gap(_text(need, reason, obstacles, remedy), obstacles, remedy, reason)


def _text(need: Need, reason: str, obstacles: tuple[tuple[int, Violation], ...], remedy: Remedy | None) -> str:
    lines = [f"{need.label}: {need.minutes} minutes short. {reason}"]
    lines += [f"{obstacle.sentence}." for _, obstacle in obstacles]
    if remedy is None:
        return "\n".join((*lines, "No single change would fill any of it."))
    rest = f", and leaves {remedy.minutes_left} minutes" if remedy.minutes_left else ""
    return "\n".join((*lines, f"The cheapest single change{rest}: {remedy.what} ({remedy.price})."))
