"""Recurring appointments: the same clock time every so many weeks, whatever the clocks do in between."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from clinics.local_time import ClockTimeError, at
from scheduler.booking.errors import ClockUnclear
from scheduler.booking.search.bundles import Place

AROUND = timedelta(days=3)
ALTERNATIVES = 3


@dataclass(frozen=True)
class Series:
    """`count` times at `clock` in London, the first on `first`, each `every_weeks` after the one before."""

    first: date
    clock: time
    every_weeks: int
    count: int

    @property
    def starts(self) -> tuple[datetime, ...]:
        """Raises `ClockUnclear` where one would fall into the hour that a clock change skips, or repeats."""
        days = (self.first + timedelta(weeks=n * self.every_weeks) for n in range(self.count))
        try:
            return tuple(at(day, self.clock) for day in days)
        except ClockTimeError as error:
            raise ClockUnclear(str(error), field="clock") from None


def nearest(places: Iterable[Place], to: datetime, taken: Iterable[datetime] = ()) -> tuple[Place, ...]:
    """The closest in time, the earlier of two equally close; none at a time that another occurrence has."""
    others = [one for one in places if one.starts_at not in set(taken)]
    return tuple(sorted(others, key=lambda one: (abs(one.starts_at - to), one.starts_at, one.slot_id))[:ALTERNATIVES])
