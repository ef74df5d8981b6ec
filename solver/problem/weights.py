"""What each way of falling short costs: the one place where prices stand."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """Prices compare like with like: within a tier, never across. The law is not for sale and has none."""

    # obligation
    gp_cover_minute: int = 1000
    standard_minute: int = 500
    obligation_minute: int = 100
    channel_minute: int = 20
    # need
    demand_minute: int = 10
    access_minute: int = 20
    worst_off_minute: int = 40  # low, so that no care is left out to keep others level
    # people's wishes
    evening_too_many: int = 200
    # cost
    pound: int = 1
    overspent_pound: int = 2
