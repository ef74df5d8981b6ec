"""Sends due messages in small batches: claim (commit), send with no transaction open, record (commit).

A message is claimed at the moment of its hand-over and never before, so whoever stops us loses none of those that wait.
What a crash leaves half done is asked about, where its provider can be asked; where it cannot be, only one is handed
over at a time. Each channel goes its own way: a mail relay that hangs keeps no text waiting.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import ledger, opting_out, queries
from notifications.ledger import Claimed, GaveUp, Took, Way, nothing_else
from notifications.models import CHANNELS
from notifications.outgoing import outgoing
from notifications.providers.protocol import (
    Misconfigured,
    OptedOut,
    OutcomeUnknown,
    Permanent,
    Provider,
    Retryable,
    Traceable,
)
from notifications.together import service as together
from notifications.together.service import OneText, each_by_itself

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
NO_PRICES: Mapping[str, Decimal] = {}
MOST_ALIKE, WITHIN = 20, timedelta(hours=1)  # more of the same to one number the networks block
A_LOOK = 1000  # messages that one sender hands over before it looks again
AT_ONCE = 20  # hand-overs in flight: as many as our client has connections

Sessions = async_sessionmaker[AsyncSession]
StillTrue = Callable[[AsyncSession, Sequence[Claimed]], Awaitable[Collection[int]]]
"""Which of these messages, by id, are still true at this moment."""
Clock = Callable[[], datetime]


@dataclass
class DrainReport:
    """How many messages were accepted, put off, given up as failed, withdrawn, expired, or left unknown."""

    accepted: int = 0
    put_off: int = 0
    failed: int = 0
    withdrawn: int = 0
    expired: int = 0
    unknown: int = 0

    @property
    def lost(self) -> int:
        """Those that reached nobody, or perhaps nobody, and that will not be tried again."""
        return self.failed + self.expired + self.unknown

    def refused(self, *, put_off: bool) -> None:
        self.put_off += put_off
        self.failed += not put_off


@dataclass(frozen=True)
class Drain:
    """One worker's way through what is due on one channel, and what it needs on it."""

    channel: str
    sessions: Sessions
    providers: Mapping[str, Provider]
    clock: Clock
    still_true: StillTrue
    gave_up: GaveUp
    one_text: OneText
    lease: timedelta
    prices: Mapping[str, Decimal]
    report: DrainReport

    async def next_batch(self) -> tuple[list[Claimed], float]:
        """The messages to hand over now, and until when (`time.time()`); none where nothing more is due."""
        provider = self.providers.get(self.channel)
        way = Way(provider.name, AT_ONCE if isinstance(provider, Traceable) else 1) if provider else None
        while True:
            claimed: list[Claimed] = []
            ready: list[Claimed] = []
            until = time.time() + self.lease.total_seconds()
            try:
                async with self.sessions() as session, session.begin():
                    claimed = await ledger.claim(session, self.clock(), self.lease, self.channel, way)
                    welcome = await self._welcome(session, await self._true(session, claimed))
                    ready = await together.as_one(session, welcome, self.one_text, self.clock())
            except BaseException:
                if claimed:  # stopped while committing: whatever the database kept, nothing has left
                    await to_its_end(self._put_back(claimed))
                raise
            if ready or not claimed:
                return ready, until

    async def _true(self, session: AsyncSession, claimed: list[Claimed]) -> list[Claimed]:
        """Those that are; the others are withdrawn. One that cannot be told of is put off, and stops no other."""
        try:
            async with session.begin_nested():
                true = await self.still_true(session, claimed) if claimed else ()
        except Exception as error:  # nothing was sent
            if len(claimed) > 1:
                return [message for one in claimed for message in await self._true(session, [one])]
            log.exception("message %s could not be prepared", claimed[0].id)
            reason = f"could not be prepared: {type(error).__name__}"
            put_off = await ledger.record_refused(session, claimed[0], reason, self.clock(), retry=True)
            self.report.refused(put_off=put_off)
            return []
        for message in claimed:
            if message.id not in true:
                await ledger.record_withdrawn(session, message, "no longer true", self.clock())
                self.report.withdrawn += 1
        return [message for message in claimed if message.id in true]

    async def _welcome(self, session: AsyncSession, claimed: list[Claimed]) -> list[Claimed]:
        """Those whose numbers may be texted; one that said STOP may not, whatever it is about."""
        texts = {(one.network_id, one.recipient) for one in claimed if one.channel == "sms"}
        unwelcome = await opting_out.among(session, texts) if texts else set()
        for message in claimed:
            if (message.network_id, message.recipient) in unwelcome:
                await ledger.record_refused(session, message, "this number wants no texts", self.clock(), retry=False)
                await self._give_up(session, message)
                self.report.failed += 1
        welcome = [one for one in claimed if (one.network_id, one.recipient) not in unwelcome]
        return await self._not_too_often(session, welcome)

    async def _not_too_often(self, session: AsyncSession, claimed: list[Claimed]) -> list[Claimed]:
        """Those that their numbers were not sent word for word so often that the networks would block them; the others
        are put off."""
        texts, since = {one.recipient for one in claimed if one.channel == "sms"}, self.clock() - WITHIN
        alike = await queries.sent_alike(session, texts, since) if texts else {}
        ready = []
        for message in claimed:
            before = alike.get((message.recipient, message.body), 0)
            alike[message.recipient, message.body] = before + 1
            if message.channel != "sms" or before < MOST_ALIKE:
                ready.append(message)
                continue
            words = f"this number was sent the same {MOST_ALIKE} times within an hour"
            put_off = await ledger.record_refused(session, message, words, self.clock(), retry=True)
            self.report.refused(put_off=put_off)
        return ready

    async def _give_up(self, session: AsyncSession, message: Claimed) -> None:
        """What else can be done about it, which may fail and costs the others nothing."""
        try:
            async with session.begin_nested():
                await self.gave_up(session, message)
        except Exception:
            log.exception("no other way was found for message %s", message.id)

    async def to_the_end(self, limit: int) -> int:
        """Hand over what is due, some `limit` at most; how many that were."""
        handed_over = 0
        while handed_over < limit:
            batch, until = await self.next_batch()
            if not batch:
                break
            await to_its_end(self.hand_over(batch, until))
            handed_over += len(batch)
        return handed_over

    async def hand_over(self, batch: list[Claimed], until: float) -> None:
        """Send them, and write down what became of each; what cannot be written down is unknown, as the sweep says."""
        texts = together.texts(batch)
        outcomes = await asyncio.gather(*(self._send(messages[0], until) for messages in texts))
        ends = list(zip(texts, outcomes, strict=True))
        took = [replace(end, message=one) for messages, end in ends if isinstance(end, Took) for one in messages]
        await self._record_taken(took)
        for messages, end in ends:
            if not isinstance(end, Took):
                await self._record(messages, end)

    async def _send(self, message: Claimed, until: float) -> Took | Exception:
        """What became of the attempt: who took it, or the way in which nobody did."""
        if message.channel not in self.providers:
            return Retryable(f"nothing here sends {message.channel}")
        provider = self.providers[message.channel]
        try:
            accepted = await provider.send(outgoing(message, until))
            return Took(message, accepted.provider or provider.name, accepted)
        except Misconfigured as error:
            log.error("%s: %s. Nothing leaves by %s until that is mended.", provider.name, error, message.channel)
            return error
        except (Retryable, Permanent, OutcomeUnknown) as error:
            return error
        except Exception as error:  # whatever a provider has never told us about
            log.exception("message %s: %s failed unexpectedly", message.id, provider.name)
            return OutcomeUnknown(repr(error))

    async def _record_taken(self, took: list[Took]) -> None:
        try:
            async with self.sessions() as session, session.begin():
                await ledger.record_taken(session, took, self.clock(), self._give_up, self.prices)
            self.report.accepted += len(took)
        except Exception:
            if len(took) == 1:
                log.exception("message %s left, but this could not be written down", took[0].message.id)
                return
            for one in took:  # whatever is wrong with one of them is not to be held against the others
                await self._record_taken([one])

    async def _record(self, messages: list[Claimed], outcome: Exception) -> None:
        try:
            async with self.sessions() as session, session.begin():
                for message in messages:
                    await self._record_refusal(session, message, outcome)
        except Exception:
            log.exception("what became of message %s could not be written down", messages[0].id)

    async def _record_refusal(self, session: AsyncSession, message: Claimed, outcome: Exception) -> None:
        now, words = self.clock(), str(outcome)
        if isinstance(outcome, OutcomeUnknown):
            await ledger.record_unknown(session, message, words, now)
            self.report.unknown += 1
            return
        put_off = await ledger.record_refused(session, message, words, now, retry=isinstance(outcome, Retryable))
        self.report.refused(put_off=put_off)
        if isinstance(outcome, OptedOut):
            await opting_out.stop(session, message.network_id, message.recipient, opting_out.BY_CARRIER, now)
        if not put_off:
            await self._give_up(session, message)

    async def _put_back(self, claimed: list[Claimed]) -> None:
        for message in claimed:
            try:
                async with self.sessions() as session, session.begin():
                    await ledger.put_back(session, message, self.clock())
            except Exception:
                log.exception("message %s was not handed over, but could not be put back", message.id)


