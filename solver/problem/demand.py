"""What is wanted by patients, and what the network owes."""

from collections.abc import Iterator
from dataclasses import dataclass

from solver.problem.interval import Interval
from solver.problem.places import Session


@dataclass(frozen=True)
class Demand:
    """Minutes of a service wanted in a week: at any of some `sites`, within an `interval`, where these are named.

    `weight`: how much a minute short matters; `over_price`: how much one above does. `label`: what people call it.
    """

    service: str
    week: int
    minutes: int
    weight: int = 1
    over_price: int = 0
    sites: tuple[int, ...] = ()
    interval: Interval | None = None
    label: str = ""

    def minutes_in(self, session: Session) -> int:
        """How many minutes of a shift in this session would count."""
        if session.week != self.week or (self.sites and session.site_id not in self.sites):
            return 0
        return self.interval.shared(session.interval) if self.interval else session.interval.minutes

    def faults(self) -> Iterator[str]:
        if min(self.minutes, self.weight, self.over_price) < 0:
            yield f"demand for {self.service} in week {self.week}: negative"
        if self.interval and self.interval.minutes <= 0:
            yield f"demand for {self.service} in week {self.week}: ends before it starts"


@dataclass(frozen=True)
class Obligation:
    """Minutes that the network owes in a week, whatever the service."""

    week: int
    minutes: int

    def faults(self) -> Iterator[str]:
        if self.minutes < 0:
            yield f"obligation of week {self.week}: negative"


@dataclass(frozen=True)
class LostTime:
    """Minutes that a week could not give, as on a bank holiday: so many of those owed may be made up within some weeks.

    A week before the first (-1) stands for what earlier rotas have left to make up.
    """

    week: int
    minutes: int
    within_weeks: int = 2

    @property
    def made_up_in(self) -> frozenset[int]:
        return frozenset(range(self.week + 1, self.week + self.within_weeks + 1))

    def faults(self) -> Iterator[str]:
        if self.minutes < 0 or self.within_weeks < 0:
            yield f"lost time of week {self.week}: negative"
