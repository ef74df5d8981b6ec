"""How far ahead and how near a service can be booked, and from when by partner organisations. Judged on read."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from clinics.local_time import LONDON, at, local_day
from scheduler.booking.errors import NotForPartners, TooFarAhead, TooShortNotice


@dataclass(frozen=True)
class BookingWindow:
    """From `days_ahead` London days before to `notice` before the start; a partner in its last `partner_hours` only."""

    days_ahead: int
    notice: timedelta
    partner_hours: int | None

    def opens_at(self, starts_at: datetime) -> datetime:
        """The midnight from which that start is not too far ahead."""
        return at(local_day(starts_at) - timedelta(days=self.days_ahead), time(0))

    def partners_from(self, starts_at: datetime) -> datetime | None:
        """None: never."""
        return None if self.partner_hours is None else starts_at - timedelta(hours=self.partner_hours)


def refuse_outside(window: BookingWindow, starts_at: datetime, now: datetime, *, partner: bool = False) -> None:
    """Raise `TooFarAhead`, `TooShortNotice` or `NotForPartners`, with the moment from which it would do."""
    if now < window.opens_at(starts_at):
        opens = window.opens_at(starts_at).astimezone(LONDON)
        raise TooFarAhead(f"That is too far ahead. It can be booked from {opens:%A} {opens.day} {opens:%B}.")
    if starts_at - now < window.notice:
        raise TooShortNotice
    if partner:
        _refuse_partner(window.partners_from(starts_at), now)


def _refuse_partner(opens_at: datetime | None, now: datetime) -> None:
    if opens_at is None:
        raise NotForPartners
    if now < opens_at:
        local = opens_at.astimezone(LONDON)
        raise NotForPartners(
            f"Partner organisations can book that time from {local:%A} {local.day} {local:%B} at {local:%H:%M}."
        )
