"""A week set against what is owed: minutes promised, offered, booked and attended."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class WeekCoverage:
    """All in minutes. `gp_uncovered_minutes`: standard hours without the GP cover of the contract, of
    `standard_minutes`; `lost_minutes` more of them fall on bank holidays, and are to be made up.

    Without a contract nothing is required, which is not the same as having met it.
    """

    week_start: date
    required_minutes: Decimal
    planned_minutes: int
    offered_minutes: int
    booked_minutes: int
    attended_minutes: int
    gp_uncovered_minutes: int
    has_contract: bool = True
    standard_minutes: int = 0
    lost_minutes: int = 0

    @property
    def planned_share(self) -> Decimal | None:
        """Planned over required; 1 where a contract requires nothing, None where there is no contract."""
        if not self.has_contract:
            return None
        return Decimal(self.planned_minutes) / self.required_minutes if self.required_minutes else Decimal(1)
