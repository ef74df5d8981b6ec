"""Asks providers what became of messages whose end we do not know: of what was left half done, and of what they never
told us.

What a crash left unknown is sent again only when its provider says that it never had it. A provider that cannot be
asked, as a mail relay, leaves it unknown for somebody to see.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import ledger, queries, receipts
from notifications.dispatch import NO_PRICES, Sessions
from notifications.ledger import Claimed, GaveUp
from notifications.models import Message
from notifications.outgoing import outgoing
from notifications.providers.protocol import Provider, Retryable, State, Traceable
from notifications.together.queries import of_text

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
    """A message, and what we know of it: who has it and calls it what, or who may have it and since when."""

    message: Claimed
    status: str
    names: tuple[str, ...]
    ref: str | None
    began: datetime

    @classmethod
    def about(cls, row: Message) -> "_Question":
        sent = row.status == "sent"
        names = (row.provider or "",) if sent else tuple((row.handed_to or "").split("+"))
        began = (row.lease_until or row.due_at) - LONGEST_LEASE
        return cls(ledger.copy(row), row.status, names, row.provider_ref if sent else None, began)


async def trace(
    sessions: Sessions,
    providers: Mapping[str, Provider],
    clock: Callable[[], datetime],
    gave_up: GaveUp,
    limit: int = 200,
    settled: timedelta = SETTLED,
    prices: Mapping[str, Decimal] = NO_PRICES,
) -> Traced:
    """Ask about each message that is due to be asked about, with no transaction open meanwhile.

    `prices` are pence for each part, by provider, for where a provider does not say what it charged.
    """
    traced, able = Traced(), {name: one for name, one in providers.items() if isinstance(one, Traceable)}
    async with sessions() as session, session.begin():
        asked = await queries.untold(session, list(able), clock(), ASK_AGAIN, settled, GIVE_UP, limit)
        texts = {(row.carrier_id or row.id, row.claim, row.status): row for row in asked}
        questions = [_Question.about(row) for row in texts.values()]
        for row in asked:  # from the commit on it is asked about by us, and by nobody else for a while
            row.checked_at = clock()
            session.add(row)
    for question in questions:
        try:
            state = await _ask(able[question.message.channel], question)
            async with sessions() as session, session.begin():
                await _note(session, question, state, clock(), gave_up, traced, prices)
        except Retryable as error:
            log.warning("message %s stays open: %s", question.message.id, error)
            traced.still_open += 1
        except Exception:
            log.exception("message %s could not be asked about", question.message.id)
            traced.still_open += 1
    return traced


async def _note(
    session: AsyncSession, question: "_Question", state: State | None, now: datetime, gave_up: GaveUp, traced: Traced,
    prices: Mapping[str, Decimal],
) -> None:  # fmt: skip
    """What the provider said, of the very attempt that it was asked about: a later one is another question.

    Messages that were one text are one question, and go on together.
    """
    message, provider = question.message, (state.provider if state else "") or question.names[0]
    if state is not None:
        await queries.lock_refs(session, [(provider, state.ref)])
    if message.carrier_id is None:
        rows = [await queries.locked(session, message.id)]
    else:
        rows = await of_text(session, message.network_id, message.carrier_id, message.claim)
    for row in rows:
        if row.claim != message.claim or row.status != question.status:
            continue
        if state is not None:
            await ledger.apply(session, row, state, now, gave_up, provider, prices.get(provider, Decimal(0)))
            if question.status == "unknown":
                await receipts.apply_kept(session, row, now, gave_up)
            traced.found += 1
        elif question.status == "unknown":
            await ledger.put_back_unknown(session, row, f"{'+'.join(question.names)} never had it", now)
            traced.put_back += 1


async def _ask(provider: Traceable, question: "_Question") -> State | None:
    """Only of whom it was handed to: another one truly never had it."""
    if not set(question.names) <= set(provider.name.split("+")):
        raise Retryable(f"it was handed to {'+'.join(question.names)}, which we do not use any more")
    if question.ref is not None:
        return await provider.state(question.ref, question.names[0])
    return await provider.find(outgoing(question.message), question.began)
