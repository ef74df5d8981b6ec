"""What a network owes each week, in minutes and never less than to the hundredth (Network Contract DES)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

MAKE_UP_WITHIN = timedelta(weeks=2)


def required_minutes(adjusted_list_sizes: Iterable[int], minutes_per_1000: Decimal) -> Decimal:
    """Minutes a week for a network whose practices have these adjusted populations: 47,594 → 2,855.64 at 60."""
    return sum(adjusted_list_sizes) * minutes_per_1000 / 1000


@dataclass(frozen=True)
class Hours:
    """Standard hours on a weekday (Monday = 0), London clock."""

    weekday: int
    starts: time
    ends: time

    @property
    def minutes(self) -> int:
        return (self.ends.hour - self.starts.hour) * 60 + self.ends.minute - self.starts.minute


@dataclass(frozen=True)
class LostTime:
    """Standard hours that fall on a bank holiday, and the last day by which they are to be made up."""

    day: date
    minutes: int
    make_up_by: date


def lost_days(bank_holidays: Iterable[date], first: date, last: date) -> frozenset[date]:
    """Days from `first` to `last` on which nobody is expected to work: the official ones, and the days they moved from.

    The official calendar moves a holiday that falls on a weekend; 26 December 2026 is a Saturday and only
    Monday 28 is listed. Both are lost: the Saturday is Boxing Day whatever the list says.
    """
    years = range(first.year, last.year + 1)
    real = {date(year, month, day) for year in years for month, day in ((1, 1), (12, 25), (12, 26))}
    return frozenset(day for day in real.union(bank_holidays) if first <= day <= last)


def lost_time(week_start: date, hours: Iterable[Hours], bank_holidays: Iterable[date]) -> tuple[LostTime, ...]:
    """What the week that begins on `week_start` (a Monday) loses to bank holidays, in day order."""
    by_day = [(week_start + timedelta(days=h.weekday), h.minutes) for h in hours]
    lost = lost_days(bank_holidays, week_start, week_start + timedelta(days=6))
    return tuple(LostTime(day, minutes, day + MAKE_UP_WITHIN) for day, minutes in sorted(by_day) if day in lost)
