"""Says several messages in one text; whatever becomes of that becomes of each of them.

They stay rows of their own, so each is withdrawn, checked, recorded and sent another way by itself. Which of them may
be one, `together` says (with network, channel and number); that they are, is decided when they are claimed, and holds
for that hand-over only.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import ledger
from notifications.ledger import Claimed
from notifications.together import queries

log = logging.getLogger(__name__)
OneText = Callable[[AsyncSession, Sequence[Claimed]], Awaitable[str | None]]
"""The words that say what all of these messages say; None where each is to leave by itself."""


async def each_by_itself(session: AsyncSession, messages: Sequence[Claimed]) -> str | None:
    """Where nothing is ever said together."""
    return None


async def as_one(session: AsyncSession, ready: Sequence[Claimed], one_text: OneText, now: datetime) -> list[Claimed]:
    """What is handed over of these, which were claimed in this transaction: those that are one text know their carrier.

    What was taken along before it is due, and is not part of a text after all, waits again.
    """
    groups: dict[tuple[object, ...], list[Claimed]] = {}
    for one in ready:
        alone = (one.id,) if one.together is None else ()
        groups.setdefault((one.network_id, one.channel, one.recipient, one.together, *alone), []).append(one)
    leaving: list[Claimed] = []
    for group in groups.values():
        words = await _words(session, group, one_text) if len(group) > 1 else None
        if words is not None:
            carrier = min(one.id for one in group)
            await queries.carry(session, group[0].network_id, [one.id for one in group], carrier, words)
            leaving += [replace(one, carrier_id=carrier, handed_body=words) for one in group]
            continue
        for one in group:
            if one.due_at <= now:
                leaving.append(one)
            else:
                await ledger.put_back(session, one, now, "it is not due yet, and nothing takes it along")
    return leaving


async def _words(session: AsyncSession, group: Sequence[Claimed], one_text: OneText) -> str | None:
    """None also where they cannot be found: then each leaves in its own, which need nothing more."""
    try:
        async with session.begin_nested():
            return await one_text(session, group)
    except Exception:
        log.exception("messages %s could not be made one text", [one.id for one in group])
        return None


def texts(batch: Sequence[Claimed]) -> list[list[Claimed]]:
    """The messages of each text, in the order of their ids: its carrier first, as everywhere they are locked."""
    found: dict[int, list[Claimed]] = {}
    for one in sorted(batch, key=lambda one: one.id):
        found.setdefault(one.carrier_id or one.id, []).append(one)
    return list(found.values())
