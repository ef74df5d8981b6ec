"""Texts that were kept and not acted on: whoever was told of them failed, and nobody may tell us again. The worker acts
on them by its clock, and after an hour of that they are for somebody to look at."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from notifications import replies
from notifications.replies import Incoming
from scheduler.db import Sessions
from scheduler.replies import queries, service
from scheduler.replies.answering import Answering

log = logging.getLogger(__name__)
WAITS, TRIED_LONG_ENOUGH = timedelta(minutes=1), timedelta(hours=1)


async def look(sessions: Sessions, clock: Callable[[], datetime], answering: Answering) -> int:
    """Act on each in a transaction of its own; returns on how many."""
    async with sessions() as session, session.begin():
        left = [
            (row.network_id, row.received_at, Incoming(row.provider, row.provider_ref, row.sender, row.body))
            for row in await queries.left_over(session, clock() - WAITS)
        ]
    acted = 0
    for network_id, received_at, incoming in left:
        try:
            async with sessions() as session, session.begin():
                await service.take(session, network_id, incoming, clock(), service.readers(answering))
            acted += 1
        except Exception:
            log.exception("a text that came in could not be acted on")
            if received_at < clock() - TRIED_LONG_ENOUGH:
                await _put_aside(sessions, network_id, incoming)
    return acted


async def _put_aside(sessions: Sessions, network_id: int, incoming: Incoming) -> None:
    async with sessions() as session, session.begin():
        received = await replies.kept(session, network_id, incoming)
        if received is not None and not received.acted_on:
            await replies.note(session, received, "unclear")
