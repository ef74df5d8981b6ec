"""Booking as other systems do it: kept first or at once, seen and cancelled by those who booked it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking import attendance, holds
from scheduler.booking import queries as bookings
from scheduler.booking import service as booking
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer, subject
from scheduler.booking.errors import AppointmentNotFound, NotJoined, SlotNotFound
from scheduler.booking.joining import joined
from scheduler.booking.kept import queries as keeping
from scheduler.booking.models import Hold
from scheduler.booking.queries import AppointmentRow, SlotRow
from scheduler.booking.slots import published
from scheduler.exchange import queries
from scheduler.exchange.errors import (
    AppointmentBegun,
    NotKept,
    ReferenceNotFound,
    SlotsDiffer,
    TimesDiffer,
    VersionStale,
)
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
    """A hold with the slot, or the joined slots, that it keeps; `found_again` where the actor had it already."""

    hold: Hold
    row: SlotRow
    found_again: bool = False


@dataclass(frozen=True)
class Seen:
    """An appointment, and why it was cancelled where somebody said so."""

    row: AppointmentRow
    reason: str | None = None


async def keep(
    session: AsyncSession, actor: Actor, slot_id: int, now: datetime, keep_for: timedelta, further: Sequence[int] = ()
) -> Kept:
    """Keep a slot for the actor's organisation, and `further` ones joined to it."""
    with _about_slots("Parameters.parameter"):
        held = await holds.hold(session, actor, slot_id, now, keep_for, further=further)
    return Kept(held.hold, await _row_of(session, actor, held.hold), held.found_again)


async def kept(session: AsyncSession, actor: Actor, hold_id: int, now: datetime) -> Kept:
    """What the actor still keeps; `NotKept` for what is over, and for anybody else's."""
    hold = await queries.kept(session, actor.network_id, hold_id, actor.name, now)
    if hold is None:
        raise NotKept
    return Kept(hold, await _row_of(session, actor, hold))


async def refuse_other_slots(session: AsyncSession, actor: Actor, hold_id: int, slot_ids: Sequence[int]) -> None:
    """Raise `SlotsDiffer` where the actor keeps other slots than these; what is over says so when it is booked."""
    await holds.hold_of(session, actor, hold_id)
    slots = await keeping.slots_of(session, actor.network_id, hold_id)
    if slots and set(slots) != set(slot_ids):
        raise SlotsDiffer(field="Appointment.slot")


async def book(
    session: AsyncSession, actor: Actor, slot_ids: Sequence[int], wish: Wish, now: datetime, announcer: Announcer
) -> Seen:
    """Book slots that are free, or kept by the actor, as one appointment; `ReferenceNotFound` for one that is not."""
    texts = _texts(wish)
    first, *further = slot_ids
    try:
        with _about_slots("Appointment.slot"):
            row = await booking.book(session, actor, first, wish.patient_id, now, announcer, further=further)
    except SlotNotFound:
        named = " or ".join(f"Slot/{one}" for one in slot_ids)
        raise ReferenceNotFound(f"There is no {named} here.", field="Appointment.slot") from None
    return await _worded(session, actor, row, wish, texts)


async def book_kept(
    session: AsyncSession, actor: Actor, hold_id: int, wish: Wish, now: datetime, announcer: Announcer
) -> Seen:
    """Turn what the actor keeps into an appointment."""
    texts = _texts(wish)
    row = await booking.book_held(session, actor, hold_id, wish.patient_id, now, announcer)
    return await _worded(session, actor, row, wish, texts)


@contextmanager
def _about_slots(element: str) -> Iterator[None]:
    """What does not go together is said of this element."""
    try:
        yield
    except NotJoined as refused:
        refused.field = element
        raise


async def _row_of(session: AsyncSession, actor: Actor, hold: Hold) -> SlotRow:
    slots = await keeping.slots_of(session, actor.network_id, hold.id)
    return joined([await published(session, actor.network_id, one) for one in slots])


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
