"""The cheapest legal roster of a person under given prices: the question that the whole search asks, over and over.

Limits on how often a shift may be worked are met in two steps. Breaking one costs a *toll* (a Lagrange multiplier, kept
between calls), which makes the cheapest roster nearly legal and its price a bound; a beam search with that bound does
the rest, and says how sure it is.
"""

import math
from dataclasses import dataclass
from enum import IntEnum
from threading import local
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.rosters import kernels
from solver.rosters.beam import Caps, within_caps
from solver.rosters.kernels import Ways
from solver.rosters.tracks import Bands, Bools, Floats, Ints, Track

Roster = NDArray[np.int16]

TOLL_STEPS = 8
"""Lagrange steps a call: each is one table."""


MOST_TALLIES = 40
"""Counts of capped shifts, together, that a table may tell apart."""

COUNTED_CELLS = 4_000_000
"""Entries of a table above which caps are no longer counted in it: the beam is cheaper then."""

LARGE = 40_000_000
"""Entries of a table above which only rosters of a fairly even pace are looked for."""

CORRIDORS = (4, 10, 25)
"""Days' work to either side of an even pace, tried in turn where the whole table is too large."""


class Effort(IntEnum):
    """How many labels a day the beam may keep where caps bind; `QUICK` is content with the first legal roster."""

    QUICK = 0
    CAREFUL = 64
    THOROUGH = 4096


@dataclass(frozen=True)
class Priced:
    """`value` is the roster's price, `bound` a lower bound on the best price; `roster` is None where none was found."""

    value: float
    bound: float
    roster: NDArray[Any] | None


IMPOSSIBLE = Priced(kernels.INFINITE, kernels.INFINITE, None)


