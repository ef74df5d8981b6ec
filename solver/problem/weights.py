"""What each way of falling short costs: the one place where prices stand."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass


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
    wish_refused: int = 150
    minute_below_minimum: int = 3  # and below the target, which is above it
    minute_below_target: int = 1
    share_exceeded: int = 100
    new_to_pattern: int = 20
    change: int = 100
    # cost
    happy_to_missed: int = 1
    pound: int = 1
    overspent_pound: int = 2

    def faults(self) -> Iterator[str]:
        """Nothing may be gained by falling short: the bounds of the search rest on that."""
        yield from (f"weight {name}: negative" for name, price in asdict(self).items() if price < 0)
