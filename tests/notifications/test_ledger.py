"""Exactly one message per purpose, whatever happens between claim and record."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import ledger, queries
from notifications.dispatch import DrainReport, drain
from notifications.ledger import Claimed, Draft
from notifications.providers.memory import MemoryProvider
from notifications.providers.protocol import OutcomeUnknown, Outgoing, Permanent, Retryable
from scheduler.db import Sessions

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def draft(subject: str = "thing:1", **other: object) -> Draft:
    values: dict[str, object] = {
        "network_id": 1, "subject": subject, "purpose": "confirmation", "version": 0, "channel": "sms",
        "recipient": "+447700900123", "title": "", "body": "Hello", "due_at": NOW, "expires_at": NOW + timedelta(hours=1),
    }  # fmt: skip
    return Draft(**(values | other))  # type: ignore[arg-type]


async def write(sessions: Sessions, *drafts: Draft) -> None:
    async with sessions() as session, session.begin():
        for one in drafts:
            await ledger.enqueue(session, one, NOW)


async def statuses(sessions: Sessions, subject: str = "thing:1") -> list[str]:
    async with sessions() as session:
        return [message.status for message in await queries.about(session, 1, subject)]


async def yes(_: AsyncSession, __: Claimed) -> bool:
    return True


async def send(sessions: Sessions, provider: MemoryProvider, now: datetime = NOW) -> DrainReport:
    return await drain(sessions, {"sms": provider}, lambda: now, yes)


def failing(error: Exception, only: str = "") -> MemoryProvider:
    async def script(outgoing: Outgoing) -> None:
        if only in outgoing.body:
            raise error

    return MemoryProvider("test", script)


async def test_the_same_message_written_twice_is_one_message(sessions: Sessions) -> None:
    await write(sessions, draft(), draft())
    assert await statuses(sessions) == ["pending"]


async def test_two_workers_at_once_send_once(sessions: Sessions) -> None:
    await write(sessions, *(draft(f"thing:{n}") for n in range(30)))
    provider = MemoryProvider()
    await asyncio.gather(*(send(sessions, provider) for _ in range(4)))
    assert len(provider.outbox) == len({one.reference for one in provider.outbox}) == 30


async def test_a_message_that_is_not_due_waits_and_a_useless_one_expires(sessions: Sessions) -> None:
    await write(sessions, draft(due_at=NOW + timedelta(seconds=1)))
    provider = MemoryProvider()
    await send(sessions, provider)
    assert await statuses(sessions) == ["pending"]
    await send(sessions, provider, NOW + timedelta(hours=2))
    assert await statuses(sessions) == ["expired"]
    assert provider.outbox == []


async def test_what_is_withdrawn_never_leaves(sessions: Sessions) -> None:
    await write(sessions, draft())
    async with sessions() as session, session.begin():
        assert await ledger.withdraw(session, 1, "thing:1", NOW, "cancelled") == 1
    provider = MemoryProvider()
    await send(sessions, provider)
    assert (provider.outbox, await statuses(sessions)) == ([], ["withdrawn"])


async def test_truth_is_asked_again_at_the_moment_of_sending(sessions: Sessions) -> None:
    await write(sessions, draft())
    provider = MemoryProvider()

    async def no(_: AsyncSession, __: Claimed) -> bool:
        return False

    await drain(sessions, {"sms": provider}, lambda: NOW, no)
    assert (provider.outbox, await statuses(sessions)) == ([], ["withdrawn"])


async def test_a_sender_that_died_half_way_leaves_unknown_and_nothing_is_sent_again(sessions: Sessions) -> None:
    await write(sessions, draft())
    async with sessions() as session, session.begin():
        await ledger.claim_due(session, NOW, timedelta(minutes=2), 10)
    later = NOW + timedelta(minutes=3)
    async with sessions() as session, session.begin():
        assert await ledger.sweep_stale(session, later) == 1
    provider = MemoryProvider()
    await send(sessions, provider, later)
    assert (provider.outbox, await statuses(sessions)) == ([], ["unknown"])


async def test_a_refusal_that_may_pass_is_tried_again_five_times_and_then_failed(sessions: Sessions) -> None:
    await write(sessions, draft(expires_at=None))
    provider = failing(Retryable("busy"))
    for hour in range(8):
        await send(sessions, provider, NOW + timedelta(hours=hour))
    async with sessions() as session:
        (message,) = await queries.about(session, 1, "thing:1")
    assert (message.status, message.attempts, message.failure) == ("failed", 5, "busy")


async def test_each_kind_of_failure_has_its_end(sessions: Sessions) -> None:
    for number, (error, status) in enumerate(
        [
            (Permanent("bad number"), "failed"),
            (OutcomeUnknown("no answer"), "unknown"),
            (RuntimeError("bug"), "unknown"),
        ]
    ):
        await write(sessions, draft(f"end:{number}"))
        await send(sessions, failing(error))
        assert await statuses(sessions, f"end:{number}") == [status]


async def test_one_poisoned_message_does_not_stop_the_others(sessions: Sessions) -> None:
    await write(sessions, draft("thing:1", body="poison"), draft("thing:2"), draft("thing:3"))
    provider = failing(RuntimeError("bug"), only="poison")
    await send(sessions, provider)
    assert len(provider.outbox) == 2
