"""How an appointment's changes are written into the trail."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.audit.service import record
from scheduler.booking import announcements
from scheduler.booking.actor import Actor
from scheduler.booking.models import Appointment


def trail(
    session: AsyncSession, actor: Actor, appointment: Appointment, before: str | None, now: datetime, reason: str
) -> None:
    """From `before` (None: it began) to the appointment's present status."""
    subject = announcements.subject(appointment.id)
    change = (before, str(appointment.status))
    record(session, actor.network_id, subject, change, actor=actor.name, now=now, reason=reason)
