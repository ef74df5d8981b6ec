"""The tray: texts that nobody could read by rule. They wait until somebody at the practice has looked at them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications.models import Reply
from scheduler.audit.service import record
from scheduler.booking.actor import Actor
from scheduler.errors import NotFound
from scheduler.replies import queries
from scheduler.replies.service import subject


class ReplyNotFound(NotFound):
    """There is no such text in the tray."""


@dataclass(frozen=True)
class Waiting:
    """A text, and whose number it came from: several people may share one."""

    reply: Reply
    people: list[str]


async def waiting(session: AsyncSession, network_id: int, after_id: int, limit: int) -> list[Waiting]:
    """What nobody has looked at, oldest first, behind the text `after_id`."""
    return [Waiting(*row) for row in await queries.waiting(session, network_id, after_id, limit)]


async def close(session: AsyncSession, actor: Actor, reply_id: int, now: datetime) -> None:
    """Somebody has looked at it, and has done what there was to do. Twice is no error."""
    row = await queries.waiting_one(session, actor.network_id, reply_id)
    if row is None:
        raise ReplyNotFound
    if row.closed_at is None:
        row.closed_at, row.closed_by = now, actor.name
        session.add(row)
        record(session, actor.network_id, subject(row.id), ("unclear", "closed"), actor=actor.name, now=now)
        await session.flush()
