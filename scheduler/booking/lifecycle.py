"""The life of an appointment, as a table: forward only, and nothing before its time."""

from contextlib import suppress
from datetime import datetime
from enum import StrEnum

from scheduler.booking.errors import AppointmentMovedOn, TooEarly, TooLate


class Status(StrEnum):
    BOOKED = "booked"
    ARRIVED = "arrived"
    STARTED = "started"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    DID_NOT_ATTEND = "did_not_attend"


class HoldStatus(StrEnum):
    """A hold begins as held and ends once, in one of the other ways; each is an event, and no row stores it."""

    HELD = "held"
    BOOKED = "booked"
    RELEASED = "released"
    EXPIRED = "expired"


class CancelReason(StrEnum):
    """Why somebody cancels, if they care to say; none is asked for. A late one is still no DNA."""

    NOT_NEEDED = "not_needed"
    CANNOT_COME = "cannot_come"
    OTHER_TIME = "other_time"
    BOOKED_ELSEWHERE = "booked_elsewhere"
    OTHER = "other"
    BY_CLINIC = "by_clinic"


class Verb(StrEnum):
    CANCEL = "cancel"
    ARRIVE = "arrive"
    START = "start"
    FULFIL = "fulfil"
    MISS = "miss"


TRANSITIONS: dict[tuple[Status, Verb], Status] = {
    (Status.BOOKED, Verb.CANCEL): Status.CANCELLED,
    (Status.BOOKED, Verb.ARRIVE): Status.ARRIVED,
    (Status.BOOKED, Verb.MISS): Status.DID_NOT_ATTEND,
    (Status.BOOKED, Verb.FULFIL): Status.FULFILLED,  # noted afterwards, by who forgot to note the arrival
    (Status.ARRIVED, Verb.START): Status.STARTED,
    (Status.ARRIVED, Verb.FULFIL): Status.FULFILLED,
    (Status.STARTED, Verb.FULFIL): Status.FULFILLED,
}

ENDS_AS = {verb: to for (_, verb), to in TRANSITIONS.items()}
"""What each verb leads to, whatever it began with."""

_WORDS = {
    Status.BOOKED: "is still booked",
    Status.ARRIVED: "has already begun",
    Status.STARTED: "has already begun",
    Status.FULFILLED: "has already taken place",
    Status.CANCELLED: "is already cancelled",
    Status.DID_NOT_ATTEND: "is already closed as not attended",
}


def after(status: Status, verb: Verb) -> Status:
    """The status that `verb` leads to; `AppointmentMovedOn` with the reason where it leads nowhere."""
    try:
        return TRANSITIONS[status, verb]
    except KeyError:
        raise AppointmentMovedOn(f"This appointment {_WORDS[status]}, so it cannot be changed this way.") from None


def possible(status: Status, starts: datetime, now: datetime) -> tuple[Verb, ...]:
    """What may be done with an appointment now, in the order in which it comes about. Both times on the local clock."""
    found = []
    for verb in (verb for before, verb in TRANSITIONS if before == status):
        with suppress(TooEarly, TooLate):
            refuse_untimely(verb, starts, now)
            found.append(verb)
    return tuple(sorted(found, key=list(Verb).index))


def refuse_begun(starts: datetime, now: datetime) -> None:
    """Raise `TooLate` where the patient may no longer give up, or move, what has begun."""
    if starts <= now:
        raise TooLate(
            "This appointment has already begun, so it cannot be changed here. Please telephone if you could not come."
        )


def refuse_untimely(verb: Verb, starts: datetime, now: datetime) -> None:
    """Raise `TooEarly` or `TooLate` where `verb` cannot be true yet, or no longer. Both times on the local clock.

    Arrival is noted on the day of the appointment; only what has begun can be completed or missed.
    """
    when = f"{starts:%A} {starts.day} {starts:%B} at {starts:%H:%M}"
    if verb is Verb.ARRIVE and now.date() < starts.date():
        raise TooEarly(f"This appointment is on {when}. Arrival can be noted on that day.")
    if verb is Verb.ARRIVE and now.date() > starts.date():
        raise TooLate(f"This appointment was on {when}. Arrival can be noted on that day only.")
    if verb is Verb.FULFIL and now < starts:
        raise TooEarly(f"This appointment begins on {when}. It cannot have taken place before.")
    if verb is Verb.MISS and now < starts:
        raise TooEarly(f"This appointment begins on {when}. Until then nobody has missed it.")
