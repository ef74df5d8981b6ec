"""How a shift becomes slots: whole appointments back to back, with a pause in a long one.

Twenty minutes on end, so that two such shifts may follow each other (WTR 1998, reg. 12: a break past six hours).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONG_SHIFT = timedelta(hours=3)
PAUSE = timedelta(minutes=20)
TURN = timedelta(minutes=30)


@dataclass(frozen=True)
class Period:
    """Half-open, aware UTC."""

    starts_at: datetime
    ends_at: datetime


def pause_within(length: timedelta) -> timedelta:
    """What everybody takes off within a shift of this length."""
    return PAUSE if length >= LONG_SHIFT else timedelta(0)


def carve(shift: Period, length: timedelta, turn: int = 0) -> tuple[Period, ...]:
    """Slots of `length` inside `shift`, in order; a shift of 3 h or more pauses 20 min about its middle.

    Those who work together take turns, one after the middle, one before it, so that somebody always goes on. The pause
    only moves later slots; what does not fit before the end is left as time to close the session.
    """
    aside = (turn + 1) // 2 * (1 if turn % 2 else -1)
    pause_from = shift.starts_at + (shift.ends_at - shift.starts_at) / 2 + aside * TURN
    pause = pause_within(shift.ends_at - shift.starts_at)
    slots: list[Period] = []
    at = shift.starts_at
    while at + length <= shift.ends_at:
        if pause and at >= pause_from:
            at, pause = at + pause, timedelta(0)
            continue
        slots.append(Period(at, at + length))
        at += length
    return tuple(slots)
