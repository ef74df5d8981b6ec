"""Keeping a slot for a while: one deadline, one holder, and a trail of how each hold ended."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zlib import crc32

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking import queries
from scheduler.booking.actor import Actor
from scheduler.booking.errors import HoldExpired, HoldGivenUp, HoldNotFound, HoldUsed, NothingFree, SlotTaken
from scheduler.booking.hot_path import queries as hot_path
from scheduler.booking.kept import queries as kept
from scheduler.booking.lifecycle import HoldStatus
from scheduler.booking.models import Hold
from scheduler.booking.search.service import any_of
from scheduler.booking.search.wish import SlotSearch
from scheduler.booking.slots import (
    HOLDER,
    end_holds,
    future_slot,
    make_room,
    people_of,
)
from scheduler.rota.models import Slot

MISMATCHES, TRIES = 5, 5


@dataclass(frozen=True)
class Held:
    """A hold, and whether the actor had it already."""

    hold: Hold
    found_again: bool


async def hold(
    session: AsyncSession, actor: Actor, slot_id: int, now: datetime, keep_for: timedelta, *, only_one: bool = False,
    further: Sequence[int] = (),
) -> Held:  # fmt: skip
    """Keep a free slot for `keep_for`; the actor's own live hold of it is found again, with its own deadline.

    `only_one` lets go of every other slot that the actor keeps; `further` slots are kept together with it. Raises
    `SlotTaken` when somebody else's hold, or an appointment, has any of them.
    """
    wanted = await future_slot(session, actor, slot_id, now, further=further)
    if only_one:
        await _let_go_of_others(session, actor, wanted.slot, now)
    room = await make_room(session, actor, wanted, now)
    if room.mine is not None:
        return Held(await hold_of(session, actor, room.mine), found_again=True)
    until = min(now + keep_for, wanted.slot.starts_at, *room.deadlines)
    held, whole = await hot_path.keep(session, actor.network_id, actor, wanted, now, until)
    if held is None or not whole:
        raise SlotTaken
    return Held(held, found_again=False)


async def hold_any(session: AsyncSession, actor: Actor, wanted: SlotSearch, now: datetime, keep_for: timedelta) -> Held:
    """Keep whichever slot suits and is free: many who ask at once are each given another. `NothingFree` for none."""
    wanted = replace(wanted, holder=None)  # what the actor keeps already is not what is asked for
    for _ in range(TRIES):
        slot_id = await any_of(session, actor.network_id, wanted, now)
        try:
            return await hold(session, actor, slot_id, now, keep_for)
        except SlotTaken:
            continue  # by somebody who was just done when we looked
    raise NothingFree


async def hold_of(session: AsyncSession, actor: Actor, hold_id: int, *, lock: bool = False) -> Hold:
    """The actor's hold, kept or not; `HoldNotFound` for anybody else's."""
    held = await kept.hold(session, actor.network_id, hold_id, lock=lock)
    if held is None or held.holder != actor.name:
        raise HoldNotFound
    return held


async def own_hold(session: AsyncSession, actor: Actor, hold_id: int, now: datetime) -> Hold:
    """The actor's hold, locked until the transaction ends; refused where it is no longer kept."""
    held = await hold_of(session, actor, hold_id, lock=True)
    if held.mismatches >= MISMATCHES:
        raise HoldGivenUp
    if held.expires_at <= now:
        raise HoldExpired
    if not await kept.slots_of(session, actor.network_id, hold_id, lock=True):
        raise HoldUsed
    return held


async def note_mismatch(session: AsyncSession, actor: Actor, held: Hold, now: datetime) -> bool:
    """Count details that matched nobody; at the fifth time the slot is let go. Whether the hold goes on.

    It returns rather than raises, so that the caller's transaction keeps the count.
    """
    held.mismatches += 1
    session.add(held)
    if held.mismatches >= MISMATCHES:
        gone = await kept.release(session, held.network_id, held.id)
        end_holds(session, actor, gone, HoldStatus.RELEASED, now, "details that matched nobody, too often")
    await session.flush()
    return held.mismatches < MISMATCHES


async def release(session: AsyncSession, actor: Actor, hold_id: int, now: datetime) -> None:
    """Give a held slot back before its deadline. Giving it back twice is no error."""
    held = await hold_of(session, actor, hold_id)
    gone = await kept.release(session, actor.network_id, held.id)
    end_holds(session, actor, gone, HoldStatus.RELEASED, now)


async def _let_go_of_others(session: AsyncSession, actor: Actor, wanted: Slot, now: datetime) -> None:
    """One actor's choices queue up; then the people of every slot in question are locked at once, in order."""
    await queries.lock_people(session, actor.network_id, [(HOLDER, crc32(actor.name.encode()))])
    theirs = await kept.slots_kept_by(session, actor.network_id, actor.name)
    keys = [key for one in (wanted, *theirs) for key in people_of(one, None)]
    await queries.lock_people(session, actor.network_id, keys)
    gone = await kept.release_others(session, actor.network_id, actor.name, wanted.id)
    end_holds(session, actor, gone, HoldStatus.RELEASED, now, "another time was chosen")
