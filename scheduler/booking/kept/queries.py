"""All SQL about holds that is not on the hot path. The tenant comes first."""

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking.models import Hold, Occupancy
from scheduler.rota.models import Slot


async def _let_go(session: AsyncSession, network_id: int, *which: sa.ColumnElement[bool]) -> list[int]:
    gone = await session.execute(
        sa.delete(Occupancy)
        .where(col(Occupancy.network_id) == network_id, col(Occupancy.hold_id).is_not(None), *which)
        .returning(col(Occupancy.hold_id))
    )
    return sorted({int(hold_id) for (hold_id,) in gone})


async def hold(session: AsyncSession, network_id: int, hold_id: int, *, lock: bool = False) -> Hold | None:
    """One hold; `lock` keeps others from changing it until this transaction ends."""
    statement = select(Hold).where(Hold.network_id == network_id, Hold.id == hold_id)
    found = await session.exec(statement.with_for_update() if lock else statement)
    return found.first()


async def slots_kept_by(session: AsyncSession, network_id: int, holder: str) -> list[Slot]:
    """Every slot that a hold of `holder` occupies, run out or not."""
    found = await session.exec(
        select(Slot)
        .join(Occupancy, col(Occupancy.slot_id) == Slot.id)
        .join(Hold, col(Hold.id) == Occupancy.hold_id)
        .where(Hold.network_id == network_id, Hold.holder == holder)
    )
    return list(found)


async def release_others(session: AsyncSession, network_id: int, holder: str, slot_id: int) -> list[int]:
    """Let go of everything that `holder` keeps but this slot; returns the holds."""
    theirs = select(Hold.id).where(Hold.network_id == network_id, Hold.holder == holder, Hold.slot_id != slot_id)
    return await _let_go(session, network_id, col(Occupancy.hold_id).in_(theirs))


async def slots_of(session: AsyncSession, network_id: int, hold_id: int, *, lock: bool = False) -> list[int]:
    """The slots that a hold keeps, in order of time; none once it was booked or let go."""
    statement = select(Occupancy.slot_id).where(Occupancy.network_id == network_id, Occupancy.hold_id == hold_id)
    ordered = statement.order_by(sa.func.lower(Occupancy.during))
    return list(await session.exec(ordered.with_for_update() if lock else ordered))


async def release(session: AsyncSession, network_id: int, hold_id: int) -> list[int]:
    """Let go of one hold; returns it, or nothing where it kept nothing any more."""
    return await _let_go(session, network_id, col(Occupancy.hold_id) == hold_id)
