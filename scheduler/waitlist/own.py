"""What patients do about their own wishes: wait for an earlier time than the one they have, see, and withdraw."""

from contextlib import suppress
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import local_day
from scheduler.booking import service as booking
from scheduler.booking.actor import Actor
from scheduler.booking.errors import AppointmentMovedOn, LongerStays
from scheduler.booking.lifecycle import Status, refuse_begun
from scheduler.booking.queries import AppointmentRow
from scheduler.waitlist import queries
from scheduler.waitlist.announcements import Offering
from scheduler.waitlist.errors import AlreadyWaiting, WishNotFound
from scheduler.waitlist.lifecycle import OPEN, Priority, WishStatus
from scheduler.waitlist.models import WaitlistEntry
from scheduler.waitlist.queries import ListRow
from scheduler.waitlist.service import NewWish, add, withdraw
from scheduler.waitlist.trail import move_wish


async def waiting(session: AsyncSession, network_id: int, patient_id: int) -> list[ListRow]:
    """What a patient waits for, oldest first."""
    return await queries.of_patient(session, network_id, patient_id, OPEN)


def can_be_tied(entry: WaitlistEntry) -> bool:
    """A wish that is on offer stays as it is: its offer has said what a yes does. So does a party's."""
    return entry.status == WishStatus.WAITING and entry.party_size == 1


async def wait_for_earlier(session: AsyncSession, actor: Actor, appointment_id: int, now: datetime) -> None:
    """Wish for a time before that of an appointment to come, which then moves there.

    Who waits for the service already keeps their place, and it is that wish that moves the appointment from now on.
    """
    row = await booking.find(session, actor.network_id, appointment_id)
    if row.appointment.status != Status.BOOKED:
        raise AppointmentMovedOn("Only an appointment that is still to come can be made earlier.")
    refuse_begun(row.slot.starts_at, now)
    if row.appointment.joined_slot_ids:
        raise LongerStays
    there = await _of_service(session, row)
    if there is None:
        await _begin(session, actor, row, now)
    else:
        await _attach(session, actor, there, appointment_id, now)


async def stop_waiting(
    session: AsyncSession, actor: Actor, appointment_id: int, now: datetime, offering: Offering
) -> None:
    """Wait no longer for an earlier time than that of this appointment, which stays as it is."""
    there = await _of_service(session, await booking.find(session, actor.network_id, appointment_id))
    if there is not None and there.entry.appointment_id == appointment_id:
        await withdraw(session, actor, there.entry.id, now, offering)


async def withdraw_own(
    session: AsyncSession, actor: Actor, entry_id: int, patient_id: int, now: datetime, offering: Offering
) -> None:
    """Take a patient's own wish off the list; `WishNotFound` for somebody else's."""
    if entry_id not in await queries.ids_of_patient(session, actor.network_id, patient_id):
        raise WishNotFound
    await withdraw(session, actor, entry_id, now, offering)


def part(session: AsyncSession, actor: Actor, entry: WaitlistEntry, now: datetime) -> None:
    """The appointment that a wish would have moved is over: what was begun for it ends, any other goes on without."""
    reason = f"appointment {entry.appointment_id} is no longer to come"
    if entry.added_by == _patient(entry.patient_id):
        move_wish(session, actor, entry, WishStatus.ENDED, now, reason)
    else:
        entry.appointment_id = None
        move_wish(session, actor, entry, WishStatus.WAITING, now, reason)


def _patient(patient_id: int) -> str:
    """Who begins a wish from their own appointment; every other wish is put on the list by staff."""
    return f"patient:{patient_id}"


async def _of_service(session: AsyncSession, row: AppointmentRow) -> ListRow | None:
    """The patient's open wish for the service of an appointment: there is one at most."""
    wishes = await waiting(session, row.appointment.network_id, row.patient.id)
    return next((wish for wish in wishes if wish.entry.service_id == row.service.id), None)


async def _begin(session: AsyncSession, actor: Actor, row: AppointmentRow, now: datetime) -> None:
    days = local_day(now), local_day(row.slot.starts_at)
    who, code = (row.patient.id,), row.service.code
    wanted = NewWish(who, code, Priority.ROUTINE, *days, appointment_id=row.appointment.id)
    with suppress(AlreadyWaiting):  # pressed twice at once
        async with session.begin_nested():
            await add(session, actor, wanted, now)


async def _attach(session: AsyncSession, actor: Actor, there: ListRow, appointment_id: int, now: datetime) -> None:
    entry = (await queries.party(session, actor.network_id, there.entry.id, lock=True))[0]
    if entry.appointment_id == appointment_id or not can_be_tied(entry):
        return
    entry.appointment_id = appointment_id
    move_wish(session, actor, entry, WishStatus.WAITING, now, f"moves appointment {appointment_id}")
