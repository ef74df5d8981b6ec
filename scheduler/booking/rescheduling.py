"""Moving an appointment: the new time is taken before the old one is given up, in one transaction, with one message."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking import admission, announcements, queries
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.booking.attendance import locked
from scheduler.booking.errors import AppointmentMovedOn
from scheduler.booking.lifecycle import HoldStatus, Status, refuse_begun
from scheduler.booking.override import Override
from scheduler.booking.queries import AppointmentRow
from scheduler.booking.service import find, squeezed_in
from scheduler.booking.slots import end_holds, future_slot, make_room, people_of, refusing
from scheduler.booking.trail import trail
from scheduler.rota.models import Slot


async def reschedule(
    session: AsyncSession, actor: Actor, appointment_id: int, slot_id: int, now: datetime, announcer: Announcer,
    override: Override | None = None,
) -> AppointmentRow:  # fmt: skip
    """Move a booked appointment to a slot that is free, or kept by the actor. To its own slot is no change."""
    before = await find(session, actor.network_id, appointment_id)
    to = await future_slot(session, actor, slot_id, now, released=override is None)
    people = people_of(before.slot, before.patient.id)
    mine = await make_room(session, actor, to.slot, now, [*people, *admission.keys(actor, to)])
    row = await locked(session, actor, appointment_id)
    if row.appointment.status != Status.BOOKED:
        raise AppointmentMovedOn("Only an appointment that is still to come can be moved.")
    refuse_begun(row.slot.starts_at, now)
    if row.slot.id == slot_id:
        return row
    if override is None:
        await admission.refuse_unsuited(session, actor, to, row.patient, now, appointment_id)
    if mine is not None:
        gone = await queries.release_hold(session, actor.network_id, mine)
        end_holds(session, actor, gone, HoldStatus.BOOKED, now, announcements.subject(appointment_id))
    squeezed = await squeezed_in(session, actor, slot_id, now, override)
    with refusing():
        await queries.move(session, actor.network_id, appointment_id, to.slot, overbooked=squeezed)
    _note(session, actor, row, to.slot, now, override)
    await session.flush()
    moved = await find(session, actor.network_id, appointment_id)
    await announcements.announce_moved(session, moved, row.slot, now, announcer.under(to.rules))
    return moved


def _note(
    session: AsyncSession, actor: Actor, row: AppointmentRow, to: Slot, now: datetime, override: Override | None
) -> None:
    appointment, old = row.appointment, row.slot
    appointment.slot_id = to.id
    appointment.sequence += 1
    appointment.changed_at = now
    appointment.confirmed_at = None
    moved = f"moved from slot {old.id} ({old.starts_at:%Y-%m-%d %H:%M} UTC) to slot {to.id}"
    trail(session, actor, appointment, Status.BOOKED, now, f"{moved}; {override}" if override else moved)
