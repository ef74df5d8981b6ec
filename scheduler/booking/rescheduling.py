"""Moving an appointment: the new time is taken before the old one is given up, in one transaction, with one message."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking import admission, announcements, queries, telling
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.booking.attendance import locked
from scheduler.booking.errors import AppointmentMovedOn, LongerStays
from scheduler.booking.kept import queries as kept
from scheduler.booking.lifecycle import HoldStatus, Status, refuse_begun
from scheduler.booking.override import Override
from scheduler.booking.queries import AppointmentRow
from scheduler.booking.service import find, squeezed_in
from scheduler.booking.slots import end_holds, future_slot, make_room, people_of, refusing
from scheduler.booking.trail import trail
from scheduler.errors import Refused
from scheduler.rota.models import Slot


async def reschedule(
    session: AsyncSession, actor: Actor, appointment_id: int, slot_id: int, now: datetime, announcer: Announcer,
    override: Override | None = None,
) -> AppointmentRow:  # fmt: skip
    """Move a booked appointment to a slot that is free, or kept by the actor. To its own slot is no change."""
    before = await find(session, actor.network_id, appointment_id)
    to = await future_slot(session, actor, slot_id, now, released=override is None)
    people = people_of(before.slot, before.patient.id)
    mine = (await make_room(session, actor, to, now, [*people, *admission.keys(actor, to)])).mine
    row = await locked(session, actor, appointment_id)
    if row.appointment.status != Status.BOOKED:
        raise AppointmentMovedOn("Only an appointment that is still to come can be moved.")
    refuse_begun(row.slot.starts_at, now)
    if row.slot.id == slot_id:
        return row
    if row.appointment.joined_slot_ids:
        raise LongerStays
    aside: list[Refused] = []
    if override is None:
        await admission.refuse_unsuited(session, actor, to, row.patient, now, appointment_id)
    else:
        aside = await admission.set_aside(session, actor, to, row.patient, now, appointment_id)
    if mine is not None:
        gone = await kept.release(session, actor.network_id, mine)
        end_holds(session, actor, gone, HoldStatus.BOOKED, now, announcements.subject(appointment_id))
    squeezed = await squeezed_in(session, actor, slot_id, now, override)
    with refusing():
        await queries.move(session, actor.network_id, appointment_id, to.slot, overbooked=squeezed)
    _note(session, actor, row, to.slot, now, override.told(aside, overbooked=squeezed) if override else "")
    await session.flush()
    moved = await find(session, actor.network_id, appointment_id)
    manner = await telling.kept(session, moved)
    await announcements.announce_moved(session, moved, row.slot, now, announcer.under(to.rules), manner)
    return moved


def _note(session: AsyncSession, actor: Actor, row: AppointmentRow, to: Slot, now: datetime, override: str) -> None:
    appointment, old = row.appointment, row.slot
    appointment.left_slot_ids = [*appointment.left_slot_ids, old.id]
    appointment.slot_id = to.id
    appointment.sequence += 1
    appointment.changed_at = now
    appointment.confirmed_at = None
    moved = f"moved from slot {old.id} ({old.starts_at:%Y-%m-%d %H:%M} UTC) to slot {to.id}"
    trail(session, actor, appointment, Status.BOOKED, now, f"{moved}; {override}" if override else moved)
