"""Fair shares of what a week offers: each practice by its list until a deadline, and partners by their quota.

So the practice at the hub, whose patients look first, does not take it all. Judged on read from what is booked.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from clinics.local_time import at
from scheduler.booking.errors import QuotaTaken, ShareTaken
from scheduler.errors import Conflict


@dataclass(frozen=True)
class Closed:
    """A service that one practice, or one partner, can book no more of between two moments, and why."""

    service_id: int
    starts_at: datetime
    ends_at: datetime
    why: type[Conflict]

    def covers(self, service_id: int, starts_at: datetime) -> bool:
        return service_id == self.service_id and self.starts_at <= starts_at < self.ends_at


@dataclass(frozen=True)
class Week:
    """What a service offers in the week from `monday`, and how much of it a practice's patients have."""

    service_id: int
    monday: date
    offered: int
    booked: int
    share_days: int


@dataclass(frozen=True)
class Day:
    """How many of a service a partner has booked for a day, and how many it may."""

    service_id: int
    day: date
    booked: int
    most: int


def share(offered: int, listed: int, listed_in_all: int) -> int:
    """Of so many slots, how many go to a practice: by its share of all patients, rounded up, so never none."""
    return offered if listed_in_all == 0 else -(-offered * listed // listed_in_all)


def closed_to_practice(
    weeks: list[Week], listed: int, listed_in_all: int, now: datetime, many: int = 1
) -> tuple[Closed, ...]:
    """Weeks of which its share does not hold as `many` more, as far as they are still before the deadline."""
    full = (one for one in weeks if one.booked + many > share(one.offered, listed, listed_in_all))
    spans = (
        Closed(
            one.service_id,
            max(at(one.monday, time(0)), now + timedelta(days=one.share_days, microseconds=1)),
            at(one.monday + timedelta(days=7), time(0)),
            ShareTaken,
        )
        for one in full
    )
    return tuple(span for span in spans if span.starts_at < span.ends_at)


def closed_to_partner(days: list[Day], many: int = 1) -> tuple[Closed, ...]:
    """Days of which its quota does not hold as `many` more."""
    return tuple(
        Closed(one.service_id, at(one.day, time(0)), at(one.day + timedelta(days=1), time(0)), QuotaTaken)
        for one in days
        if one.booked + many > one.most
    )
