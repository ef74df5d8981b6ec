"""Who will not be reached: a list for reception to ring, a day ahead, with the reason."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import phone
from notifications.lifecycle import LOST
from scheduler.booking.lifecycle import CancelReason, Status
from scheduler.booking.models import Appointment
from scheduler.booking.queries import AppointmentRow
from scheduler.patients.models import Patient
from scheduler.reminders.delivery import queries
from scheduler.reminders.delivery.queries import Told


class Unreached(StrEnum):
    """Why nobody has told them, and nobody is going to."""

    NO_ADDRESS = "no_address"
    NOT_A_MOBILE = "not_a_mobile"
    WANTS_NO_TEXTS = "wants_no_texts"
    FAILED = "failed"


@dataclass(frozen=True)
class NotReached:
    """An appointment to come; `detail` is what the provider said, where something failed."""

    row: AppointmentRow
    why: Unreached
    detail: str = ""


async def not_reached(
    session: AsyncSession, network_id: int, now: datetime, until: datetime, channels: frozenset[str]
) -> list[NotReached]:
    """Appointments that begin by then and whose patients were told nothing that arrived, earliest first.

    Those that the clinic cancelled, or of whose cancellation a message failed, are among them.
    `channels` are those that something here can send over.
    """
    found = []
    for row, opted_out, told in await queries.coming(session, network_id, now, until):
        why = _why(row.patient, told, channels, opted_out=opted_out)
        if why is not None and _ought_to_know(row.appointment, why):
            failed = next((one.failure or "" for one in told if one.status in LOST), "")
            found.append(NotReached(row, why, failed if why is Unreached.FAILED else ""))
    return found


def _ought_to_know(appointment: Appointment, why: Unreached) -> bool:
    """Whoever cancelled it themselves knows, though nothing could tell them."""
    by_clinic = appointment.cancel_reason == CancelReason.BY_CLINIC
    return appointment.status == Status.BOOKED or by_clinic or why is Unreached.FAILED


def _why(patient: Patient, told: list[Told], channels: frozenset[str], *, opted_out: bool) -> Unreached | None:
    """None where something has arrived, as far as we know, or may still."""
    if any(one.status in ("sent", "delivered") for one in told):
        return None
    texted = bool(patient.phone) and phone.can_receive_text(patient.phone or "") and "sms" in channels
    mailed = bool(patient.email) and "email" in channels
    if mailed or (texted and not opted_out):
        failed = {one.channel for one in told if one.status in LOST}
        waits = any(one.status in ("pending", "sending") and one.channel not in failed for one in told)
        return None if waits or not told else Unreached.FAILED
    if texted:
        return Unreached.WANTS_NO_TEXTS
    return Unreached.NOT_A_MOBILE if patient.phone else Unreached.NO_ADDRESS
