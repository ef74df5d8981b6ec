"""Asks providers what became of messages whose end we do not know: of what was left half done, and of what they never
told us.

What a crash left unknown is sent again only when its provider says that it never had it. A provider that cannot be
asked, as a mail relay, leaves it unknown for somebody to see.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications import ledger, queries
from notifications.dispatch import Sessions, outgoing
from notifications.ledger import Claimed, GaveUp
from notifications.models import Message
from notifications.providers.protocol import Provider, Retryable, State, Traceable

log = logging.getLogger(__name__)
SETTLED = timedelta(minutes=5)
"""How long after its hand-over began a provider is believed that it has not got a message."""
ASK_AGAIN = timedelta(hours=1)
GIVE_UP = timedelta(hours=72)
LONGEST_LEASE = timedelta(hours=1)


@dataclass
class Traced:
    """How many were found, found missing and put back, and are still open."""

    found: int = 0
    put_back: int = 0
    still_open: int = 0


@dataclass(frozen=True)
class _Question:
    """A message, and what we know of it: its provider's name for it, or when we began to hand it over."""

    message: Claimed
    ref: str | None
    provider: str
    began: datetime

    @classmethod
    def about(cls, row: Message) -> "_Question":
        ref = row.provider_ref if row.status == "sent" else None
        return cls(ledger.copy(row), ref, row.provider or "", (row.lease_until or row.due_at) - LONGEST_LEASE)


async def trace(
    sessions: Sessions,
    providers: Mapping[str, Provider],
    clock: Callable[[], datetime],
    gave_up: GaveUp,
    limit: int = 200,
    settled: timedelta = SETTLED,
) -> Traced:
    """Ask about each message that is due to be asked about, with no transaction open meanwhile."""
    traced, able = Traced(), {name: one for name, one in providers.items() if isinstance(one, Traceable)}
    async with sessions() as session, session.begin():
        asked = await queries.untold(session, list(able), clock(), ASK_AGAIN, settled, GIVE_UP, limit)
        open_questions = [_Question.about(row) for row in asked]
    for question in open_questions:
        message = question.message
        provider = able[message.channel]
        try:
            state = await _ask(provider, question)
        except Retryable as error:
            log.warning("%s could not be asked about message %s: %s", provider.name, message.id, error)
            traced.still_open += 1
            continue
        async with sessions() as session, session.begin():
            row = await queries.locked(session, message.id)
            if state is not None:
                await ledger.apply(session, row, state, clock(), gave_up, state.provider or provider.name)
                traced.found += 1
            elif row.status == "unknown":
                await ledger.put_back_unknown(session, row, f"{provider.name} never had it", clock())
                traced.put_back += 1
            row.checked_at = clock()
            session.add(row)
    return traced


async def _ask(provider: Traceable, question: "_Question") -> State | None:
    if question.ref is not None:
        return await provider.state(question.ref, question.provider)
    return await provider.find(outgoing(question.message), question.began)
