"""What came of carving: slots, with when each can be booked from, and every minute that is no appointment."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scheduler.rota.carve.problem import Demand, Period


class Opens(StrEnum):
    """When a slot can be booked from: at once, some days before, or on the day only."""

    ADVANCE = "advance"
    EMBARGOED = "embargoed"
    SAME_DAY = "same_day"


class Reason(StrEnum):
    """Why a minute of a shift is no appointment."""

    PAUSE = "pause"
    CATCH_UP = "catch-up"
    ROOM_CHANGE = "room change"
    TOO_SHORT = "too short a rest"
    ENOUGH = "patients enough"


@dataclass(frozen=True)
class CarvedSlot:
    """`opens_on`: the London day from which it can be booked; None is at once."""

    shift_id: int
    service_id: int
    period: Period
    places: int
    opens: Opens
    opens_on: date | None


@dataclass(frozen=True)
class Idle:
    shift_id: int
    period: Period
    reason: Reason


@dataclass(frozen=True)
class Carving:
    """Slots and idle stretches fill their shifts, in order. `unmet`: what the slots leave of each demand.

    `proven`: no other choice of appointments meets more, or leaves fewer minutes idle.
    """

    slots: tuple[CarvedSlot, ...]
    idle: tuple[Idle, ...]
    unmet: tuple[Demand, ...]
    proven: bool

    @property
    def idle_minutes(self) -> dict[Reason, int]:
        """By reason, those with none left out."""
        minutes: Counter[Reason] = Counter()
        for stretch in self.idle:
            minutes[stretch.reason] += stretch.period.minutes
        return dict(minutes)
