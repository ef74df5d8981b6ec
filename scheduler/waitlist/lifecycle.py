"""The lives of a wish and of an offer, as tables: forward only, but that a wish may wait again after an offer."""

from datetime import datetime
from enum import IntEnum, StrEnum


class Priority(IntEnum):
    """How soon somebody has to be seen, as a clinician says; the lowest comes first."""

    URGENT = 0
    SOON = 1
    ROUTINE = 2

    @property
    def word(self) -> str:
        return self.name.lower()


class WishStatus(StrEnum):
    """Ended: its last day passed, or the appointment for which it was begun is over, before a time was found."""

    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class OfferStatus(StrEnum):
    """Lost: the time was withdrawn, or the patient is booked elsewhere at that hour, or has an earlier time by now."""

    MADE = "made"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    LOST = "lost"


OPEN = (WishStatus.WAITING, WishStatus.OFFERED)

AFTER_OFFER = {
    OfferStatus.ACCEPTED: WishStatus.BOOKED,
    OfferStatus.DECLINED: WishStatus.WAITING,
    OfferStatus.EXPIRED: WishStatus.WAITING,
    OfferStatus.LOST: WishStatus.WAITING,
}
"""What becomes of a wish when its offer ends."""


def standing(status: str, expires_at: datetime, now: datetime) -> OfferStatus:
    """What an offer is at `now`: past its deadline it has expired, whether or not anybody has noted it."""
    run_out = status == OfferStatus.MADE and expires_at <= now
    return OfferStatus.EXPIRED if run_out else OfferStatus(status)
