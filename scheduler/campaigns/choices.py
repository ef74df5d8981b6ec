"""Which few of the free times one person is shown: spread over the weeks, over days and over the hours of the day.

Different people are shown different ones, so that the first to answer does not spoil it for the rest.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import Protocol, TypeVar

from clinics.local_time import LONDON

SHOWN = 3


class Placed(Protocol):
    """Whatever begins at a moment, at a site."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def site_id(self) -> int: ...


P = TypeVar("P", bound=Placed)


def distinct(free: Iterable[P]) -> list[P]:
    """In order, without those that look the same to a patient: the same moment and site, with another clinician."""
    first: dict[tuple[datetime, int], P] = {}
    for one in sorted(free, key=lambda one: one.starts_at):
        first.setdefault((one.starts_at, one.site_id), one)
    return list(first.values())


def spread(free: Iterable[P], person: int, number: int = SHOWN) -> list[P]:
    """At most `number` of the free times, in order, on as many days as can be; the same for the same `person`.

    The days, or where they are too few the times, are cut into stretches, and of each is taken the first, counted from
    a place that is the person's, on a new day and in a new part of the day; else on a new day; else any.
    """
    left = distinct(free)
    by_day = [list(theirs) for _, theirs in groupby(left, key=lambda one: _place(one)[0])]
    units = by_day if len(by_day) >= number else [[one] for one in left]
    chosen: list[P] = []
    for stretch in _stretches(units, number):
        turned = [*stretch[person % len(stretch) :], *stretch[: person % len(stretch)]]
        chosen.append(min(turned, key=lambda one: _likeness(one, chosen)))
    return chosen


def _stretches(units: Sequence[list[P]], number: int) -> list[list[P]]:
    """The units, joined into so many stretches, as equal as can be; none is empty."""
    number = min(number, len(units))
    cuts = [len(units) * n // number for n in range(number + 1)] if number else []
    return [[one for unit in units[start:end] for one in unit] for start, end in pairwise(cuts)]


def _likeness(one: Placed, chosen: Sequence[Placed]) -> tuple[bool, bool]:
    """How much a time is like those chosen before: the same day weighs most."""
    day, part = _place(one)
    others = [_place(other) for other in chosen]
    return day in [other for other, _ in others], part in [other for _, other in others]


def _place(one: Placed) -> tuple[date, str]:
    local = one.starts_at.astimezone(LONDON)
    part = "morning" if local.hour < 12 else "afternoon" if local.hour < 17 else "evening"
    return local.date(), part
