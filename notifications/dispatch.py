"""Sends due messages one by one: claim (commit), send with no transaction open, record (commit).

A message is claimed at the moment of its hand-over and never before, so whoever stops us loses none of those that wait.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import ledger, opting_out
from notifications.calendar import Method, written
from notifications.ledger import Claimed, GaveUp, nothing_else
from notifications.providers.protocol import (
    Accepted,
    Misconfigured,
    OptedOut,
    OutcomeUnknown,
    Outgoing,
    Permanent,
    Provider,
    Retryable,
)

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)

Sessions = async_sessionmaker[AsyncSession]
StillTrue = Callable[[AsyncSession, Claimed], Awaitable[bool]]
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Sent:
    """Which provider took it, and what it said."""

    provider: str
    accepted: Accepted


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


async def drain(
    sessions: Sessions,
    providers: Mapping[str, Provider],
    clock: Clock,
    still_true: StillTrue,
    limit: int = 1000,
    gave_up: GaveUp = nothing_else,
    lease: timedelta = LEASE,
) -> DrainReport:
    """Send everything that is due, at most `limit`; one message that cannot be handled never stops the others.

    `gave_up` is told of each that failed for good, in the transaction that says so. `lease` is how long a hand-over
    may take before it counts as left half done.

    Cancelled, it still ends the hand-over of the one message that is leaving; the others wait as they were.
    """
    async with sessions() as session, session.begin():
        report = DrainReport(expired=await ledger.expire(session, clock()))
    for _ in range(limit):
        message = await _next(sessions, clock, still_true, report, gave_up, lease)
        if message is None:
            break
        await _to_its_end(_hand_over(sessions, providers, clock, message, report, gave_up))
    return report


async def _next(
    sessions: Sessions, clock: Clock, still_true: StillTrue, report: DrainReport, gave_up: GaveUp, lease: timedelta
) -> Claimed | None:
    """The message to hand over now, or None where nothing more is due."""
    while True:
        claimed, ready = None, False
        try:
            async with sessions() as session, session.begin():
                claimed = await ledger.claim_next(session, clock(), lease)
                if claimed is not None:
                    ready = await _is_still_true(session, still_true, claimed, clock(), report)
                    ready = ready and await _is_welcome(session, claimed, clock(), report, gave_up)
        except BaseException:
            if claimed is not None:  # stopped while committing: whatever the database kept, nothing has left
                await _to_its_end(_put_back(sessions, claimed, clock()))
            raise
        if claimed is None or ready:
            return claimed


async def _is_still_true(
    session: AsyncSession, still_true: StillTrue, message: Claimed, now: datetime, report: DrainReport
) -> bool:
    try:
        async with session.begin_nested():
            true = await still_true(session, message)
    except Exception as error:  # nothing was sent: put it off, and let the others go
        log.exception("message %s could not be prepared", message.id)
        reason = f"could not be prepared: {type(error).__name__}"
        report.refused(put_off=await ledger.record_refused(session, message.id, reason, now, retry=True))
        return False
    if not true:
        await ledger.record_withdrawn(session, message.id, "no longer true", now)
        report.withdrawn += 1
    return true


async def _is_welcome(
    session: AsyncSession, message: Claimed, now: datetime, report: DrainReport, gave_up: GaveUp
) -> bool:
    """Whether the number may be texted; one that said STOP may not, whatever it is about."""
    if message.channel != "sms":
        return True
    if not await opting_out.wants_no_texts(session, message.network_id, message.recipient):
        return True
    await ledger.record_refused(session, message.id, "this number wants no texts", now, retry=False)
    await gave_up(session, message)
    report.failed += 1
    return False


async def _hand_over(
    sessions: Sessions, providers: Mapping[str, Provider], clock: Clock, message: Claimed, report: DrainReport,
    gave_up: GaveUp,
) -> None:  # fmt: skip
    """Send it, and write down what became of it; what cannot be written down is unknown, and the sweep says so."""
    outcome = await _send(providers, message)
    try:
        async with sessions() as session, session.begin():
            await _record(session, message, outcome, clock(), report, gave_up)
    except Exception:
        log.exception("message %s left, but what became of it could not be written down", message.id)


async def _send(providers: Mapping[str, Provider], message: Claimed) -> Sent | Exception:
    """What became of the attempt: who took it, or the way in which nobody did."""
    if message.channel not in providers:
        return Retryable(f"nothing here sends {message.channel}")
    provider = providers[message.channel]
    try:
        accepted = await provider.send(outgoing(message))
        return Sent(accepted.provider or provider.name, accepted)
    except Misconfigured as error:
        log.error("%s: %s. Nothing leaves by %s until that is mended.", provider.name, error, message.channel)
        return error
    except (Retryable, Permanent, OutcomeUnknown) as error:
        return error
    except Exception as error:  # whatever a provider has never told us about
        log.exception("message %s: %s failed unexpectedly", message.id, provider.name)
        return OutcomeUnknown(repr(error))


async def _record(
    session: AsyncSession, message: Claimed, outcome: Sent | Exception, now: datetime, report: DrainReport,
    gave_up: GaveUp,
) -> None:  # fmt: skip
    if isinstance(outcome, Sent):
        await ledger.record_accepted(session, message.id, outcome.provider, outcome.accepted, now, gave_up)
        report.accepted += 1
    elif isinstance(outcome, OutcomeUnknown):
        await ledger.record_unknown(session, message.id, str(outcome), now)
        report.unknown += 1
    else:
        retry = isinstance(outcome, Retryable)
        put_off = await ledger.record_refused(session, message.id, str(outcome), now, retry=retry)
        report.refused(put_off=put_off)
        if isinstance(outcome, OptedOut):
            await opting_out.stop(session, message.network_id, message.recipient, opting_out.BY_CARRIER, now)
        if not put_off:
            await gave_up(session, message)


async def _put_back(sessions: Sessions, message: Claimed, now: datetime) -> None:
    try:
        async with sessions() as session, session.begin():
            await ledger.put_back(session, message.id, now)
    except Exception:
        log.exception("message %s was not handed over, but could not be put back", message.id)


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Let `work` end although we are told to stop: what is on its way to a provider cannot be called back."""
    running = asyncio.ensure_future(work)
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


def outgoing(message: Claimed) -> Outgoing:
    """The message as a provider is given it."""
    method: Method = "CANCEL" if message.calendar_method == "CANCEL" else "REQUEST"
    return Outgoing(
        reference=f"message-{message.id}",
        recipient=message.recipient,
        title=message.title,
        body=message.body,
        calendar=written(message.calendar, method) if message.calendar else None,
        calendar_method=message.calendar_method,
    )
