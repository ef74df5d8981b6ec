"""What patients are expected to need, as minutes by service and week."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class ServiceDemand:
    """Minutes of one service wanted in one week (0-based within the horizon)."""

    service_code: str
    week: int
    minutes: int


def by_service(required: list[Decimal], shares: dict[str, Decimal], quantum: int = 15) -> tuple[ServiceDemand, ...]:
    """Split each week's required minutes by each service's share of past requests.

    Shares are weights and need not sum to one. Minutes are rounded to `quantum` so that the total of a week stays
    within one quantum of what is required: each service takes its part of the running sum (no drift by rounding).
    """
    total = sum(shares.values(), Decimal(0))
    if total <= 0:
        return ()
    demands: list[ServiceDemand] = []
    for week, minutes in enumerate(required):
        running, given = Decimal(0), 0
        for code, share in sorted(shares.items()):
            running += minutes * share / total
            upto = round(running / quantum) * quantum
            demands.append(ServiceDemand(code, week, upto - given))
            given = upto
    return tuple(demand for demand in demands if demand.minutes)
