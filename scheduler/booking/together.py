"""Several appointments as one: all of them are booked, or none."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking import admission, queries, service
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.booking.errors import NotTogether
from scheduler.booking.queries import AppointmentRow
from scheduler.booking.slots import PATIENT, future_slot, people_of
from scheduler.errors import Refused


async def book_all(
    session: AsyncSession, actor: Actor, slot_ids: Sequence[int], patient_id: int, now: datetime, announcer: Announcer
) -> list[AppointmentRow]:
    """Book a visit or a series, in the order of their starts; `NotTogether` names the first that cannot be had.

    Everything that any of them needs is locked first and in order, so that two such bookings never wait for each
    other.
    """
    rows = [await future_slot(session, actor, slot_id, now) for slot_id in sorted(set(slot_ids))]
    keys = [key for row in rows for key in (*people_of(row.slot, None), *admission.keys(actor, row))]
    await queries.lock_people(session, actor.network_id, [*keys, (PATIENT, patient_id)])
    booked = []
    for starts_at, slot_id in sorted((row.slot.starts_at, row.slot.id) for row in rows):
        try:
            booked.append(await service.book(session, actor, slot_id, patient_id, now, announcer))
        except Refused as refused:
            raise NotTogether(starts_at, refused) from None
    return booked
