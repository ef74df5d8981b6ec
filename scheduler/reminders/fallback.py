"""When a reminder has failed for good on one way, it takes the next: a text that cannot arrive becomes an e-mail.

What is told at once goes on every address in any case; only reminders take one way, and so only they need another. A
network may decide that they do not, and which way comes first.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import opting_out
from notifications import queries as messages
from notifications.ledger import Claimed
from scheduler.booking import announcements, telling
from scheduler.booking import queries as bookings
from scheduler.booking.announcements import Announcer, appointment_id, is_reminder, ways_to_reach
from scheduler.booking.lifecycle import Status
from scheduler.booking.policy import service as policies
from scheduler.booking.queries import AppointmentRow


async def another_way(session: AsyncSession, message: Claimed, now: datetime, announcer: Announcer) -> None:
    """Write the same reminder for the next address that works, unless that was tried, or it is true no more."""
    if not is_reminder(message.subject, message.purpose) or message.expires_at <= now:
        return
    row = await bookings.appointment(session, message.network_id, appointment_id(message.subject))
    if row is None or row.appointment.status != Status.BOOKED or row.appointment.sequence != message.version:
        return
    announcer = announcer.under(await policies.of_service(session, message.network_id, row.service.id))
    if announcer.policy.next_when_failed:
        await next_way(session, row, message.purpose, message.expires_at, now, announcer)


async def next_way(
    session: AsyncSession, row: AppointmentRow, purpose: str, expires_at: datetime, now: datetime, announcer: Announcer
) -> bool:
    """Write a reminder of an appointment as it stands for the first address on which it has not been tried, at once."""
    network_id, appointment = row.appointment.network_id, row.appointment
    about = await messages.about(session, network_id, announcements.subject(appointment.id))
    tried = {one.channel for one in about if (one.purpose, one.version) == (purpose, appointment.sequence)}
    for channel in ways_to_reach(row.patient, announcer):
        if channel in tried or (channel == "sms" and await _unwelcome(session, network_id, row.patient.phone)):
            continue
        manner = await telling.kept(session, row)
        await announcements.remind_again(session, row, purpose, channel, expires_at, now, announcer, manner)
        return True
    return False


async def _unwelcome(session: AsyncSession, network_id: int, phone: str | None) -> bool:
    return phone is None or await opting_out.wants_no_texts(session, network_id, phone)
