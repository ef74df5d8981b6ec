"""A calendar's text as the times at which its owner is busy. What cannot be read in full is refused, with the reason:
half a calendar would look like free time."""

import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from icalendar import Calendar, Component, Event, FreeBusy, Timezone

from scheduler.busy.errors import Unreadable
from scheduler.busy.ical.occurrences import Happening, Skipped, Span, period
from scheduler.busy.ical.zones import Zones

MOST = 10_000  # busy times within the period
MINUTE = timedelta(minutes=1)
NO_CALENDAR = (
    "What is at this address is no calendar. It must be the private address in iCal format, not that of a page."
)


@dataclass(frozen=True)
class Period:
    """From when until when; aware."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Busy:
    """Spans in order, apart from each other, in whole minutes, aware UTC; and how many events there were to read."""

    spans: tuple[Span, ...]
    events: int


def busy(body: bytes, within: Period, ours: str) -> Busy:
    """When the owner of a calendar is busy. Events named `shift-N@ours` are our own shifts: they are no news to us.

    Opaque events and VFREEBUSY count; what is transparent, cancelled, or takes no time does not. Raises `Unreadable`.
    """
    parts = _parts(body)
    zones = Zones(part for part in parts if isinstance(part, Timezone))
    events = [part for part in parts if isinstance(part, Event) and not _is_ours(part, ours)]
    answers = [part for part in parts if isinstance(part, FreeBusy)]
    spans = (*_of_events(events, within, zones), *_of_answers(answers, within, zones))
    return Busy(tuple(_united(spans, within)), len(events) + len(answers))


def _parts(body: bytes) -> list[Component]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about zones, which we look up ourselves
            calendars = Calendar.from_ical(body, multiple=True)
    except (ValueError, LookupError, TypeError, AttributeError):
        raise Unreadable(NO_CALENDAR) from None
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise Unreadable(NO_CALENDAR)
    return [part for calendar in calendars for part in calendar.subcomponents]


def _is_ours(event: Component, ours: str) -> bool:
    return re.fullmatch(rf"shift-\d+@{re.escape(ours)}", str(event.get("UID", ""))) is not None


def _of_events(events: list[Event], within: Period, zones: Zones) -> Iterator[Span]:
    left = count(MOST, -1)
    for series in _series(events):
        for span in _of_series(series, within, zones):
            if not next(left):
                raise Unreadable(f"It is busy more than {MOST:,} times within the weeks that we read.")
            yield span


def _series(events: list[Event]) -> Iterable[list[Event]]:
    """Events by their name; one without is by itself. Of several versions the latest counts."""
    by_name: dict[str, list[Event]] = defaultdict(list)
    for number, event in enumerate(events):
        by_name[str(event.get("UID") or f"nameless {number}")].append(event)
    return by_name.values()


def _of_series(series: list[Event], within: Period, zones: Zones) -> Iterator[Span]:
    """The single ones take the place of what the series says for their time, whatever they then are."""
    singles = [event for event in series if "RECURRENCE-ID" in event]
    others = _latest([event for event in series if "RECURRENCE-ID" not in event])
    replaced, latest = Skipped(), dict[datetime, list[Event]]()
    for event in singles:
        instance = Happening(event, zones).instance
        if instance is not None:
            replaced.add(instance)
            latest.setdefault(instance.moment, []).append(event)
    for event in others:
        if _counts(event):
            without = Skipped(set(replaced.moments), set(replaced.days))
            yield from Happening(event, zones).spans(within.since, within.until, without)
    for versions in latest.values():
        for event in _latest(versions):
            if _counts(event):
                yield from Happening(event, zones).spans(within.since, within.until, Skipped())


def _latest(versions: list[Event]) -> list[Event]:
    newest = max((_version(event) for event in versions), default=0)
    return [event for event in versions if _version(event) == newest]


def _version(event: Event) -> int:
    value = event.get("SEQUENCE", 0)
    return value if isinstance(value, int) else 0


def _counts(event: Event) -> bool:
    return str(event.get("TRANSP", "")).upper() != "TRANSPARENT" and str(event.get("STATUS", "")).upper() != "CANCELLED"


def _of_answers(answers: list[FreeBusy], within: Period, zones: Zones) -> Iterator[Span]:
    for answer in answers:
        listed = answer.get("FREEBUSY", [])
        if any(str(name) == "FREEBUSY" for name, _ in answer.errors):
            raise Unreadable("A busy time in it cannot be read.")
        for one in listed if isinstance(listed, list) else [listed]:
            if str(one.params.get("FBTYPE", "BUSY")).upper() != "FREE":
                start, end = period((one.start, one.end), one.params.get("TZID"), zones)
                if start < end and start < within.until and within.since < end:
                    yield start, end


def _united(spans: Iterable[Span], within: Period) -> Iterator[Span]:
    """Cut to the period, grown to whole minutes, and joined where they touch."""
    whole = sorted((max(_floor(start), within.since), min(_ceiling(end), within.until)) for start, end in spans)
    current: Span | None = None
    for start, end in whole:
        if current is None or start > current[1]:
            if current:
                yield current
            current = start, end
        else:
            current = current[0], max(current[1], end)
    if current:
        yield current


def _floor(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _ceiling(moment: datetime) -> datetime:
    return moment if moment == _floor(moment) else _floor(moment) + MINUTE
