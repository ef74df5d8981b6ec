"""What somebody does with an invitation, by the link, by a reply or by staff: book one of the times, or decline."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access import tenant
from scheduler.booking import service as booking
from scheduler.booking.actor import Actor
from scheduler.booking.admission import seeker
from scheduler.booking.announcements import Announcer
from scheduler.booking.errors import SlotNotFound
from scheduler.booking.models import Appointment
from scheduler.booking.queries import KEPT, SlotRow
from scheduler.booking.search.service import search
from scheduler.booking.search.wish import SlotSearch
from scheduler.booking.slots import published
from scheduler.campaigns.ending import end, note_bookings
from scheduler.campaigns.errors import InvitationNotFound, InvitationOver, TimeGone
from scheduler.campaigns.invited import queries as invited
from scheduler.campaigns.invited.queries import InvitationRow
from scheduler.errors import Refused
from scheduler.invitations.lifecycle import InvitationStatus

MOMENT = timedelta(microseconds=1)


async def find_by_link(session: AsyncSession, invitation_id: int) -> InvitationRow:
    """The invitation named by a link whose signature the caller has checked; its network binds the transaction."""
    network_id = await invited.network_of(session, invitation_id)
    if network_id is None:
        raise InvitationNotFound
    await tenant.enter(session, network_id)
    return await find(session, network_id, invitation_id)


async def find(session: AsyncSession, network_id: int, invitation_id: int, *, lock: bool = False) -> InvitationRow:
    """The invitation, or `InvitationNotFound`: also for one of another network."""
    row = await invited.invitation(session, network_id, invitation_id, lock=lock)
    if row is None:
        raise InvitationNotFound
    return row


async def booked(session: AsyncSession, row: InvitationRow) -> Appointment | None:
    """The appointment that the invitation led to, whatever became of it."""
    return await invited.booked(session, row.invitation.network_id, row.invitation.id)


async def keeps(session: AsyncSession, row: InvitationRow) -> bool:
    """Whether they have booked with it, and it is neither cancelled nor missed."""
    found = await booked(session, row)
    return found is not None and found.status in KEPT


async def slot_of(session: AsyncSession, row: InvitationRow, slot_id: int) -> SlotRow:
    """A time of the service that the invitation is for, free or not; `SlotNotFound` for any other."""
    found = await published(session, row.invitation.network_id, slot_id)
    if found.service.id != row.service.id:
        raise SlotNotFound
    return found


async def free_slot(session: AsyncSession, row: InvitationRow, slot_id: int, now: datetime) -> SlotRow | None:
    """That time, if this person can have it now; `SlotNotFound` where it is of another service, or none."""
    found = await slot_of(session, row, slot_id)
    if not row.is_open(now):
        return None
    starts = found.slot.starts_at
    wanted = SlotSearch(row.service.code, starts, starts + MOMENT, seeker=seeker(row.patient))
    free = await search(session, row.invitation.network_id, wanted, now)
    return found if slot_id in [one.slot.id for one in free] else None


async def book(
    session: AsyncSession, actor: Actor, invitation_id: int, slot_id: int, now: datetime, announcer: Announcer
) -> InvitationRow:
    """Book one time with an invitation; who has booked already keeps what they have.

    Raises `InvitationOver`, also where that was cancelled, or `TimeGone` where the time cannot be had any more, which
    leaves the invitation open.
    """
    row = await find(session, actor.network_id, invitation_id, lock=True)
    await note_bookings(session, actor.network_id, now, invitation_id)
    if await keeps(session, row):
        return row
    if not row.is_open(now):
        raise InvitationOver
    try:
        async with session.begin_nested():
            await slot_of(session, row, slot_id)
            made = await booking.book(session, actor, slot_id, row.patient.id, now, announcer)
    except Refused:  # whatever keeps it from them now: search knows which it does not
        raise TimeGone from None
    row.invitation.appointment_id = made.appointment.id
    reason = f"appointment:{made.appointment.id}"
    await end(session, actor, row.invitation, InvitationStatus.BOOKED, now, reason)
    return row


async def decline(session: AsyncSession, actor: Actor, invitation_id: int, now: datetime) -> InvitationRow:
    """Say no. Twice is no error, and neither is no after all has ended; what was booked by another way stays booked."""
    row = await find(session, actor.network_id, invitation_id, lock=True)
    await note_bookings(session, actor.network_id, now, invitation_id)
    await end(session, actor, row.invitation, InvitationStatus.DECLINED, now)
    return row
