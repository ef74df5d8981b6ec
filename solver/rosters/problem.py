"""What the public shift-scheduling benchmark asks (Curtois and Qu, 2014): one shift a day, cover, requests.

A person and a shift are known by their place in the tuples; their names are only for reading and writing files.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solver.problem import ProblemError

OFF = -1
"""The day off, in a roster: an array of a shift's place for each day."""

SATURDAY, SUNDAY = 5, 6

Rosters = NDArray[np.int16]
"""One row for each person, one column for each day; day 0 is a Monday."""


@dataclass(frozen=True)
class Shift:
    """`forbids` are the shifts that may not be worked on the next day."""

    name: str
    minutes: int
    forbids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Member:
    """Limits hold over the whole horizon; a run that touches its first or last day has no least length.

    `caps[s]` is the most times that shift `s` may be worked, `free` the days that must be off, `on` and `off` the
    requests (day, shift, weight): what is paid if that shift is not worked, or is worked, on that day.
    """

    name: str
    caps: tuple[int, ...]
    max_minutes: int
    min_minutes: int
    max_run: int
    min_run: int
    min_rest: int
    max_weekends: int
    free: frozenset[int] = frozenset()
    on: tuple[tuple[int, int, int], ...] = ()
    off: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True)
class Cover:
    """How many are wanted of a shift on a day, and the price of each one too few and too many."""

    day: int
    shift: int
    wanted: int
    under: int
    over: int


@dataclass(frozen=True)
class RosterProblem:
    """Everything that a set of rosters is judged by."""

    name: str
    days: int
    shifts: tuple[Shift, ...]
    people: tuple[Member, ...]
    cover: tuple[Cover, ...]

    def __post_init__(self) -> None:
        faults = tuple(self._faults())
        if faults:
            raise ProblemError(faults)

    def _faults(self) -> list[str]:
        faults = [] if self.days > 0 else ["the horizon has no day"]
        faults += [] if self.shifts else ["there is no shift"]
        faults += [] if self.people else ["there is nobody to work"]
        faults += [f"shift {s.name}: {s.minutes} minutes" for s in self.shifts if s.minutes <= 0]
        for p in self.people:
            if p.min_minutes > p.max_minutes:
                faults.append(f"{p.name}: least minutes {p.min_minutes} above most minutes {p.max_minutes}")
            if p.min_run > p.max_run:
                faults.append(f"{p.name}: shortest run {p.min_run} above longest run {p.max_run}")
        return faults

    @cached_property
    def wanted(self) -> NDArray[np.int64]:
        """Heads wanted, (day, shift)."""
        return self._by_cover("wanted")

    @cached_property
    def under(self) -> NDArray[np.int64]:
        """Price of one head too few, (day, shift); 0 where the file asks nothing."""
        return self._by_cover("under")

    @cached_property
    def over(self) -> NDArray[np.int64]:
        """Price of one head too many, (day, shift)."""
        return self._by_cover("over")

    def _by_cover(self, name: str) -> NDArray[np.int64]:
        grid = np.zeros((self.days, len(self.shifts)), dtype=np.int64)
        for need in self.cover:
            grid[need.day, need.shift] = getattr(need, name)
        return grid
