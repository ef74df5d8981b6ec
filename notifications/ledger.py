"""The use cases of the ledger: write once, withdraw, claim, and record what became of it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from secrets import token_urlsafe

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import costs, opting_out, queries
from notifications.html import Style
from notifications.lifecycle import may
from notifications.models import Message
from notifications.providers.protocol import Accepted, State
from notifications.retry import next_try
from notifications.sms_length import parts

GaveUp = Callable[[AsyncSession, "Claimed"], Awaitable[None]]
"""What is done in the transaction in which a message has failed for good: another channel may serve."""


ALONG = timedelta(hours=18)
"""How much sooner than it is due a message leaves, to be one text with another: an evening and a night."""
STOPPED = "the sender was stopped before it handed it over"


async def nothing_else(session: AsyncSession, message: "Claimed") -> None:
    """Where no other channel is thought of."""


@dataclass(frozen=True)
class Draft:
    """A message to be: (subject, purpose, version, channel) names it. Times are aware UTC.

    `calendar` is what an invitation is to say (`Event.kept`). Texts of the same `together` to one number may be one.
    """

    network_id: int
    subject: str
    purpose: str
    version: int
    channel: str
    recipient: str
    title: str
    body: str
    due_at: datetime
    expires_at: datetime
    calendar: str | None = None
    calendar_method: str | None = None
    style: Style = "plain"
    together: str | None = None


@dataclass(frozen=True)
class Claimed:
    """A copy of what a sender needs, so that no transaction stays open while it sends.

    Messages that are one text name the same carrier; `handed_body` are then the words.
    """

    id: int
    network_id: int
    subject: str
    purpose: str
    version: int
    channel: str
    recipient: str
    title: str
    body: str
    calendar: str | None
    calendar_method: str | None
    style: Style
    due_at: datetime
    expires_at: datetime
    claim: str | None
    together: str | None = None
    carrier_id: int | None = None
    handed_body: str | None = None


async def enqueue(session: AsyncSession, *drafts: Draft, now: datetime) -> list[int]:
    """Write the messages in the caller's transaction; returns the new ones, without those written before."""
    rows = [vars(draft) | {"parts": parts(draft.body) if draft.channel == "sms" else 1} for draft in drafts]
    return await queries.add_once(session, rows, now) if rows else []


async def withdraw(session: AsyncSession, network_id: int, subject: str, now: datetime, reason: str) -> int:
    """Take back what has not left. What is being sent this moment is checked again by its sender."""
    waiting = await queries.waiting(session, network_id, subject)
    for message in waiting:
        _move(session, message, "withdrawn", now, reason)
    await session.flush()
    return len(waiting)


async def expire(session: AsyncSession, now: datetime) -> int:
    """End what is of no use any more, with that reason; returns how many."""
    useless = await queries.useless(session, now)
    for message in useless:
        message.failure = f"of no use after {message.expires_at:%Y-%m-%d %H:%M} UTC"
        _move(session, message, "expired", now, message.failure)
    await session.flush()
    return len(useless)


@dataclass(frozen=True)
class Way:
    """How a channel's messages are handed over: to whom, and how many at once."""

    provider: str
    at_once: int


async def claim(session: AsyncSession, now: datetime, lease: timedelta, channel: str, way: Way | None) -> list[Claimed]:
    """Take what has been due longest of a channel, for `lease`: from the commit on its hand-over counts as begun.

    Of a channel that nobody carries (no `way`) one is taken at a time. Each taking has a name of its own: whoever comes
    back with another one has been overtaken, and changes nothing. What may leave in one text with it is taken along,
    also where it is due a little later: so nobody else can have begun to hand over a part of it.
    """
    many, handed_to = (way.at_once, way.provider) if way else (1, None)
    rows = await queries.claim(session, channel, now, now + lease, many, token_urlsafe(12), handed_to, now + ALONG)
    return [Claimed(**row) for row in rows]


async def put_back(session: AsyncSession, claimed: Claimed, now: datetime, reason: str = STOPPED) -> None:
    """Undo a claim whose message was certainly not handed over: it waits again, and the attempt does not count."""
    message = await queries.locked(session, claimed.id)
    if message.status == "sending" and message.claim == claimed.claim:
        message.attempts -= 1
        _move(session, message, "pending", now, reason)


async def sweep_stale(session: AsyncSession, now: datetime) -> int:
    """Mark as unknown what a sender began to hand over and never recorded: it is never simply sent again."""
    stale = await queries.stale(session, now)
    for message in stale:
        message.failure = "the sender stopped before it could record the outcome"
        _move(session, message, "unknown", now, message.failure)
    await session.flush()
    return len(stale)


