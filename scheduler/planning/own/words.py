"""A stretch of the week, and days, as people call them."""

from collections.abc import Sequence
from datetime import date

from scheduler.planning.own.week import Stretch

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SATURDAY = 5


def stretch_words(one: Stretch) -> str:
    """Monday evening; Saturday; Monday by day."""
    name = WEEKDAYS[one.weekday]
    return f"{name} evening" if one.is_evening else name if one.weekday >= SATURDAY else f"{name} by day"


def days_words(days: Sequence[date]) -> str:
    """Tuesday 8 December, Wednesday 9 December and Friday 11 December."""
    *first, last = [f"{day:%A} {day.day} {day:%B}" for day in days]
    return f"{', '.join(first)} and {last}" if first else last
