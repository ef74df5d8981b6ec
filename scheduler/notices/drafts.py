"""What a manager does with a draft as a whole: try what publishing would do, publish with a word to all, discard.

Each may be asked for twice, from two tabs: the second time nothing happens, and nothing is wrong.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking.actor import Actor
from scheduler.errors import Conflict
from scheduler.notices import service as notices
from scheduler.notices.telling import Noticing
from scheduler.planning import standing
from scheduler.planning.policy import Policy
from scheduler.rota import board
from scheduler.rota.errors import RotaMovedOn
from scheduler.rota.lifecycle import Status
from scheduler.rota.service import Published


@dataclass(frozen=True)
class Terms:
    """What a network has decided: minutes from room to room, what the referee judges by, how clinicians are told."""

    room_change: int
    policy: Policy
    noticing: Noticing


@dataclass(frozen=True)
class Outlook:
    """What publishing would do, and how many clinicians it would tell; or, where it cannot be done, why. All of it is
    empty for what is no draft any more."""

    published: Published | None = None
    told: int = 0
    refused: str = ""


async def tried(session: AsyncSession, actor: Actor, rota_id: int, now: datetime, terms: Terms) -> Outlook:
    """Publish, look, and undo: what is said is what would happen, conflicts included. Takes as long as publishing."""
    if (await board.seen(session, actor.network_id, rota_id)).status != Status.DRAFT:
        return Outlook()
    attempt = await session.begin_nested()
    try:
        made, told = await _publish(session, actor, rota_id, now, terms)
    except Conflict as refused:
        return Outlook(refused=refused.sentence)
    finally:
        await attempt.rollback()
    return Outlook(made, told)


async def publish(session: AsyncSession, actor: Actor, rota_id: int, now: datetime, terms: Terms) -> None:
    """Bring it into force, unless it is already. Raises as `notices.publish` does; `RotaBroken` for what is illegal."""
    try:
        async with session.begin_nested():
            await _publish(session, actor, rota_id, now, terms)
    except Conflict:  # of which the one with itself is none
        if (await board.seen(session, actor.network_id, rota_id)).status != Status.PUBLISHED:
            raise


async def discard(session: AsyncSession, actor: Actor, rota_id: int, now: datetime, terms: Terms) -> None:
    """Drop a draft, unless it is dropped already; a published rota stays: `RotaMovedOn`."""
    rota = await board.seen(session, actor.network_id, rota_id)
    if rota.status == Status.PUBLISHED:
        raise RotaMovedOn("This rota has been published meanwhile, so it cannot be discarded.")
    if rota.status == Status.DRAFT:
        await notices.close(session, actor, rota_id, now, terms.noticing, "discarded")


async def _publish(
    session: AsyncSession, actor: Actor, rota_id: int, now: datetime, terms: Terms
) -> tuple[Published, int]:
    """A draft that was changed by hand may break a rule, as may one whose people's leave has changed since."""
    (await standing.load(session, actor.network_id, rota_id, terms.policy)).require_legal()
    return await notices.publish(session, actor, rota_id, now, terms.noticing, terms.room_change)
