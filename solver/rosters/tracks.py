"""One person's part of the problem as arrays, ready for the compiled loops.

A *choice* is the place of a shift among those this person may work, or, last, the day off; a roster is a row of the
problem's own shift numbers, with `OFF` for the day off.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from solver.rosters.problem import OFF, SATURDAY, SUNDAY, Member, RosterProblem

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Bands:
    """Units and weekends that can be on the way before each day (days + 1 values each)."""

    low_units: Ints
    high_units: Ints
    low_weekends: Ints
    high_weekends: Ints

    def between(self, first: int, last: int) -> "Bands":
        """Only these days."""
        part = slice(first, last + 1)
        return Bands(self.low_units[part], self.high_units[part], self.low_weekends[part], self.high_weekends[part])

    @property
    def possible(self) -> bool:
        return bool((self.low_units <= self.high_units).all() and (self.low_weekends <= self.high_weekends).all())

    @property
    def shape(self) -> tuple[int, int]:
        """Widest stretch of weekends and of units."""
        return int((self.high_weekends - self.low_weekends).max()) + 1, int(
            (self.high_units - self.low_units).max()
        ) + 1


@dataclass(frozen=True)
class Groups:
    """Choices in `order`; those from one of `starts` to the next are a group, the day off is the last by itself."""

    order: Ints
    starts: Ints
    units: Ints
    klass: Ints
    follows: Bools
    tallies: Ints
    grouped_tallies: Ints

    def cheapest(self, price: Floats) -> Floats:
        """`price[day, choice]` as the least price of each group."""
        return np.minimum.reduceat(price[:, self.order], self.starts, axis=1)

    def allowed(self, allowed: Bools) -> Bools:
        return np.logical_or.reduceat(allowed[:, self.order], self.starts, axis=1)


@dataclass(frozen=True)
class Track:
    """`shifts[choice]` is the problem's shift; `base[day, choice]` what the person's requests cost by that choice."""

    shifts: NDArray[np.int16]
    base: Floats
    allowed: Bools
    units: Ints
    klass: Ints
    follows: Bools
    limits: Ints
    least: int
    most: int
    weekends: int
    caps: Ints

    @property
    def nodes(self) -> int:
        max_run, _, min_rest, classes = self.limits.tolist()
        return int(max_run * classes + min_rest)

    @cached_property
    def capped(self) -> Ints:
        """Choices whose cap can be the limit at all."""
        works = len(self.units) - 1
        most = [min(len(self.base), self.most // max(1, int(unit))) for unit in self.units[:works]]
        return np.array([c for c in range(works) if self.caps[c] < most[c]], dtype=np.int64)

    def groups(self, counted: Sequence[int] = ()) -> "Groups":
        """Shifts that differ in price only, which the table need not tell apart: of each day's, the cheapest will do.

        `counted` choices are told apart, and how often each was worked is kept, up to its cap.
        """
        works = len(self.units) - 1
        keys = [
            (int(self.units[c]), int(self.klass[c]), self.follows[:, c].tobytes(), c if c in counted else -1)
            for c in range(works)
        ]
        kinds = sorted(set(keys))
        order = sorted(range(works), key=lambda c: kinds.index(keys[c]))
        firsts = [order.index(next(c for c in order if keys[c] == kind)) for kind in kinds]
        first = [order[at] for at in firsts]
        tallies = self._tallies(counted)
        return Groups(
            order=np.array([*order, works], dtype=np.int64),
            starts=np.array([*firsts, works], dtype=np.int64),
            units=self.units[[*first, works]],
            klass=self.klass[first],
            follows=np.ascontiguousarray(self.follows[:, first]),
            tallies=tallies,
            grouped_tallies=np.ascontiguousarray(tallies[:, [*first, works]]),
        )

    def _tallies(self, counted: Sequence[int]) -> Ints:
        """The next tally by (tally, choice), -1 beyond a cap; a tally has one digit for each counted choice."""
        radices = [int(self.caps[c]) + 1 for c in counted]
        size = math.prod(radices)
        tallies = np.repeat(np.arange(size)[:, None], len(self.units), axis=1)
        step = 1
        for choice, radix in zip(counted, radices, strict=True):
            digit = np.arange(size) // step % radix
            tallies[:, choice] = np.where(digit + 1 < radix, np.arange(size) + step, -1)
            step *= radix
        return tallies.astype(np.int64)

    @cached_property
    def _place(self) -> Ints:
        """The choice for each of the problem's shifts, the day off (-1) being the last; -1 where it is none."""
        place = np.full(max(1, int(self.shifts.max())) + 2, -1, dtype=np.int64)
        place[self.shifts] = np.arange(len(self.shifts))
        return place

    def choices(self, roster: NDArray[np.int16]) -> Ints:
        """The row of choices for a legal roster of this person."""
        return self._place[roster]

    def bands(self, allowed: Bools, corridor: int | None = None) -> Bands:
        """How far units and weekends can be before each day, from both ends, where only `allowed` is open.

        A `corridor` of so many days' work to either side of an even pace makes the table of a long horizon small, at
        the cost of rosters that keep no even pace.
        """
        days = len(allowed)
        works = allowed[:, :-1]
        can_work = works.any(axis=1)
        must_work = ~allowed[:, -1]
        units = self.units[:-1]
        most = np.where(can_work, np.where(works, units, 0).max(axis=1, initial=0), 0)
        least = np.where(must_work, np.where(works, units, 1 << 30).min(axis=1, initial=1 << 30), 0)
        before_most, before_least = _running(most), _running(least)
        low = np.maximum(before_least, self.least - (before_most[-1] - before_most))
        high = np.minimum(before_most, self.most - (before_least[-1] - before_least))
        may, must = _weekend_days(np.asarray(can_work), days), _weekend_days(np.asarray(must_work), days)
        low_weekends = np.minimum(must, self.weekends)
        # a weekend whose Sunday must be worked may have begun on its Saturday
        begun = np.arange(days + 1) % 7 == SUNDAY
        high_weekends = np.minimum(may, self.weekends - (must[-1] - must) + begun)
        if corridor is not None:
            pace = np.linspace(0, (self.least + self.most) / 2, days + 1)
            wide = corridor * int(units.max(initial=1))
            low, high = np.maximum(low, np.floor(pace - wide)), np.minimum(high, np.ceil(pace + wide))
            pace = np.linspace(0, self.weekends, days + 1)
            low_weekends = np.maximum(low_weekends, np.floor(pace) - corridor)
            high_weekends = np.minimum(high_weekends, np.ceil(pace) + corridor)
        return Bands(*(bound.astype(np.int64) for bound in (low, high, low_weekends, high_weekends)))


