"""When an appointment's messages are due, and from when on they would be useless."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

DAYS, EVENING_BEFORE, MORNING = "reminder_days", "reminder_evening_before", "reminder_morning"
LEAST_NOTICE = timedelta(hours=1)
EVENING = time(18)


@dataclass(frozen=True)
class Policy:
    """How many days before, and at which hour (local) the morning one leaves; both are settings."""

    days_before: tuple[int, ...] = (7, 2)
    morning_hour: int = 8


@dataclass(frozen=True)
class Due:
    """One message to come, in the words of `template`: aware UTC; after `expires_at` it must not leave."""

    purpose: str
    template: str
    due_at: datetime
    expires_at: datetime


def template_of(purpose: str) -> str:
    """The words that a reminder is written in."""
    return purpose if purpose in (EVENING_BEFORE, MORNING) else DAYS


def reminders(
    starts_at: datetime, local_day: date, now: datetime, policy: Policy, at: Callable[[date, time], datetime]
) -> tuple[Due, ...]:
    """The reminders still to come, earliest first.

    Each expires when the next one is due, and the last an hour before the start: nobody is told "in seven days"
    two days ahead, or "today" when it is over. Where the morning one would leave too little time (a Saturday at
    nine), it leaves the evening before, and not after midnight, since it says "tomorrow". `at` turns a local day and
    time into UTC, so that a reminder keeps its hour across a clock change.
    """
    hour = time(policy.morning_hour)
    wanted = [
        (f"reminder_{days}d", DAYS, at(local_day - timedelta(days=days), hour))
        for days in sorted(set(policy.days_before), reverse=True)
    ]
    latest, morning = starts_at - LEAST_NOTICE, at(local_day, hour)
    if morning < latest:
        wanted.append((MORNING, MORNING, morning))
    else:
        wanted.append((EVENING_BEFORE, EVENING_BEFORE, at(local_day - timedelta(days=1), EVENING)))
        latest = min(latest, at(local_day, time(0)))
    ends = [due for _, _, due in wanted[1:]] + [latest]
    return tuple(Due(*one, end) for one, end in zip(wanted, ends, strict=True) if now < one[-1] < end)
