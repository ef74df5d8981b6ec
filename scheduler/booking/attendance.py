"""How appointments end: cancelled, attended or missed, as people say. No clock decides that anybody stayed away."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import LONDON
from scheduler.booking import announcements, queries
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.booking.errors import AppointmentNotFound
from scheduler.booking.lifecycle import CancelReason, Status, Verb, after, refuse_untimely
from scheduler.booking.queries import AppointmentRow
from scheduler.booking.trail import trail


async def cancel(
    session: AsyncSession,
    actor: Actor,
    appointment_id: int,
    now: datetime,
    announcer: Announcer,
    why: CancelReason | None = None,
    said: str = "",
) -> AppointmentRow:
    """Cancel, free the slot, withdraw what was still to be said and say it is cancelled. Twice is no error.

    `said` are another system's own words for the reason.
    """
    row = await locked(session, actor, appointment_id)
    if row.appointment.status == Status.CANCELLED:
        return row
    await _move(session, actor, row, Verb.CANCEL, now, why or said)
    row.appointment.cancel_reason = why
    row.appointment.sequence += 1
    await queries.vacate(session, actor.network_id, appointment_id)
    await session.flush()
    await announcements.announce_cancelled(session, row, now, announcer)
    return row


async def close(
    session: AsyncSession, actor: Actor, appointment_id: int, verb: Verb, now: datetime, reason: str = ""
) -> AppointmentRow:
    """Arrival, start, completion, or not attended, as staff say."""
    row = await locked(session, actor, appointment_id)
    await _move(session, actor, row, verb, now, reason)
    await announcements.withdraw(session, row, now, f"appointment {row.appointment.status}")
    return row


async def not_closed(
    session: AsyncSession, network_id: int, now: datetime, after_id: int = 0, limit: int = 50
) -> list[AppointmentRow]:
    """What is over and of which nobody has said how it went: a list that nags until it is empty."""
    return await queries.not_closed(session, network_id, now, after_id, limit)


async def locked(session: AsyncSession, actor: Actor, appointment_id: int) -> AppointmentRow:
    """The appointment, and nobody else changes it until this transaction ends."""
    row = await queries.appointment(session, actor.network_id, appointment_id, lock=True)
    if row is None:
        raise AppointmentNotFound
    return row


async def _move(
    session: AsyncSession, actor: Actor, row: AppointmentRow, verb: Verb, now: datetime, reason: str
) -> None:
    before = Status(row.appointment.status)
    moved_to = after(before, verb)
    refuse_untimely(verb, row.slot.starts_at.astimezone(LONDON), now.astimezone(LONDON))
    row.appointment.status = moved_to
    row.appointment.changed_at = now
    trail(session, actor, row.appointment, before, now, reason)
    await session.flush()
