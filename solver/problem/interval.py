"""Time as the planner knows it: whole minutes since an origin of the caller's choosing (a local midnight).

So it knows neither clock nor zone; day `n` is the stretch from `n * 1440`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

DAY = 1440


@dataclass(frozen=True, order=True)
class Interval:
    """Half-open [start, end), in minutes."""

    start: int
    end: int

    @property
    def minutes(self) -> int:
        return self.end - self.start

    @property
    def day(self) -> int:
        return self.start // DAY

    @property
    def days(self) -> range:
        """All that it touches."""
        return range(self.start // DAY, (self.end - 1) // DAY + 1)

    @property
    def week(self) -> int:
        """In sevens of days from the origin."""
        return self.day // 7

    def overlaps(self, other: "Interval") -> bool:
        return self.start < other.end and other.start < self.end

    def shared(self, other: "Interval") -> int:
        """Minutes that lie in both."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def contains(self, other: "Interval") -> bool:
        return self.start <= other.start and other.end <= self.end


def cut(spans: Iterable[Interval], within: Interval | None = None) -> list[Interval]:
    """The stretches between one start or end and the next: within each of them, who is there does not change."""
    bounds = [*spans] if within is None else [within, *spans]
    moments = sorted({moment for span in bounds for moment in (span.start, span.end)})
    parts = (Interval(start, end) for start, end in pairwise(moments))
    return [part for part in parts if within is None or within.contains(part)]