def tracks(problem: RosterProblem) -> list[Track]:
    """One for each person, in the problem's order."""
    unit = reduce(math.gcd, (shift.minutes for shift in problem.shifts))
    return [_track(problem, person, unit) for person in problem.people]


def _track(problem: RosterProblem, person: Member, unit: int) -> Track:
    mine = [s for s in range(len(problem.shifts)) if person.caps[s] > 0]
    forbids = [frozenset(problem.shifts[s].forbids) & frozenset(mine) for s in mine]
    kinds = sorted(set(forbids), key=sorted) or [frozenset()]
    base = np.zeros((problem.days, len(problem.shifts) + 1))
    for day, shift, weight in person.on:
        base[day] += weight
        base[day, shift] -= weight
    for day, shift, weight in person.off:
        base[day, shift] += weight
    allowed = np.ones((problem.days, len(mine) + 1), dtype=np.bool_)
    allowed[sorted(person.free), :-1] = False
    return Track(
        shifts=np.array([*mine, OFF], dtype=np.int16),
        base=np.ascontiguousarray(base[:, [*mine, len(problem.shifts)]]),
        allowed=allowed,
        units=np.array([*(problem.shifts[s].minutes // unit for s in mine), 0], dtype=np.int64),
        klass=np.array([kinds.index(f) for f in forbids], dtype=np.int64),
        follows=np.array([[s not in kind for s in mine] for kind in kinds], dtype=np.bool_).reshape(
            len(kinds), len(mine)
        ),
        limits=np.array([max(1, person.max_run), person.min_run, max(1, person.min_rest), len(kinds)], dtype=np.int64),
        least=-(-person.min_minutes // unit),
        most=person.max_minutes // unit,
        weekends=person.max_weekends,
        caps=np.array([*(person.caps[s] for s in mine), problem.days], dtype=np.int64),
    )


def _running(values: Ints) -> Ints:
    return np.concatenate(([0], np.cumsum(values))).astype(np.int64)


def _weekend_days(days_on: Bools, days: int) -> Ints:
    """How many weekends have one of these days before each day."""
    weekday = np.arange(days) % 7
    before = np.concatenate(([False], days_on[:-1]))
    return _running(days_on & ((weekday == SATURDAY) | ((weekday == SUNDAY) & ~before)))
