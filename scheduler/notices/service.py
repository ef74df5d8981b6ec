"""Publishing, repairing and closing a rota as people do it: with a word to everybody whose shifts it is about."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking import withdrawal
from scheduler.booking.actor import Actor
from scheduler.notices.telling import Noticing, ahead, tell
from scheduler.planning import repairs
from scheduler.planning.repairs import Away
from scheduler.planning.standing import Standing
from scheduler.rota import service as rotas
from scheduler.rota.service import Published
from solver.repair import Option


async def publish(
    session: AsyncSession, actor: Actor, rota_id: int, now: datetime, noticing: Noticing, room_change: int = 5
) -> tuple[Published, int]:
    """Bring a draft into force; returns what came of it, and how many clinicians are told."""
    before = await ahead(session, actor.network_id, now)
    network_id, actor_name = actor.network_id, actor.name
    made = await rotas.publish(session, network_id, rota_id, actor=actor_name, now=now, room_change=room_change)
    return made, await tell(session, network_id, rota_id, before, now, noticing, publishing=True)


async def repair(
    session: AsyncSession, actor: Actor, standing: Standing, option: Option, now: datetime, noticing: Noticing,
    away: Away | None = None, room_change: int = 5,
) -> tuple[int, int]:  # fmt: skip
    """Bring an option into force; returns how many slots are new, and how many clinicians are told."""
    before = await ahead(session, actor.network_id, now)
    slots = await repairs.take(session, actor, standing, option, now, away, room_change)
    return slots, await tell(session, actor.network_id, standing.rota.id, before, now, noticing)


async def close(
    session: AsyncSession, actor: Actor, rota_id: int, now: datetime, noticing: Noticing, reason: str = ""
) -> tuple[int, int]:
    """End a rota; returns how many slots are no longer on offer, and how many clinicians are told."""
    before = await ahead(session, actor.network_id, now)
    slots = await withdrawal.close_rota(session, actor, rota_id, now, reason)
    return slots, await tell(session, actor.network_id, rota_id, before, now, noticing)
