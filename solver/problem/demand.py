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


def faults(demands: tuple[Demand, ...], obligations: tuple[Obligation, ...]) -> Iterator[str]:
    for demand in demands:
        if demand.minutes < 0 or demand.weight < 0:
            yield f"demand for {demand.service} in week {demand.week}: negative"
    for owed in obligations:
        if owed.minutes < 0:
            yield f"obligation of week {owed.week}: negative"
