"""What a roster search tells on its way and at its end."""

from dataclasses import dataclass

from solver.result import Status, gap
from solver.rosters.problem import Rosters


class RosterRefused(Exception):
    """The referee found a broken rule or another value: a fault of ours, never of the problem."""


@dataclass(frozen=True)
class Found:
    """Seconds since the start, best value and bound so far."""

    elapsed: float
    objective: int
    bound: int

    @property
    def gap(self) -> float:
        return gap(self.objective, self.bound)


@dataclass(frozen=True)
class Stage:
    """What one part of the search brought: the value and bound at its end."""

    name: str
    seconds: float
    value: int
    bound: int


@dataclass(frozen=True)
class RosterResult:
    status: Status
    rosters: Rosters
    objective: int
    bound: int
    seconds: float
    seconds_to_best: float
    stages: tuple[Stage, ...]

    @property
    def gap(self) -> float:
        return gap(self.objective, self.bound)
