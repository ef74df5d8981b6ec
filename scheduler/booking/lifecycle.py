"""The life of an appointment, as a table: forward only."""

from enum import StrEnum

from scheduler.booking.errors import AppointmentMovedOn


class Status(StrEnum):
    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    DID_NOT_ATTEND = "did_not_attend"


class Verb(StrEnum):
    CANCEL = "cancel"
    ARRIVE = "arrive"
    FULFIL = "fulfil"
    MISS = "miss"


TRANSITIONS: dict[tuple[Status, Verb], Status] = {
    (Status.BOOKED, Verb.CANCEL): Status.CANCELLED,
    (Status.BOOKED, Verb.ARRIVE): Status.ARRIVED,
    (Status.BOOKED, Verb.MISS): Status.DID_NOT_ATTEND,
    (Status.ARRIVED, Verb.FULFIL): Status.FULFILLED,
}

_WORDS = {
    Status.BOOKED: "is still booked",
    Status.ARRIVED: "has already begun",
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
