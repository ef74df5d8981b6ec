"""A week set against what is owed: minutes promised, offered, booked and attended."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class WeekCoverage:
    """All in minutes. `gp_uncovered_minutes`: network standard hours without a covering GP."""

    week_start: date
    required_minutes: Decimal
    planned_minutes: int
    offered_minutes: int
    booked_minutes: int
    attended_minutes: int
    gp_uncovered_minutes: int

    @property
    def coverage(self) -> Decimal:
        """Planned over required; 1 where nothing is required."""
        return Decimal(self.planned_minutes) / self.required_minutes if self.required_minutes else Decimal(1)


def uncovered_minutes(windows: list[tuple[int, int]], covers: list[tuple[int, int]]) -> int:
    """Minutes of `windows` outside every one of `covers`; both half-open (start, end) in minutes."""
    missing = 0
    for start, end in windows:
        at = start
        for cover_start, cover_end in sorted(covers):
            if cover_end <= at or cover_start >= end:
                continue
            missing += max(0, cover_start - at)
            at = max(at, cover_end)
        missing += max(0, end - at)
    return missing