async def drain(
    sessions: Sessions,
    providers: Mapping[str, Provider],
    clock: Clock,
    still_true: StillTrue,
    limit: int = A_LOOK,
    gave_up: GaveUp = nothing_else,
    lease: timedelta = LEASE,
    prices: Mapping[str, Decimal] = NO_PRICES,
    channels: Collection[str] = CHANNELS,
    one_text: OneText = each_by_itself,
) -> DrainReport:
    """Send everything that is due on these channels, some `limit` of each at most; one message that cannot be handled
    never stops the others. What fails on one channel and is written anew for another leaves too.

    `gave_up` is told of each that failed for good, in the transaction that says so. `lease` is how long a hand-over
    may take before it counts as left half done. `prices` are pence for each part, by provider. `one_text` finds the
    words for messages that may leave as one.

    Cancelled, it still ends the hand-overs that have begun; the others wait as they were.
    """
    async with sessions() as session, session.begin():
        report = DrainReport(expired=await ledger.expire(session, clock()))
    left = dict.fromkeys(channels, limit)
    while True:
        before = replace(report)
        ways = [
            Drain(one, sessions, providers, clock, still_true, gave_up, one_text, lease, prices, report) for one in left
        ]
        ends = await asyncio.gather(*(one.to_the_end(left[one.channel]) for one in ways), return_exceptions=True)
        for way, end in zip(ways, ends, strict=True):
            if isinstance(end, BaseException):
                raise end
            left[way.channel] -= end
        if report == before:
            return report


async def to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Let `work` end although we are told to stop: what is on its way to a provider cannot be called back."""
    running = asyncio.ensure_future(work)
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise
