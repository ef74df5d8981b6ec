"""Which few of the free times one person is shown: spread over the weeks, over days and over the hours of the day.

Different people are shown different ones, so that the first to answer does not spoil it for the rest.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Protocol, TypeVar

from clinics.local_time import LONDON

SHOWN = 3


class Starting(Protocol):
    """Whatever begins at a moment."""

    @property
    def starts_at(self) -> datetime: ...


S = TypeVar("S", bound=Starting)


def spread(free: Iterable[S], person: int, number: int = SHOWN) -> list[S]:
    """At most `number` of the free times, in order, one of each stretch of the whole; the same for the same `person`.

    Of its stretch each is the first, counted from a place that is the person's, on a new day and in a new part of the
    day; else on a new day; else any.
    """
    left = sorted(free, key=lambda one: one.starts_at)
    chosen: list[S] = []
    for stretch in _stretches(left, number):
        turned = [*stretch[person % len(stretch) :], *stretch[: person % len(stretch)]]
        chosen.append(min(turned, key=lambda one: _likeness(one, chosen)))
    return chosen


def _stretches(free: Sequence[S], number: int) -> list[Sequence[S]]:
    """The times cut into so many stretches, as equal as can be; none is empty."""
    number = min(number, len(free))
    cuts = [len(free) * n // number for n in range(number + 1)] if number else []
    return [free[start:end] for start, end in pairwise(cuts)]


def _likeness(one: Starting, chosen: Sequence[Starting]) -> tuple[bool, bool]:
    """How much a time is like those chosen before: the same day weighs most."""
    day, part = _place(one)
    others = [_place(other) for other in chosen]
    return day in [other for other, _ in others], part in [other for _, other in others]


def _place(one: Starting) -> tuple[date, str]:
    local = one.starts_at.astimezone(LONDON)
    part = "morning" if local.hour < 12 else "afternoon" if local.hour < 17 else "evening"
    return local.date(), part
