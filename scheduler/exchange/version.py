"""The version of an appointment as other systems compare it."""

from scheduler.booking.lifecycle import Status
from scheduler.booking.models import Appointment

_COME = {
    Status.BOOKED: 0, Status.CANCELLED: 0, Status.ARRIVED: 1, Status.DID_NOT_ATTEND: 1, Status.STARTED: 2,
    Status.FULFILLED: 3,
}  # fmt: skip


def version_of(appointment: Appointment) -> str:
    """The sequence, and behind the point how far the visit has come: patients are not told that they have arrived,
    so that raises no sequence, but whoever cancels must have seen it."""
    return f"{appointment.sequence}.{_COME[Status(appointment.status)]}"