@dataclass(frozen=True)
class Took:
    """A message, the provider that took it, and what it said."""

    message: Claimed
    provider: str
    accepted: Accepted


async def record_taken(
    session: AsyncSession, took: Sequence[Took], now: datetime, gave_up: GaveUp, prices: Mapping[str, Decimal]
) -> None:
    """What was accepted, and what has been told of it already; what somebody has moved on knows more, and stays.

    `prices` are pence for each part, by provider.
    """
    if not took:
        return
    names = sorted({(one.provider, one.accepted.ref) for one in took})
    await queries.lock_refs(session, names)
    await queries.record_taken(
        session,
        [
            {"id": one.message.id, "provider": one.provider, "ref": one.accepted.ref,
             "status": "delivered" if one.accepted.delivered else "sent", "parts": _parts_handed(one.message),
             "pence_per_part": str(prices.get(one.provider, 0))}
            for one in took
        ],
        now,
    )  # fmt: skip
    for provider, told in await queries.receipts(session, names):
        for one in took:
            if (one.provider, one.accepted.ref) == (provider, told.ref):
                await apply(session, await queries.locked(session, one.message.id), told, now, gave_up)


def _parts_handed(message: Claimed) -> int | None:
    """Of a text that says several messages, all parts are its carrier's; None where a message was its own text."""
    if message.handed_body is None:
        return None
    return parts(message.handed_body) if message.id == message.carrier_id else 0


async def apply(
    session: AsyncSession, message: Message, state: State, now: datetime, gave_up: GaveUp, provider: str = "",
    pence_per_part: Decimal | None = None,
) -> None:  # fmt: skip
    """What its provider says became of a message: forward only, so that what comes late or twice changes nothing.

    `pence_per_part` is what it costs as far as we know, for where the provider does not say.
    """
    before = message.status
    if before == "unknown":
        message.provider, message.provider_ref, message.sent_at = provider, state.ref, now
    costs.reckon(message, state, pence_per_part)
    if state.status == "failed" and may(before, "failed"):
        message.failure = state.detail
    _move(session, message, state.status, now, state.detail)
    if state.opted_out:
        await opting_out.stop(session, message.network_id, message.recipient, opting_out.BY_CARRIER, now)
    await session.flush()
    if before != "failed" and message.status == "failed":
        await gave_up(session, copy(message))


async def put_back_unknown(session: AsyncSession, message: Message, reason: str, now: datetime) -> None:
    """Its provider certainly never had it: it is due again, or expires where it is of no use any more."""
    if message.expires_at <= now:
        message.failure = f"{reason}, and it was of no use after {message.expires_at:%Y-%m-%d %H:%M} UTC"
        _move(session, message, "expired", now, message.failure)
    else:
        _move(session, message, "pending", now, reason)
    await session.flush()


async def record_refused(session: AsyncSession, claimed: Claimed, reason: str, now: datetime, *, retry: bool) -> bool:
    """Certainly not accepted: with `retry` put off for as long as the message is of use (True), else failed (False)."""
    message = await queries.locked(session, claimed.id)
    if message.claim != claimed.claim:
        return True  # another sender has it, and knows more
    message.failure = reason
    again = next_try(now, message.attempts, message.expires_at) if retry else None
    if again is not None:
        message.due_at = again
        _move(session, message, "pending", now, reason)
    else:
        _move(session, message, "failed", now, reason)
    return again is not None


async def record_unknown(session: AsyncSession, claimed: Claimed, reason: str, now: datetime) -> None:
    message = await queries.locked(session, claimed.id)
    if message.claim == claimed.claim:
        message.failure = reason
        _move(session, message, "unknown", now, reason)


async def record_withdrawn(session: AsyncSession, claimed: Claimed, reason: str, now: datetime) -> None:
    message = await queries.locked(session, claimed.id)
    if message.claim == claimed.claim:
        _move(session, message, "withdrawn", now, reason)


def _move(session: AsyncSession, message: Message, after: str, now: datetime, detail: str) -> None:
    """Forward only; what cannot be is left as it is, since whoever moved it on knew more."""
    if not may(message.status, after):
        return
    queries.note(session, message, after, now, detail)
    message.status = after
    session.add(message)


def copy(message: Message) -> Claimed:
    """What can be read of it when its transaction is over."""
    return Claimed(**{name: getattr(message, name) for name in Claimed.__dataclass_fields__})
