"""Every way in which another system is told no, beyond what booking itself refuses."""

from scheduler.errors import Conflict, Invalid, NotFound, Refused


class ResourceNotFound(NotFound):
    """There is nothing here under that id."""


class NotKept(NotFound):
    """That time is not being kept any more: it was booked or let go, or its deadline has passed."""


class WindowTooWide(Invalid):
    """Ask for two weeks at most in one call. Longer stretches take several calls."""


class TextTooLong(Invalid):
    """That text is too long. Nothing was cut off, and nothing was booked: please shorten it."""


class ReferenceNotFound(Invalid):
    """What the resource refers to does not exist here."""


class TimesDiffer(Invalid):
    """The appointment's start and end must be those of its slot, or of all its slots together."""


class SlotsDiffer(Invalid):
    """Those are not the slots that are kept."""


class VersionMissing(Refused):
    """Say which version you have seen: send its ETag as If-Match."""


class VersionStale(Conflict):
    """This appointment has changed since you read it. Read it again, and decide again."""


class AppointmentBegun(Conflict):
    """This appointment has begun or is over, so it cannot be cancelled any more."""
