"""Booking as other systems do it: kept first or at once, seen and cancelled by those who booked it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking import attendance, holds
from scheduler.booking import queries as bookings
from scheduler.booking import service as booking
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer, subject
from scheduler.booking.errors import AppointmentNotFound, SlotNotFound
from scheduler.booking.models import Hold
from scheduler.booking.queries import AppointmentRow, SlotRow
from scheduler.booking.slots import published
from scheduler.exchange import queries
from scheduler.exchange.errors import AppointmentBegun, NotKept, ReferenceNotFound, TimesDiffer, VersionStale
from scheduler.exchange.queries import AppointmentSearch
from scheduler.exchange.texts import COMMENT, DESCRIPTION, REASON, whole
from scheduler.exchange.version import version_of


@dataclass(frozen=True)
class Wish:
    """An appointment that another system asks for; its times, where it says them, are checked against the slot's."""

    patient_id: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    description: str | None = None
    comment: str | None = None


@dataclass(frozen=True)
class Kept:
    """A hold with the slot that it keeps; `found_again` where the actor had it already."""

    hold: Hold
    row: SlotRow
    found_again: bool = False


@dataclass(frozen=True)
class Seen:
    """An appointment, and why it was cancelled where somebody said so."""

    row: AppointmentRow
    reason: str | None = None


async def keep(session: AsyncSession, actor: Actor, slot_id: int, now: datetime, keep_for: timedelta) -> Kept:
    """Keep a slot for the actor's organisation."""
    held = await holds.hold(session, actor, slot_id, now, keep_for)
    row = await published(session, actor.network_id, slot_id)
    return Kept(held.hold, row, held.found_again)


async def kept(session: AsyncSession, actor: Actor, hold_id: int, now: datetime) -> Kept:
    """What the actor still keeps; `NotKept` for what is over, and for anybody else's."""
    hold = await queries.kept(session, actor.network_id, hold_id, actor.name, now)
    if hold is None:
        raise NotKept
    return Kept(hold, await published(session, actor.network_id, hold.slot_id))


async def book(
    session: AsyncSession, actor: Actor, slot_id: int, wish: Wish, now: datetime, announcer: Announcer
) -> Seen:
    """Book a slot that is free, or kept by the actor; `ReferenceNotFound` where there is no such slot."""
    texts = _texts(wish)
    try:
        row = await booking.book(session, actor, slot_id, wish.patient_id, now, announcer)
    except SlotNotFound:
        raise ReferenceNotFound(f"There is no Slot/{slot_id} here.", field="Appointment.slot") from None
    return await _worded(session, actor, row, wish, texts)


async def book_kept(
    session: AsyncSession, actor: Actor, hold_id: int, wish: Wish, now: datetime, announcer: Announcer
) -> Seen:
    """Turn what the actor keeps into an appointment."""
    texts = _texts(wish)
    row = await booking.book_held(session, actor, hold_id, wish.patient_id, now, announcer)
    return await _worded(session, actor, row, wish, texts)


def _texts(wish: Wish) -> tuple[str | None, str | None]:
    """Read before anything is booked: what is too long ends here."""
    return (
        whole(wish.description, DESCRIPTION, "Appointment.description"),
        whole(wish.comment, COMMENT, "Appointment.comment"),
    )


async def _worded(
    session: AsyncSession, actor: Actor, row: AppointmentRow, wish: Wish, texts: tuple[str | None, str | None]
) -> Seen:
    times = (row.slot.starts_at, row.slot.ends_at)
    if (wish.starts_at or times[0], wish.ends_at or times[1]) != times:
        raise TimesDiffer(field="Appointment.start")
    if texts == (None, None):
        return Seen(row)
    kept = await booking.find(session, actor.network_id, row.appointment.id)
    kept.appointment.description, kept.appointment.comment = texts
    await session.flush()
    return Seen(kept)


async def find(session: AsyncSession, actor: Actor, appointment_id: int) -> Seen:
    """The appointment; a partner sees what it has booked itself, and nothing else exists for it."""
    row = await booking.find(session, actor.network_id, appointment_id)
    return (await _seen(session, actor, [_visible(actor, row)]))[0]


async def search(session: AsyncSession, actor: Actor, wanted: AppointmentSearch) -> list[Seen]:
    """A patient's appointments, as far as the actor may see them."""
    return await _seen(session, actor, await queries.appointments(session, actor.network_id, wanted))


async def cancel(
    session: AsyncSession,
    actor: Actor,
    appointment_id: int,
    version: str,
    reason: str | None,
    now: datetime,
    announcer: Announcer,
) -> Seen:
    """Cancel the version that the caller has seen, before it begins; `VersionStale` for any other."""
    said = whole(reason, REASON, "Appointment.cancelationReason")
    found = await bookings.appointment(session, actor.network_id, appointment_id, lock=True)
    if found is None:
        raise AppointmentNotFound
    if version != version_of(_visible(actor, found).appointment):
        raise VersionStale
    if found.slot.starts_at <= now:
        raise AppointmentBegun
    row = await attendance.cancel(session, actor, appointment_id, now, announcer, said=said or "")
    return (await _seen(session, actor, [row]))[0]


def only_own(actor: Actor) -> str | None:
    """Whose bookings the actor may see: a partner its own, the network's people everybody's (none)."""
    return actor.name if actor.organisation else None


def _visible(actor: Actor, row: AppointmentRow) -> AppointmentRow:
    if only_own(actor) not in (None, row.appointment.booked_by):
        raise AppointmentNotFound
    return row


async def _seen(session: AsyncSession, actor: Actor, rows: list[AppointmentRow]) -> list[Seen]:
    subjects = {
        row.appointment.id: subject(row.appointment.id) for row in rows if row.appointment.status == "cancelled"
    }
    why = await queries.reasons(session, actor.network_id, list(subjects.values())) if subjects else {}
    return [Seen(row, why.get(subjects.get(row.appointment.id, ""))) for row in rows]
