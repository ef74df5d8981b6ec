"""How much time is left, by the wall or, where a run must repeat exactly, by counted work.

A run stopped by the wall cannot repeat. So every part of the search also says how much it did, and the repeatable clock
believes that instead: the same problem and seed then take the same decisions in any process.
"""

import threading
import time
from dataclasses import dataclass, field

CELLS_PER_SECOND = 4e8
"""Table entries, times choices, that the pricing fills in a second on a slow core: only sets the repeatable pace."""

LP_CELLS_PER_SECOND = 1.5e7
"""Rows times columns of the linear programme, solved again after a round's new columns."""

PATIENCE = 8
"""Times the limit after which even a repeatable run ends, and no longer repeats."""


@dataclass
class Clock:
    """`limit` in seconds; `stop` ends it early, at the next look."""

    limit: float
    repeatable: bool = False
    stop: threading.Event | None = None
    began: float = field(default_factory=time.monotonic)
    _worked: float = 0.0

    def worked(self, seconds: float) -> None:
        """Count work whose size does not depend on the machine's load."""
        self._worked += seconds

    @property
    def elapsed(self) -> float:
        """Seconds by which decisions are taken."""
        return self._worked if self.repeatable else self.seconds

    @property
    def seconds(self) -> float:
        """Seconds by the wall, for reports."""
        return time.monotonic() - self.began

    @property
    def left(self) -> float:
        return 0.0 if self.stopped else max(0.0, self.limit - self.elapsed)

    @property
    def stopped(self) -> bool:
        """Told to stop, or on so slow a machine that a repeatable run takes many times its limit."""
        return (self.stop is not None and self.stop.is_set()) or self.seconds > PATIENCE * self.limit

    def wall(self, seconds: float) -> float:
        """A limit for parts that look at the wall themselves: none where their own count of work must decide."""
        return PATIENCE * self.limit if self.repeatable else min(seconds, max(0.05, self.left))

    def part(self, seconds: float) -> float:
        """A deadline (in elapsed seconds) no later than the clock's own."""
        return min(self.limit, self.elapsed + seconds)
