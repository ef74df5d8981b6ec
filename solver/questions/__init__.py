"""The third door: asks about a plan, answered in plain sentences and figures, each one verified by planning again.

Never read off the solver's assumption cores, which can accuse the innocent (or-tools #4109, #5141).
"""

from typing import overload

from solver.limits import SolveLimits
from solver.problem import Problem, ProblemError
from solver.questions.price import Price, difference
from solver.questions.refused import FewEvenings, Refusal, WhyRefused, evenings_too_many, refused, why_refused
from solver.questions.remedies import NO_CHANGE, Remedy
from solver.questions.takers import Taker, Takers, WhoCouldTake, who_could_take
from solver.questions.unfilled import Gap, WhyUnfilled, why_unfilled
from solver.result import Plan

__all__ = [
    "NO_CHANGE",
    "FewEvenings",
    "Gap",
    "Price",
    "Refusal",
    "Remedy",
    "Taker",
    "Takers",
    "WhoCouldTake",
    "WhyRefused",
    "WhyUnfilled",
    "difference",
    "evenings_too_many",
    "explain",
    "refused",
]

BRIEFLY = SolveLimits(time_seconds=1, workers=1)


@overload
def explain(problem: Problem, plan: Plan, question: WhyUnfilled, limits: SolveLimits = ...) -> Gap: ...
@overload
def explain(problem: Problem, plan: Plan, question: WhyRefused, limits: SolveLimits = ...) -> Refusal: ...
@overload
def explain(problem: Problem, plan: Plan, question: WhoCouldTake, limits: SolveLimits = ...) -> Takers: ...
def explain(
    problem: Problem, plan: Plan, question: WhyUnfilled | WhyRefused | WhoCouldTake, limits: SolveLimits = BRIEFLY
) -> Gap | Refusal | Takers:
    """The answer to a question about a legal plan; `limits` are for planning again, where that is needed.

    Raises
    ------
    ProblemError
        where the question names a person or a session that the problem does not have.
    """
    if isinstance(question, WhyUnfilled):
        return why_unfilled(problem, plan, question)
    if isinstance(question, WhyRefused):
        _known("person", question.person_id, [person.id for person in problem.people])
        return why_refused(problem, plan, question, limits)
    _known("session", question.session_id, [session.id for session in problem.sessions])
    return who_could_take(problem, plan, question)


def _known(kind: str, asked: int, ids: list[int]) -> None:
    if asked not in ids:
        raise ProblemError((f"question: unknown {kind} {asked}",))