class Pricer:
    """Answers for one person. With `rows`, only on the days that `opened` marks; the others stay as in that roster.

    The table then reaches from the first open day to where the fixed part has forgotten the open one: the first Monday
    after it has changed twice between work and days off.
    """

    def __init__(self, track: Track, row: Roster | None = None, opened: Bools | None = None) -> None:
        self.track = track
        self.allowed = track.allowed
        self._fixed = np.zeros(len(track.base), dtype=np.int64)
        self._first, self._last = 0, len(track.base)
        if row is not None and opened is not None and not opened.all():
            self._fix(track.choices(row), opened)
        self._tolls = np.zeros(len(track.capped))
        self._narrow(None)
        self._count(())
        self.exact = self.cells <= LARGE
        self._wider = iter(() if self.exact else CORRIDORS)
        self._widen()

    def _fix(self, row: Ints, opened: Bools) -> None:
        closed = np.flatnonzero(~opened)
        self._fixed = row
        self.allowed = self.track.allowed.copy()
        self.allowed[closed] = False
        self.allowed[closed, row[closed]] = True
        days = np.flatnonzero(opened)
        self._first = int(days[0])
        works = row[days[-1] + 1 :] < len(self.track.units) - 1
        changes = np.flatnonzero(works[1:] != works[:-1])
        if len(changes) > 1:
            monday = -(-(int(days[-1]) + int(changes[1]) + 3) // 7) * 7
            self._last = min(self._last, monday)

    def _narrow(self, corridor: int | None) -> None:
        self.bands: Bands = self.track.bands(self.allowed, corridor).between(self._first, self._last)

    def _widen(self) -> bool:
        """Go on to the next corridor that anything legal can pass, if there is one."""
        for corridor in self._wider:
            self._narrow(corridor)
            if self.bands.possible:
                return True
        return False

    def _count(self, counted: tuple[int, ...]) -> None:
        """Keep count of these choices in the table itself, where their caps then hold exactly."""
        self._counted = counted
        self._groups = self.track.groups(counted)
        self._grouped = self._groups.allowed(self.allowed[self._first : self._last])
        self._begin = np.zeros(4, dtype=np.int64)
        track = self.track
        kernels.walk(
            self._fixed, self._first, track.units, track.klass, self._groups.tallies, track.limits, self._begin
        )
        outside = np.concatenate((self._fixed[: self._first], self._fixed[self._last :]))
        worked = np.bincount(outside, minlength=len(track.caps))
        self._caps = track.caps - worked
        self._tolls[np.isin(self.track.capped, counted)] = 0.0

    def _count_one_more(self) -> bool:
        """Count another choice whose cap has a toll, small caps first, if the table stays small enough."""
        room = min(MOST_TALLIES // len(self._groups.tallies), COUNTED_CELLS // self.cells)
        caps = self.track.caps[self.track.capped] + 1
        weight = np.where(caps <= room, self._tolls / caps, 0.0)
        if not weight.any():
            return False
        self._count((*self._counted, int(self.track.capped[int(np.argmax(weight))])))
        return True

    @property
    def cells(self) -> int:
        """Entries of the table, a measure of the work."""
        return math.prod(self._shape)

    @property
    def work(self) -> float:
        """Steps of the compiled loop that one table takes."""
        return float(self.cells * len(self._groups.units))

    @property
    def _shape(self) -> tuple[int, ...]:
        weekends, units = self.bands.shape
        return self._last - self._first + 1, len(self._groups.tallies), weekends, self.track.nodes, units

    def cheapest(self, price: Floats, effort: Effort = Effort.THOROUGH) -> Priced:
        """The best roster under `price[day, choice]`, as sure as `effort` allows where caps bind."""
        answer = self._cheapest(price, effort)
        while answer.roster is None and self._widen():
            answer = self._cheapest(price, effort)
        return answer

    def _cheapest(self, price: Floats, effort: Effort) -> Priced:
        if not self.bands.possible:
            return IMPOSSIBLE
        answer = self._inside(np.ascontiguousarray(price[self._first : self._last]), effort)
        if answer.value >= kernels.INFINITE / 2:
            return IMPOSSIBLE if answer.bound >= kernels.INFINITE / 2 else answer
        beside = float(price[: self._first][np.arange(self._first), self._fixed[: self._first]].sum())
        after = np.arange(self._last, len(price))
        beside += float(price[after, self._fixed[after]].sum())
        row: Ints = self._fixed.copy()
        row[self._first : self._last] = np.asarray(answer.roster)
        return Priced(answer.value + beside, answer.bound + beside, self.track.shifts[row])

    def _inside(self, price: Floats, effort: Effort) -> Priced:
        """The same on the table's own days, the roster as choices."""
        capped, caps = self.track.capped, self._caps[self.track.capped]
        best, bound, tolls = Priced(kernels.INFINITE, -kernels.INFINITE, None), -kernels.INFINITE, self._tolls
        spread = float(np.ptp(price)) / 2
        for _ in range(TOLL_STEPS):
            value, chosen = self._relaxed(price)
            if value >= kernels.INFINITE / 2:
                return IMPOSSIBLE
            counts = np.bincount(chosen, minlength=len(self.track.caps))[capped]
            true, relaxed = value - float(self._tolls @ counts), value - float(self._tolls @ caps)
            if relaxed > bound:
                bound, tolls = relaxed, self._tolls
            if (counts <= caps).all() and true < best.value:
                best = Priced(true, bound, chosen)
            if best.value - bound < 1e-6:
                return Priced(best.value, bound, best.roster)
            known = best.value < kernels.INFINITE / 2
            self._tolls = self._next_tolls(counts - caps, best.value - relaxed if known else spread)
            spread *= 4
            if known and effort is Effort.QUICK:
                return Priced(best.value, bound, best.roster)
        self._tolls = tolls
        if effort is Effort.THOROUGH and self._count_one_more():
            return self._inside(price, effort)
        return self._by_beam(price, best, bound, effort)

    def _next_tolls(self, excess: Ints, distance: float) -> Floats:
        """A Polyak step; the distance is that to the best legal roster known, or grows until there is one."""
        push = np.where((excess > 0) | (self._tolls > 0), excess, 0).astype(float)
        return np.maximum(0.0, self._tolls + push * 0.8 * distance / max(1.0, float(push @ push)))

    def _relaxed(self, price: Floats) -> tuple[float, Ints]:
        """The cheapest roster where breaking a cap only costs its toll."""
        table, ways = self._filled(price)
        chosen = np.empty(len(price), dtype=np.int64)
        return kernels.cheapest(table, ways, self._begin, chosen), chosen

    def _by_beam(self, price: Floats, best: Priced, bound: float, effort: Effort) -> Priced:
        width, effort = int(Effort.CAREFUL), max(effort, Effort.CAREFUL)
        capped = self.track.capped
        counter_of = np.full(len(self.track.caps), -1, dtype=np.int64)
        counter_of[capped] = np.arange(len(capped))
        caps = Caps(self._caps[capped], counter_of, self._tolls)
        while width <= effort and best.value - bound > 1e-6:
            table, ways = self._filled(price)
            chosen = np.empty(len(price), dtype=np.int64)
            value, sure = within_caps(table, ways, caps, self._begin, width, best.value, chosen)
            bound = max(bound, min(sure, best.value))
            if value < best.value:
                best = Priced(value, bound, chosen)
            width *= 8
        return Priced(best.value, min(bound, best.value), best.roster)

    def _filled(self, price: Floats) -> tuple[Floats, Ways]:
        """The table with tolls charged, and the ways that lead through it."""
        track, bands, groups = self.track, self.bands, self._groups
        if self._tolls.any():
            price = price.copy()
            price[:, track.capped] += self._tolls
        bounds = (bands.low_units, bands.high_units, bands.low_weekends, bands.high_weekends)
        allowed = self.allowed[self._first : self._last]
        ways = Ways(
            price, allowed, track.units, track.klass, track.follows, groups.tallies, track.limits, self._first, *bounds
        )
        grouped = groups.cheapest(np.where(allowed, price, kernels.INFINITE))
        table = self._table()
        kernels.fill(
            table,
            ways._replace(
                price=grouped, allowed=self._grouped, units=groups.units, klass=groups.klass, follows=groups.follows,
                tallies=groups.grouped_tallies,
            ),
        )  # fmt: skip
        return table, ways

    def _table(self) -> Floats:
        """Scratch of this thread, grown as needed."""
        shape = self._shape
        size = math.prod(shape)
        if getattr(_scratch, "floats", np.empty(0)).size < size:
            _scratch.floats = np.empty(size)
        view: Floats = _scratch.floats[:size].reshape(shape)
        return view


_scratch = local()
