"""What a job holds beside its state, as plain values: what was asked, how the search went, what came of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from solver.problem.weights import Weights
from solver.result import Progress
from solver.tiers import Tier

MOST_POINTS = 200
LONGEST_SECONDS = 600


@dataclass(frozen=True)
class PlanAsked:
    """`weeks` from a Monday, searched for `seconds`; `keeping`: the draft whose pinned shifts stay, 0 for none."""

    monday: date
    weeks: int
    seconds: int
    keeping: int = 0

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "monday": self.monday.isoformat()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "PlanAsked":
        return cls(**{**data, "monday": date.fromisoformat(data["monday"])})


@dataclass(frozen=True)
class Point:
    """The search after so many seconds: which tier it improves, what each tier costs, and what is known of the best."""

    elapsed: float
    tier: str
    values: tuple[float, ...]
    objective: float
    bound: float
    gap: float

    @classmethod
    def of(cls, told: Progress) -> "Point":
        return cls(
            round(told.elapsed, 2), str(told.tier), tuple(told.values), told.objective, told.bound, round(told.gap, 4)
        )

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Point":
        return cls(**{**data, "values": tuple(data["values"])})


@dataclass(frozen=True)
class Drafted:
    """What came of planning: how the search ended, and its verdict as (tier, sentence)."""

    status: str
    seconds: float
    shifts: int
    verdict: tuple[tuple[str, str], ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Drafted":
        return cls(**{**data, "verdict": tuple((tier, words) for tier, words in data["verdict"])})


_PRICES = Weights()
UNITS: dict[Tier, tuple[int, str]] = {
    Tier.OBLIGATION: (_PRICES.obligation_minute, "minutes of the contract"),
    Tier.NEED: (_PRICES.demand_minute, "minutes of what patients need"),
    Tier.WISHES: (_PRICES.wish_refused, "refused wishes"),
    Tier.COST: (_PRICES.pound, "pounds"),
}
"""By tier: the price of one, and of what. A tier adds unlike things up by their prices; this is what that is worth."""


def in_units(values: Sequence[float]) -> list[tuple[Tier, float, str]]:
    """What each tier costs, as so many of its unit."""
    return [(tier, value / UNITS[tier][0], UNITS[tier][1]) for tier, value in zip(Tier, values, strict=True)]


def thinned(points: Sequence[Point], most: int = MOST_POINTS) -> list[Point]:
    """At most so many: the first, the last, and every other one as often as need be."""
    kept = list(points)
    while len(kept) > most:
        kept = [*kept[:-1:2], kept[-1]]
    return kept
