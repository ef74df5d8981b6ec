"""The same key gives the same answer: kept in the booking's own transaction, so that neither exists alone."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking.actor import Actor
from scheduler.booking.errors import KeyReused
from scheduler.booking.first_answers import queries
from scheduler.errors import Refused

Body = dict[str, object]
REFUSED = "refused"


class RefusalKept(Exception):
    """The boundary commits what was kept of `refused`, and then raises it."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.sentence)
        self.refused = refused


async def once(
    session: AsyncSession,
    actor: Actor,
    key: str | None,
    request: Body,
    now: datetime,
    act: Callable[[], Awaitable[Body]],
) -> Body:
    """Run `act` and keep its answer under `key`, or give the answer kept there.

    A second caller with the same key waits for the first one's transaction. A refusal is an answer like any other: it
    is kept, though nothing else of its transaction is, and given again. Raises `KeyReused` for another request.
    """
    if key is None:
        return await act()
    fingerprint = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
    earlier = await queries.claim_key(session, actor.network_id, actor.name, key, fingerprint, now)
    if earlier is not None:
        if earlier.fingerprint != fingerprint:
            raise KeyReused
        return _first_answer(earlier.body)
    try:
        async with session.begin_nested():
            body = await act()
    except Refused as refused:
        kept: Body = {REFUSED: type(refused).__name__, "sentence": refused.sentence}
        await queries.keep_answer(session, actor.network_id, actor.name, key, kept)
        raise RefusalKept(refused) from None
    await queries.keep_answer(session, actor.network_id, actor.name, key, body)
    return body


def _first_answer(kept: Body) -> Body:
    if REFUSED in kept:
        raise Refused.again(str(kept[REFUSED]), str(kept["sentence"]))
    return dict(kept)
