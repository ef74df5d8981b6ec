"""Two questions of whoever looks at a rota, answered in words: who could fill this gap, and who could take this shift.

The same answers as `answers.py` prints, as values that can be laid out; like those they take a moment, and never
touch the database.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.errors import NotFound
from scheduler.planning.answers import remedy
from scheduler.planning.standing import Standing
from scheduler.planning.words import worth
from solver.checks.case import Violation
from solver.explain import nearness
from solver.questions import WhoCouldTake, WhyUnfilled, explain
from solver.questions.remedies import need_of
from solver.result import Assignment, Unfilled

COULD = frozenset({"better", "dear"})  # the referee's last words where no rule stands in the way


class NotShort(NotFound):
    """That is not short any more, or never was. Look at the rota again."""


class NoSuchShift(NotFound):
    """This shift is not in the rota any more. Look at the rota again."""


@dataclass(frozen=True)
class Candidate:
    """Somebody, and at what price they could, or what is in their way."""

    name: str
    could: bool
    words: str


@dataclass(frozen=True)
class Answer:
    """`candidates`, best first: those who could, then those who come nearest. Each field that is empty has no news."""

    reason: str
    candidates: tuple[Candidate, ...]
    remedy: str = ""


def who_could_fill(rota: Standing, kind: str, label: str) -> Answer:
    """Of a need that is short, everybody who might give it, and the cheapest single change; `NotShort`."""
    rota.require_legal()
    need = need_of(rota.problem, rota.plan, Unfilled(kind, label, 0, ""))
    if need is None:
        raise NotShort
    found = explain(rota.problem, rota.plan, WhyUnfilled(Unfilled(kind, label, need.minutes, "")))
    ranked = sorted(found.obstacles, key=lambda pair: -nearness(pair[1]))
    return Answer(found.reason, _said(rota, ranked), remedy(rota.problem, rota.plan, found))


def who_could_take(rota: Standing, shift_id: int) -> Answer:
    """Instead of whoever has a shift, all others; `NoSuchShift`."""
    rota.require_legal()
    shift = shift_of(rota, shift_id)
    found = explain(rota.problem, rota.plan, WhoCouldTake(shift.session_id, shift.service, shift.person_id))
    able = tuple(
        Candidate(rota.names[one.person_id], could=True, words=_price(rota, one.gives_up, worth(one.price)))
        for one in found.takers
    )
    ranked = sorted(found.obstacles, key=lambda pair: -nearness(pair[1]))
    counts = f"{len(able) or 'Nobody'} could, {len(ranked)} could not."
    return Answer(counts, (*able, *_said(rota, ranked)))


def shift_of(rota: Standing, shift_id: int) -> Assignment:
    """The shift of this row."""
    found = next((shift for shift, number in rota.shifts.items() if number == shift_id), None)
    if found is None:
        raise NoSuchShift
    return found


def _price(rota: Standing, gives_up: Assignment | None, price: str) -> str:
    return f"gives up {rota.sessions[gives_up.session_id].label}; {price}" if gives_up else price


def _said(rota: Standing, obstacles: Iterable[tuple[int, Violation]]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(rota.names[person_id], could=obstacle.rule in COULD, words=obstacle.sentence)
        for person_id, obstacle in obstacles
    )
