"""What makes a slot busy, for holds and appointments alike: locks in order, then one row, and the database's word."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from asyncpg import IntegrityConstraintViolationError
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.audit.service import record
from scheduler.booking import queries
from scheduler.booking.actor import Actor
from scheduler.booking.admission import refuse_unreleased
from scheduler.booking.errors import PatientBusy, SlotNotFound, SlotPast, SlotTaken
from scheduler.booking.hot_path import queries as hot_path
from scheduler.booking.joining import joined
from scheduler.booking.kept import queries as kept
from scheduler.booking.lifecycle import HoldStatus
from scheduler.booking.queries import SlotRow
from scheduler.db import violated
from scheduler.rota.models import Slot

CLINICIAN, ROOM, PATIENT, HOLDER = 1, 2, 3, 4


@dataclass(frozen=True)
class Room:
    """What the actor kept of a time: the hold of just that, or the deadlines of others that were let go for it."""

    mine: int | None
    deadlines: tuple[datetime, ...]


async def published(session: AsyncSession, network_id: int, slot_id: int, *, lock: bool = False) -> SlotRow:
    """A published slot, free or not; `SlotNotFound` for any other. `lock` keeps it on offer until the end."""
    row = await queries.slot(session, network_id, slot_id, lock=lock)
    if row is None or row.slot.status != "open":
        raise SlotNotFound
    return row


async def future_slot(
    session: AsyncSession,
    actor: Actor,
    slot_id: int,
    now: datetime,
    *,
    released: bool = True,
    further: Sequence[int] = (),
) -> SlotRow:
    """A published slot that has not begun, and (unless that is set aside) can be booked by now; `further` are joined
    to it."""
    rows = [await hot_path.look(session, actor.network_id, one, None) for one in sorted({slot_id, *further})]
    open_ones = [row for row, _ in rows if row is not None and row.slot.status == "open"]
    if len(open_ones) < len(rows):
        raise SlotNotFound
    row = joined(open_ones)
    refuse_past(actor, row, now, released=released)
    return row


def refuse_past(actor: Actor, row: SlotRow, now: datetime, *, released: bool = True) -> None:
    """Raise `SlotPast`, or (unless that is set aside) what keeps it from everybody until some moment."""
    if row.slot.starts_at <= now:
        raise SlotPast
    if released:
        refuse_unreleased(actor, row, now)


async def make_room(
    session: AsyncSession, actor: Actor, wanted: SlotRow, now: datetime, others: Sequence[tuple[int, int]] = ()
) -> Room:
    """Queue up for the time's clinician and room and for `others`, then let go of holds that have run out.

    What the actor keeps of that time with other slots, or without all of it, is let go of too: it is free to its
    holder (decision 9).
    """
    await queries.lock_people(session, actor.network_id, [*people_of(wanted.slot, None), *others])
    way = await hot_path.clear(session, actor.network_id, wanted, actor.name, now)
    end_holds(session, actor, way.expired, HoldStatus.EXPIRED, now)
    for hold_id in way.others:
        gone = await kept.release(session, actor.network_id, hold_id)
        end_holds(session, actor, gone, HoldStatus.RELEASED, now, "chosen again with other slots")
    return Room(way.mine, tuple(way.others.values()))


def people_of(wanted: Slot, patient_id: int | None) -> list[tuple[int, int]]:
    keys = [(CLINICIAN, wanted.clinician_id), (ROOM, wanted.room_id)]
    return keys if patient_id is None else [*keys, (PATIENT, patient_id)]


@contextmanager
def refusing() -> Iterator[None]:
    """What a constraint refuses, in words: `PatientBusy` or `SlotTaken`."""
    try:
        yield
    except (IntegrityError, IntegrityConstraintViolationError) as error:
        constraint = violated(error)
        if constraint == "ex_occupancy_patient":
            raise PatientBusy from None
        if constraint in {"uq_occupancy_slot", "ex_occupancy_clinician", "ex_occupancy_room"}:
            raise SlotTaken from None
        raise


def end_holds(
    session: AsyncSession, actor: Actor, hold_ids: list[int], how: HoldStatus, now: datetime, reason: str = ""
) -> None:
    for hold_id in hold_ids:
        change = (HoldStatus.HELD, how)
        record(session, actor.network_id, f"hold:{hold_id}", change, actor=actor.name, now=now, reason=reason)
