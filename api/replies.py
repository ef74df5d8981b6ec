"""A text that came in: kept in a transaction of its own, then acted on in the request's.

Where acting fails, we have it, and its provider's telling us again acts.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from api.pages.network import own_network
from notifications import replies
from notifications.replies import Incoming
from scheduler.replies import service
from scheduler.runtime import Runtime


async def receive(session: AsyncSession, runtime: Runtime, told: Incoming, now: datetime) -> bool:
    """Keep a text, then have it read; False where we had it before.

    `session` is not used before it is kept: nobody has two connections at once.
    """
    async with runtime.sessions() as first, first.begin():
        network = await own_network(first, runtime)
        new = await replies.keep(first, network.id, told, now)
    network = await own_network(session, runtime)
    await service.take(session, network.id, told, now, service.readers(runtime.answering))
    return new
