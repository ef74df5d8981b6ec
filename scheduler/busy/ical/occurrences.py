"""When one event, and what it repeats as, happens: RRULE, RDATE and EXDATE, counted by the clock of its own zone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.rrule import rrule, rrulestr
from icalendar import Event

from scheduler.busy.errors import Unreadable
from scheduler.busy.ical.moments import Length, When, between, read
from scheduler.busy.ical.zones import Zones

Span = tuple[datetime, datetime]
SLACK = timedelta(days=2)  # more than clocks differ
READ = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")


@dataclass
class Skipped:
    """What is left out of a series: moments, and days."""

    moments: set[datetime] = field(default_factory=set)
    days: set[date] = field(default_factory=set)

    def add(self, when: When) -> None:
        if when.whole_day:
            self.days.add(when.clock.date())
        else:
            self.moments.add(when.moment)

    def holds(self, when: When) -> bool:
        if when.whole_day:
            return when.clock.date() in self.days | {when.of(one).date() for one in self.moments}
        return when.clock.date() in self.days or when.moment in self.moments


class Happening:
    """An event that makes busy. Raises `Unreadable` where it cannot be read in full."""

    def __init__(self, event: Event, zones: Zones) -> None:
        self._event: Any = event  # its properties are of any of forty types
        self._zones = zones
        broken = {str(name) for name, _ in event.errors} & set(READ)
        if broken:
            raise Unreadable(f"The {min(broken)} of an event in it cannot be read.")
        if "DTSTART" not in event:
            raise Unreadable("An event in it does not say when it starts.")
        self.start = self._one("DTSTART")
        self.length = self._length()

    @property
    def instance(self) -> When | None:
        """Which of a series it takes the place of."""
        if "RECURRENCE-ID" not in self._event:
            return None
        if self._event["RECURRENCE-ID"].params.get("RANGE"):
            raise Unreadable("An event in it changes all that follow at once, which we cannot read.")
        return self._one("RECURRENCE-ID")

    def spans(self, since: datetime, until: datetime, without: Skipped) -> Iterator[Span]:
        """(start, end), aware UTC, of each time that touches the period."""
        for when in self._values("EXDATE"):
            without.add(when)
        for start, end in self._all(since, until, without):
            if start < end and start < until and since < end:
                yield start, end

    def _all(self, since: datetime, until: datetime, without: Skipped) -> Iterator[Span]:
        seen = set[datetime]()
        for when in self._starts(since, until):
            if when.moment not in seen and not without.holds(when):
                seen.add(when.moment)
                yield when.moment, self.length.after(when)
        yield from self._periods()

    def _starts(self, since: datetime, until: datetime) -> Iterator[When]:
        yield self.start
        yield from self._values("RDATE")
        if "RRULE" in self._event:
            first, last = self.start.of(since) - self.length.at_most - SLACK, self.start.of(until) + SLACK
            for rule in _listed(self._event["RRULE"]):
                yield from self._ruled(rule, first, last)

    def _ruled(self, rule: Any, first: datetime, last: datetime) -> Iterator[When]:
        """Of one rule, by the clock. UNTIL is ours to judge: it is a moment, and no clock time."""
        parts = {name: values for name, values in rule.items() if name.upper() != "UNTIL"}
        ends = next((values[0] for name, values in rule.items() if name.upper() == "UNTIL"), None)
        for clock in self._repeated(type(rule)(parts).to_ical().decode()):
            when = self.start.at(clock)
            if clock > last or (ends is not None and self._is_behind(when, ends)):
                return
            if clock >= first:
                yield when

    def _repeated(self, rule: str) -> rrule:
        try:
            return rrulestr(rule, dtstart=self.start.clock)
        except (ValueError, TypeError):
            raise Unreadable("How an event in it repeats cannot be read.") from None

    def _is_behind(self, when: When, ends: Any) -> bool:
        if when.whole_day or not isinstance(ends, datetime):
            day = ends.date() if isinstance(ends, datetime) else ends
            return when.clock.date() > day
        last = when.at(ends) if ends.tzinfo is None else None
        return when.moment > (last.moment if last else ends)

    def _length(self) -> Length:
        if "DTEND" in self._event:
            return between(self.start, self._one("DTEND"))
        if "DURATION" in self._event:
            return Length.of(self._event["DURATION"].dt)
        return Length(1) if self.start.whole_day else Length()

    def _one(self, name: str) -> When:
        value = self._event[name]
        if isinstance(value, list):
            raise Unreadable(f"An event in it says {name} twice.")
        return read(value.dt, value.params.get("TZID"), self._zones)

    def _values(self, name: str) -> Iterator[When]:
        for value, zone in self._raw(name):
            if not isinstance(value, tuple):
                yield read(value, zone, self._zones)

    def _periods(self) -> Iterator[Span]:
        """Those of RDATE that have an end of their own."""
        for value, zone in self._raw("RDATE"):
            if isinstance(value, tuple):
                yield period(value, zone, self._zones)

    def _raw(self, name: str) -> Iterator[tuple[Any, str | None]]:
        for listed in _listed(self._event.get(name, [])):
            for one in listed.dts:
                yield one.dt, listed.params.get("TZID")


def period(value: tuple[Any, Any], zone: str | None, zones: Zones) -> Span:
    """A start with an end or a duration."""
    start = read(value[0], zone, zones)
    if isinstance(value[1], timedelta):
        return start.moment, Length.of(value[1]).after(start)
    return start.moment, read(value[1], zone, zones).moment


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
