"""What staff may do against the rules, with a reason that the trail keeps. Whether somebody may is asked elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.booking.errors import ReasonMissing
from scheduler.errors import Refused


@dataclass(frozen=True)
class Override:
    """Release, windows, shares and eligibility are passed over; with `overbook` a slot may be taken twice.

    The patient is in one place all the same: nothing overrides that. Raises `ReasonMissing` for no reason.
    """

    reason: str
    overbook: bool = False

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ReasonMissing

    def told(self, rules: Sequence[Refused], *, overbooked: bool) -> str:
        """For the trail: the rules that stood in the way, whether it went beside another, and the reason."""
        which = f" of {', '.join(one.code for one in rules)}" if rules else ""
        return f"override{which}{' and overbook' if overbooked else ''}: {self.reason.strip()}"
