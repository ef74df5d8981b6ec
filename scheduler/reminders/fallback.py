"""When a reminder has failed for good on one way, it takes the next: a text that cannot arrive becomes an e-mail.

What is told at once goes on every address in any case; only reminders take one way, and so only they need another.
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


async def another_way(session: AsyncSession, message: Claimed, now: datetime, announcer: Announcer) -> None:
    """Write the same reminder for the next address that works, unless that was tried, or it is true no more."""
    if not is_reminder(message.subject, message.purpose) or message.expires_at <= now:
        return
    row = await bookings.appointment(session, message.network_id, appointment_id(message.subject))
    if row is None or row.appointment.status != Status.BOOKED or row.appointment.sequence != message.version:
        return
    about = await messages.about(session, message.network_id, message.subject)
    tried = {one.channel for one in about if (one.purpose, one.version) == (message.purpose, message.version)}
    for channel in ways_to_reach(row.patient, announcer):
        if channel in tried or (channel == "sms" and await _unwelcome(session, message.network_id, row.patient.phone)):
            continue
        manner = await telling.kept(session, row)
        await announcements.remind_again(
            session, row, message.purpose, channel, message.expires_at, now, announcer, manner
        )
        return


async def _unwelcome(session: AsyncSession, network_id: int, phone: str | None) -> bool:
    return phone is None or await opting_out.wants_no_texts(session, network_id, phone)
