"""A time of a calendar, as it was written: by the clock of a zone, or a whole day. Rules repeat the clock, not UTC."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from clinics.local_time import LONDON
from scheduler.busy.errors import Unreadable
from scheduler.busy.ical.zones import Zones

MIDNIGHT = time(0)


@dataclass(frozen=True)
class When:
    """`clock` is naive, what the clock of `zone` shows; a whole day is its midnight in London.

    A clock time that happens twice is the first, one that is skipped is counted by the hour before (RFC 5545, 3.3.5).
    """

    clock: datetime
    zone: tzinfo
    whole_day: bool = False

    @property
    def moment(self) -> datetime:
        """Aware UTC."""
        return self.clock.replace(tzinfo=self.zone).astimezone(UTC)

    def at(self, clock: datetime) -> "When":
        """The same kind of time at another hour of that clock."""
        return replace(self, clock=clock)

    def of(self, moment: datetime) -> datetime:
        """What this clock shows at an aware moment."""
        return moment.astimezone(self.zone).replace(tzinfo=None)


@dataclass(frozen=True)
class Length:
    """Days go by the clock, the rest by what really passes."""

    days: int = 0
    rest: timedelta = timedelta(0)

    @classmethod
    def of(cls, duration: timedelta) -> "Length":
        return cls(duration.days, timedelta(seconds=duration.seconds))

    def after(self, start: When) -> datetime:
        """The end, aware UTC."""
        return start.at(start.clock + timedelta(days=self.days)).moment + self.rest

    @property
    def at_most(self) -> timedelta:
        return timedelta(days=self.days + 1) + self.rest


def read(value: Any, name: str | None, zones: Zones) -> When:
    """A date, or a time with the name of its zone. UTC says so itself; without either it is London's."""
    if isinstance(value, datetime):
        if name is None and value.tzinfo is not None:
            return When(value.astimezone(UTC).replace(tzinfo=None), UTC)
        return When(value.replace(tzinfo=None), zones.named(name))
    if isinstance(value, date):
        return When(datetime.combine(value, MIDNIGHT), LONDON, whole_day=True)
    raise Unreadable("A time in it cannot be read.")


def between(start: When, end: When) -> Length:
    """How long it is from one to the other: in days where both are days."""
    if start.whole_day and end.whole_day:
        return Length((end.clock - start.clock).days)
    return Length(0, end.moment - start.moment)
