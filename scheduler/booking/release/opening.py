"""From when a slot can be booked: some are kept for people who need one on the day, or shortly before."""

from datetime import datetime

from clinics.local_time import LONDON
from scheduler.booking.errors import NotOpenYet


def refuse_unopened(opens_at: datetime | None, now: datetime) -> None:
    """Raise `NotOpenYet`, with the day, before the moment at which it opens; None is open from the start."""
    if opens_at is not None and now < opens_at:
        day = opens_at.astimezone(LONDON)
        raise NotOpenYet(
            f"That time is kept for people who need one at short notice. It can be booked from {day:%A} {day.day}"
            f" {day:%B}. Please choose another, or come back then."
        )
