"""What other systems may read that is no appointment: shifts, the state of a slot, and patients they can name."""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking.queries import SlotRow
from scheduler.booking.slots import published
from scheduler.exchange import queries
from scheduler.exchange.errors import ResourceNotFound
from scheduler.exchange.queries import PatientRow, ShiftRow, ShiftSearch
from scheduler.patients.errors import PatientNotFound
from scheduler.rota.models import Slot


class Occupied(StrEnum):
    """What stands between a published slot and whoever wants it."""

    NOTHING = "nothing"
    KEPT = "kept"
    BOOKED = "booked"
    CLOSED = "closed"
    """Nobody has it, but it has begun or has not opened yet."""


def occupied(slot: Slot, *, booked: bool, held: bool, now: datetime) -> Occupied:
    """The first of these that holds: booked, kept, closed, nothing."""
    if booked:
        return Occupied.BOOKED
    if held:
        return Occupied.KEPT
    unopened = slot.opens_at is not None and slot.opens_at > now
    return Occupied.CLOSED if unopened or slot.starts_at <= now else Occupied.NOTHING


async def slot(session: AsyncSession, network_id: int, slot_id: int, now: datetime) -> tuple[SlotRow, Occupied]:
    """A published slot and its state."""
    row = await published(session, network_id, slot_id)
    booked, held = await queries.occupied_by(session, network_id, slot_id, now)
    return row, occupied(row.slot, booked=booked, held=held, now=now)


async def shift(session: AsyncSession, network_id: int, shift_id: int) -> ShiftRow:
    found = await shifts(session, network_id, [shift_id])
    if not found:
        raise ResourceNotFound
    return found[0]


async def shifts(session: AsyncSession, network_id: int, shift_ids: Collection[int]) -> list[ShiftRow]:
    """Those of these that are in force."""
    return await queries.shifts(session, network_id, shift_ids)


async def shifts_within(session: AsyncSession, network_id: int, wanted: ShiftSearch) -> list[ShiftRow]:
    """Those in force that touch a stretch of time, by their session's beginning."""
    return await queries.shifts_within(session, network_id, wanted)


async def patient(session: AsyncSession, network_id: int, patient_id: int) -> PatientRow:
    found = await queries.patient(session, network_id, patient_id)
    if found is None:
        raise PatientNotFound
    return found


async def identified(session: AsyncSession, network_id: int, nhs_number: str, born: date) -> PatientRow | None:
    """The patient with this NHS number and birthday; one of the two alone does not tell whether somebody is here."""
    return await queries.identified(session, network_id, nhs_number, born)
