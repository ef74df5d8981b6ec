"""Finds the words of one text for several reminders that are due on one telephone."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications.ledger import Claimed
from scheduler.booking.announcements import Announcer, appointment_id
from scheduler.booking.lifecycle import Status
from scheduler.booking.one_text import one_text
from scheduler.reminders.delivery import queries


async def text_of(session: AsyncSession, messages: Sequence[Claimed], announcer: Announcer) -> str | None:
    """None where they are too much for a text, or an appointment has changed since it was asked whether they are true:
    then each message leaves in its own words."""
    about = {appointment_id(one.subject): one.version for one in messages}
    rows = await queries.appointments(session, messages[0].network_id, about)
    as_told = [
        row
        for row in rows
        if row.appointment.status == Status.BOOKED and row.appointment.sequence == about[row.appointment.id]
    ]
    return one_text(as_told, announcer) if len(as_told) == len(messages) else None
