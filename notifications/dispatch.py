"""Sends due messages: claim (commit), send with no transaction open, record (commit), one message at a time."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import ledger
from notifications.ledger import Claimed
from notifications.providers.protocol import OutcomeUnknown, Outgoing, Permanent, Provider, Retryable

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
BATCH = 50

Sessions = async_sessionmaker[AsyncSession]
StillTrue = Callable[[AsyncSession, Claimed], Awaitable[bool]]
Clock = Callable[[], datetime]


@dataclass
class DrainReport:
    """How many messages were accepted, put off or refused, withdrawn, or left unknown."""

    accepted: int = 0
    refused: int = 0
    withdrawn: int = 0
    unknown: int = 0


async def drain(
    sessions: Sessions,
    providers: Mapping[str, Provider],
    clock: Clock,
    still_true: StillTrue,
    limit: int = 1000,
) -> DrainReport:
    """Send everything that is due, at most `limit`; one message that cannot be handled never stops the others."""
    report = DrainReport()
    for _ in range(-(-limit // BATCH)):
        async with sessions() as session, session.begin():
            batch = await ledger.claim_due(session, clock(), LEASE, BATCH)
        if not batch:
            break
        for message in batch:
            await _send(sessions, providers, clock, still_true, message, report)
    return report


async def _send(
    sessions: Sessions, providers: Mapping[str, Provider], clock: Clock, still_true: StillTrue, message: Claimed,
    report: DrainReport,
) -> None:  # fmt: skip
    try:
        if not await _is_true(sessions, still_true, message):
            await _record(sessions, ledger.record_withdrawn, message.id, "no longer true", clock())
            report.withdrawn += 1
            return
        provider = providers[message.channel]
    except Exception as error:  # nothing was sent: put it off, and let the others go
        log.exception("message %s could not be prepared", message.id)
        await _refused(sessions, message, f"could not be prepared: {error!r}", clock(), report, retry=True)
        return
    await _hand_over(sessions, provider, clock, message, report)


async def _hand_over(
    sessions: Sessions, provider: Provider, clock: Clock, message: Claimed, report: DrainReport
) -> None:
    try:
        accepted = await provider.send(_outgoing(message))
    except Retryable as error:
        await _refused(sessions, message, str(error), clock(), report, retry=True)
    except Permanent as error:
        await _refused(sessions, message, str(error), clock(), report, retry=False)
    except Exception as error:  # OutcomeUnknown, and whatever a provider has never told us about
        if not isinstance(error, OutcomeUnknown):
            log.exception("message %s: %s failed unexpectedly", message.id, provider.name)
        await _record(sessions, ledger.record_unknown, message.id, str(error) or repr(error), clock())
        report.unknown += 1
    else:
        await _record(sessions, ledger.record_accepted, message.id, provider.name, accepted, clock())
        report.accepted += 1


async def _is_true(sessions: Sessions, still_true: StillTrue, message: Claimed) -> bool:
    async with sessions() as session, session.begin():
        return await still_true(session, message)


async def _refused(
    sessions: Sessions, message: Claimed, reason: str, now: datetime, report: DrainReport, *, retry: bool
) -> None:
    async with sessions() as session, session.begin():
        await ledger.record_refused(session, message.id, reason, now, retry=retry)
    report.refused += 1


async def _record(sessions: Sessions, use: Callable[..., Awaitable[None]], *arguments: object) -> None:
    async with sessions() as session, session.begin():
        await use(session, *arguments)


def _outgoing(message: Claimed) -> Outgoing:
    return Outgoing(
        reference=f"message-{message.id}",
        recipient=message.recipient,
        title=message.title,
        body=message.body,
        calendar=message.calendar,
        calendar_method=message.calendar_method,
    )
