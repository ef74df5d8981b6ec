"""Closing or changing a rota, which is not done over the heads of people who are booked in it."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking import queries
from scheduler.booking.actor import Actor
from scheduler.booking.errors import RotaInUse, ShiftsInUse
from scheduler.rota import service as rotas
from scheduler.rota.service import Revision


async def close_rota(session: AsyncSession, actor: Actor, rota_id: int, now: datetime, reason: str = "") -> int:
    """Close it and withdraw what it still offers; returns how many slots. `RotaInUse` while any is booked or held."""
    ahead = await rotas.slots_ahead(session, actor.network_id, rota_id, now)
    taken = await queries.taken(session, actor.network_id, [slot.id for slot in ahead], now)
    if taken:
        raise RotaInUse(taken)
    return await rotas.close(session, actor.network_id, rota_id, actor=actor.name, now=now, reason=reason)


async def revise_rota(
    session: AsyncSession, actor: Actor, rota_id: int, wanted: Revision, now: datetime, reason: str
) -> int:
    """Change some shifts; returns how many slots are new. `ShiftsInUse` while anybody is booked in those that go."""
    ahead = await rotas.slots_of(session, actor.network_id, rota_id, wanted.dropped, now)
    taken = await queries.taken(session, actor.network_id, [slot.id for slot in ahead], now)
    if taken:
        raise ShiftsInUse(taken)
    return await rotas.revise(session, actor.network_id, rota_id, wanted, actor=actor.name, now=now, reason=reason)
