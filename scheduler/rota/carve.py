"""How a shift becomes slots: whole appointments back to back, with a pause to catch up in a long one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONG_SHIFT = timedelta(hours=3)
CATCH_UP = timedelta(minutes=10)


@dataclass(frozen=True)
class Period:
    """Half-open, aware UTC."""

    starts_at: datetime
    ends_at: datetime


def carve(shift: Period, length: timedelta) -> tuple[Period, ...]:
    """Slots of `length` inside `shift`, in order; a shift of 3 h or more pauses 10 min about its middle.

    The pause only moves later slots; what does not fit before the end is left as time to close the session.
    """
    pause_from = shift.starts_at + (shift.ends_at - shift.starts_at) / 2
    pause_due = shift.ends_at - shift.starts_at >= LONG_SHIFT
    slots: list[Period] = []
    at = shift.starts_at
    while at + length <= shift.ends_at:
        if pause_due and at >= pause_from:
            at, pause_due = at + CATCH_UP, False
            continue
        slots.append(Period(at, at + length))
        at += length
    return tuple(slots)
