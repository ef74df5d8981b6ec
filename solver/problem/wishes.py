"""What people ask for, and what they have had: the grounds for shares that are fair and hours that stay the same."""

from dataclasses import dataclass
from enum import StrEnum

from solver.problem.interval import Interval


class Level(StrEnum):
    """A shift that touches `rather_not`, or no shift in `wants_to`, is a refused wish; `happy_to` only breaks ties."""

    RATHER_NOT = "rather_not"
    HAPPY_TO = "happy_to"
    WANTS_TO = "wants_to"


@dataclass(frozen=True)
class Preference:
    """How a person feels about working in a stretch of time."""

    interval: Interval
    level: Level


@dataclass(frozen=True, order=True)
class Pattern:
    """The same place at the same hour, week by week: `weekday` from Monday = 0, `start` in minutes from midnight."""

    site_id: int
    weekday: int
    start: int


SHARED_KINDS = ("evenings", "saturdays", "bank_holidays")


@dataclass(frozen=True)
class Carried:
    """Unpopular shifts of earlier rotas that a person brings along into the sharing of this one."""

    evenings: int = 0
    saturdays: int = 0
    bank_holidays: int = 0

    def of(self, kind: str) -> int:
        """Of one of `SHARED_KINDS`."""
        return dict(zip(SHARED_KINDS, (self.evenings, self.saturdays, self.bank_holidays), strict=True))[kind]
