"""Twenty minutes on end in a long shift, so that two such shifts may follow each other; colleagues take turns.

Source: WTR 1998, reg. 12, a break of 20 minutes past six hours.
"""

from dataclasses import dataclass
from datetime import timedelta

LONG_SHIFT = timedelta(hours=3)
PAUSE = timedelta(minutes=20)
TURN = 30
LENGTH = PAUSE // timedelta(minutes=1)


def pause_within(length: timedelta) -> timedelta:
    """What everybody takes off within a shift of this length."""
    return PAUSE if length >= LONG_SHIFT else timedelta(0)


@dataclass(frozen=True)
class PauseWindow:
    """The first and the last minute of a shift at which its pause may begin."""

    earliest: int
    latest: int
    minutes: int = LENGTH


def pause_window(minutes: int, turn: int) -> PauseWindow | None:
    """The window of the `turn`th of those who work together in a shift of so many minutes; None where none is due.

    The first pauses about the middle, the others in turn after and before it. Windows are as far apart as a pause is
    long, so that somebody always goes on; who comes when every turn is taken shares one.
    """
    if not pause_within(timedelta(minutes=minutes)):
        return None
    middle = minutes // 2
    asides = [0, *(sign * n * TURN for n in range(1, middle // TURN + 1) for sign in (1, -1))]
    begins = [middle + aside for aside in asides if TURN <= middle + aside <= minutes - 2 * TURN]
    earliest = begins[turn % len(begins)]
    return PauseWindow(earliest, earliest + TURN - LENGTH)
