"""What a planner answers: a legal plan, how good it is, how good it could be, and what it left unfilled."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from solver.problem import Assignment as Assignment
from solver.tiers import Tier


class Status(StrEnum):
    """There is no "infeasible": a plan that fills nothing breaks no rule."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    STOPPED = "stopped"
    UNTRIED = "untried"


@dataclass(frozen=True)
class Plan:
    assignments: tuple[Assignment, ...] = ()

    @cached_property
    def keys(self) -> frozenset[tuple[int, int, str]]:
        """Who gives what, and when."""
        return frozenset(shift.key for shift in self.assignments)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Plan":
        return cls(tuple(Assignment(**row) for row in data["assignments"]))


@dataclass(frozen=True)
class Term:
    """A part of the objective in its own unit, and what it costs by the problem's weights beside others of its tier."""

    name: str
    tier: Tier
    amount: int
    unit: str
    cost: int


@dataclass(frozen=True)
class TierValue:
    """A tier's priced terms together. `bound`: no plan is below it that gives up nothing in the tiers above."""

    tier: Tier
    value: float
    bound: float

    @property
    def gap(self) -> float:
        return gap(self.value, self.bound)


@dataclass(frozen=True)
class Progress:
    """Seconds since the start, the tier now being improved, and value and bound of all tiers together so far.

    Every plan told is better than the last in the order of tiers, though its sum may be higher. `values`: what each
    tier costs by itself, most important first.
    """

    elapsed: float
    tier: Tier
    objective: float
    bound: float
    gap: float
    values: tuple[float, ...]


@dataclass(frozen=True)
class Unfilled:
    """A need left short, and why in plain words."""

    kind: str
    label: str
    minutes_short: int
    reason: str


@dataclass(frozen=True)
class Reach:
    """Care within reach of some patients."""

    name: str
    minutes_per_1000_a_week: float


@dataclass(frozen=True)
class Result:
    """`objective`, `bound` and `gap` are of all tiers together; `tiers` says them one by one."""

    status: Status
    plan: Plan
    objective: float
    bound: float
    gap: float
    seconds: float
    seconds_to_best: float
    terms: tuple[Term, ...] = ()
    tiers: tuple[TierValue, ...] = ()
    unfilled: tuple[Unfilled, ...] = ()
    reach: tuple[Reach, ...] = ()


def gap(objective: float, bound: float) -> float:
    """Distance of a minimised value from its bound, over the value; 0 where nothing is left to gain."""
    return 0.0 if objective <= bound else (objective - bound) / max(abs(objective), 1.0)
