"""Texts that come in: kept once, however often their provider tells of them. What they mean is not decided here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications.incoming import queries
from notifications.opt_out import asks_to_start, asks_to_stop

Outcome = Literal["understood", "unclear", "unknown", "stopped", "started"]
A_DAY = timedelta(days=1)
MOST_ANSWERS_A_DAY = 20


@dataclass(frozen=True)
class Incoming:
    """A text as a provider tells of it; `ref` is its name for it, `sender` a number in E.164."""

    provider: str
    ref: str
    sender: str
    body: str


@dataclass(frozen=True)
class Received:
    """The same, once it is kept; `language` is the one to answer in, where whoever takes it knows that."""

    id: int
    network_id: int
    sender: str
    body: str
    acted_on: bool = False
    language: str = "en"

    @property
    def stops(self) -> bool:
        """Whether the carrier has opted this number out: it is told nothing more."""
        return asks_to_stop(self.body)

    @property
    def starts(self) -> bool:
        """Whether this number may be texted again from now on."""
        return asks_to_start(self.body)


async def keep(session: AsyncSession, network_id: int, incoming: Incoming, now: datetime) -> bool:
    """Keep a text, unless we have it (False). In a transaction of its own, it is there whatever acting comes to."""
    told = (incoming.provider, incoming.ref, incoming.sender, incoming.body)
    return await queries.add_reply(session, network_id, *told, now)


async def kept(session: AsyncSession, network_id: int, incoming: Incoming) -> Received | None:
    """The text as it was kept, for one transaction at a time; None where it is another network's."""
    row = await queries.reply(session, network_id, incoming.provider, incoming.ref)
    if row is None:
        return None
    return Received(row.id, row.network_id, row.sender, row.body, acted_on=row.outcome != "received")


async def note(session: AsyncSession, received: Received, outcome: Outcome) -> None:
    """What came of a text, in the transaction that acts on it: from the commit on it has been acted on."""
    await queries.note_outcome(session, received.network_id, received.id, outcome)


async def may_answer(session: AsyncSession, received: Received, now: datetime) -> bool:
    """Not where a number has written so often within a day that it is a machine, which would answer us for ever."""
    lately = await queries.replies_since(session, received.network_id, received.sender, now - A_DAY)
    return not received.stops and lately <= MOST_ANSWERS_A_DAY
