"""What staff may do against the rules, with a reason that the trail keeps. Whether somebody may is asked elsewhere."""

from dataclasses import dataclass

from scheduler.booking.errors import ReasonMissing


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

    def __str__(self) -> str:
        return f"override{' and overbook' if self.overbook else ''}: {self.reason.strip()}"
