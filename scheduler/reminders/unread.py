"""Texts that are not known to have arrived by the hour that a network has set before the appointment: the same reminder
takes the next way, so that a switched-off telephone is noticed while there is still time.

Nothing is texted twice: only another channel is used, and each reminder is written for a channel once, whoever looks
and how often.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking import queries as bookings
from scheduler.booking.announcements import Announcer
from scheduler.booking.lifecycle import Status
from scheduler.booking.policy import service as policies
from scheduler.db import Sessions
from scheduler.reminders.delivery import queries
from scheduler.reminders.delivery.queries import LastText
from scheduler.reminders.fallback import next_way

log = logging.getLogger(__name__)
AHEAD = timedelta(days=5)
"""The longest that `unread_hours` and a quiet weekend before them can be."""


async def look(sessions: Sessions, clock: Callable[[], datetime], announcer: Announcer) -> int:
    """Write each such reminder for its next way, and say how many; one that cannot be written stops no other."""
    async with sessions() as session, session.begin():
        networks = await policies.networks_that_mind_unread_texts(session)
        now = clock()
        silent = [one for network_id in networks for one in await queries.silent(session, network_id, now, now + AHEAD)]
    written = 0
    for text in silent:
        try:
            async with sessions() as session, session.begin():
                written += await _take_next_way(session, text, clock(), announcer)
        except Exception:
            log.exception("no other way was tried for an unread text about appointment %s", text.appointment_id)
    return written


async def _take_next_way(session: AsyncSession, text: LastText, now: datetime, announcer: Announcer) -> bool:
    row = await bookings.appointment(session, text.network_id, text.appointment_id, lock=True)
    if row is None or row.appointment.status != Status.BOOKED or row.appointment.sequence != text.version:
        return False
    announcer = announcer.under(await policies.of_service(session, text.network_id, row.service.id))
    policy, starts_at = announcer.policy, row.slot.starts_at
    useful_until = starts_at - policy.least_notice
    minded_at = policy.leaves(starts_at - timedelta(hours=policy.unread_hours), useful_until)
    if not policy.unread_hours or not text.due_at <= minded_at <= now < useful_until:
        return False
    return await next_way(session, row, text.purpose, useful_until, now, announcer)
