"""What is wanted by patients, and what the network owes."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Demand:
    """Minutes of a service wanted in a week."""

    service: str
    week: int
    minutes: int
    weight: int = 1


@dataclass(frozen=True)
class Obligation:
    """Minutes that the network owes in a week, whatever the service."""

    week: int
    minutes: int


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


def faults(
    demands: tuple[Demand, ...], obligations: tuple[Obligation, ...], lost_time: tuple[LostTime, ...]
) -> Iterator[str]:
    for demand in demands:
        if demand.minutes < 0 or demand.weight < 0:
            yield f"demand for {demand.service} in week {demand.week}: negative"
    for owed in obligations:
        if owed.minutes < 0:
            yield f"obligation of week {owed.week}: negative"
    owing = {owed.week for owed in obligations}
    for lost in lost_time:
        if lost.minutes < 0 or lost.within_weeks < 0:
            yield f"lost time of week {lost.week}: negative"
        if lost.week not in owing:
            yield f"lost time of week {lost.week}: nothing is owed then"
