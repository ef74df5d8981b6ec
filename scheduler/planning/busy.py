"""What a clinician's own calendar means to the planner: an appointment of theirs takes away from what they offer.

It is neither leave, by which a week would ask less of them, nor work elsewhere, after which they would be owed a rest.
What has been promised stands: by their own calendar nobody loses a shift that is published.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from scheduler.planning.facts import Facts
from scheduler.rota.models import Shift
from solver.problem import Interval

T = TypeVar("T", int, datetime)


def free_of(offered: Iterable[Interval], busy: Iterable[Interval]) -> list[Interval]:
    """What is left of what somebody offers."""
    left = [(offer.start, offer.end) for offer in offered]
    for span in busy:
        left = [part for one in left for part in _without(one, (span.start, span.end))]
    return [Interval(*part) for part in left]


def but_for(facts: Facts, shifts: Iterable[Shift]) -> Facts:
    """The facts without what speaks against these shifts: whoever repairs for another reason must not lose them.

    Nobody loses one either by what they offer of a week since: its hours stay offered.
    """
    busy, promised = dict(facts.busy), {who: list(spans) for who, spans in facts.promised.items()}
    for shift in shifts:
        starts, ends = shift.during.lower, shift.during.upper
        if starts is not None and ends is not None:
            mine = busy.get(shift.clinician_id, [])
            busy[shift.clinician_id] = [part for span in mine for part in _without(span, (starts, ends))]
            promised.setdefault(shift.clinician_id, []).append((starts, ends))
    return replace(facts, busy=busy, promised=promised)


def _without(span: tuple[T, T], hole: tuple[T, T]) -> list[tuple[T, T]]:
    parts = ((span[0], min(span[1], hole[0])), (max(span[0], hole[1]), span[1]))
    return [(start, end) for start, end in parts if start < end]
