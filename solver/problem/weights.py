"""What each way of falling short costs: the one place where prices stand."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """The price of falling short, by tier: law is never for sale and has none.

    obligation: a minute without a GP, a minute owed and not planned → need: a minute of demand unmet →
    people's wishes: an evening above somebody's wish → cost: a pound.
    """

    gp_cover_minute: int = 1000
    obligation_minute: int = 100
    demand_minute: int = 10
    evening_too_many: int = 200
    pound: int = 1
