"""The same key gives the same answer: kept in the booking's own transaction, so that neither exists alone."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking import queries
from scheduler.booking.actor import Actor
from scheduler.booking.errors import KeyReused

Body = dict[str, object]


async def once(
    session: AsyncSession,
    actor: Actor,
    key: str | None,
    request: Body,
    now: datetime,
    act: Callable[[], Awaitable[Body]],
) -> Body:
    """Run `act` and keep its answer under `key`, or give the answer kept there.

    A second caller with the same key waits for the first one's transaction. A refusal rolls the key back with
    everything else, so a refused request may be tried again. Raises `KeyReused` for another request.
    """
    if key is None:
        return await act()
    fingerprint = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
    earlier = await queries.claim_key(session, actor.network_id, actor.name, key, fingerprint, now)
    if earlier is not None:
        if earlier.fingerprint != fingerprint:
            raise KeyReused
        return dict(earlier.body or {})
    body = await act()
    await queries.keep_answer(session, actor.network_id, actor.name, key, body)
    return body
