"""Calendar invitations (RFC 5545, RFC 5546) that every calendar reads at the right hour.

The zone is written out by hand: the library's own is an hour late at the changes (see docs/decisions/0005). A message
keeps only what its invitation says; the invitation itself is written when the message leaves.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText
from icalendar import Event as CalendarEvent

LONDON = ZoneInfo("Europe/London")
EVENT = "BEGIN:VEVENT"
Method = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True)
class Event:
    """Times are aware; `sequence` rises with every change of the same `uid`."""

    uid: str
    sequence: int
    starts: datetime
    ends: datetime
    summary: str
    description: str
    location: str
    organizer_email: str
    organizer_name: str
    attendee_email: str
    attendee_name: str
    url: str
    stamp: datetime

    def kept(self) -> str:
        """As a message keeps it."""
        return json.dumps(asdict(self), default=datetime.isoformat)


def written(kept: str, method: Method) -> str:
    """The invitation that a message's `Event.kept` becomes; one that was kept whole, as messages used to, stays."""
    if kept.startswith("BEGIN:"):
        return kept
    said = json.loads(kept)
    times = {name: datetime.fromisoformat(said[name]) for name in ("starts", "ends", "stamp")}
    return invitation(Event(**said | times), method)


def invitation(event: Event, method: Method) -> str:
    """The iCalendar text for an e-mail: a request to attend, or its cancellation."""
    calendar = Calendar()
    calendar.add("prodid", "-//Extended access//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_event(event, method))
    head, _, rest = str(calendar.to_ical().decode()).partition(EVENT)
    return head + _london() + EVENT + rest


@dataclass(frozen=True)
class Entry:
    """One line of somebody's own calendar; times are aware, and `stamp` is when it last changed."""

    uid: str
    sequence: int
    starts: datetime
    ends: datetime
    summary: str
    location: str
    cancelled: bool
    stamp: datetime


def feed(name: str, entries: Sequence[Entry]) -> str:
    """A calendar to subscribe to. What is cancelled stays in it, as cancelled, so that every device learns of it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Extended access//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_entry(entry))
    head, event, rest = str(calendar.to_ical().decode()).partition(EVENT)
    end = "END:VCALENDAR"
    return head + _london() + event + rest if event else head.replace(end, _london() + end)


def _entry(entry: Entry) -> CalendarEvent:
    item = CalendarEvent()
    item.add("uid", entry.uid)
    item.add("sequence", entry.sequence)
    item.add("dtstamp", entry.stamp)
    item.add("dtstart", _clock(entry.starts))
    item.add("dtend", _clock(entry.ends))
    item.add("summary", entry.summary)
    item.add("location", entry.location)
    item.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return item


def _event(event: Event, method: Method) -> CalendarEvent:
    item = CalendarEvent()
    item.add("uid", event.uid)
    item.add("sequence", event.sequence)
    item.add("dtstamp", event.stamp)
    item.add("dtstart", _clock(event.starts))
    item.add("dtend", _clock(event.ends))
    item.add("summary", event.summary)
    item.add("description", event.description)
    item.add("location", event.location)
    item.add("url", event.url)
    item.add("status", "CONFIRMED" if method == "REQUEST" else "CANCELLED")
    item.add("organizer", _person(event.organizer_email, event.organizer_name), encode=False)
    attendee = _person(event.attendee_email, event.attendee_name)
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    item.add("attendee", attendee, encode=False)
    return item


def _clock(moment: datetime) -> datetime:
    """By London's clock; in UTC within the hour that happens twice, of which no two readers mean the same one."""
    local = moment.astimezone(LONDON)
    return local if local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset() else moment.astimezone(UTC)


def _person(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["CN"] = vText(name)
    return address


@cache
def _london() -> str:
    """The same lines in every invitation, and half the work of writing one."""
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    hour = timedelta(hours=1)
    zone.add_component(_half(TimezoneDaylight(), datetime(1981, 3, 29, 1), timedelta(0), hour, "BST", 3))  # noqa: DTZ001 - local by RFC 5545
    zone.add_component(_half(TimezoneStandard(), datetime(1996, 10, 27, 2), hour, timedelta(0), "GMT", 10))  # noqa: DTZ001
    return str(zone.to_ical().decode())


def _half(
    part: TimezoneDaylight | TimezoneStandard,
    onset: datetime,
    before: timedelta,
    after: timedelta,
    name: str,
    month: int,
) -> TimezoneDaylight | TimezoneStandard:
    part.add("dtstart", onset)
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    part.add("tzname", name)
    part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
    return part
