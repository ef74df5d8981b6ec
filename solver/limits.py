"""When a search ends."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class SolveLimits:
    """When to stop: after `time_seconds`, or with every tier proven and the last within `gap` of its bound.

    One worker and one seed repeat exactly, whatever else the machine does: `time_seconds` are then counted in the
    solver's own steps, and twice as many on the clock end the search in any case.
    """

    time_seconds: float = 20
    gap: float = 0.01
    workers: int = 8
    seed: int = 0


def cores(limits: SolveLimits) -> int:
    """How many searches are worth running at a time."""
    return min(limits.workers, os.cpu_count() or 1)
