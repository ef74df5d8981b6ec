"""Exactly one message per purpose, whatever happens between claim and record."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlmodel import Session
from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import ledger, queries
from notifications.dispatch import DrainReport, drain
from notifications.ledger import Claimed, Draft
from notifications.providers.memory import MemoryProvider
from notifications.providers.protocol import Accepted, Misconfigured, OutcomeUnknown, Outgoing, Permanent, Retryable
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
            await ledger.enqueue(session, one, now=NOW)


async def statuses(sessions: Sessions, subject: str = "thing:1") -> list[str]:
    async with sessions() as session:
        return [message.status for message in await queries.about(session, 1, subject)]


async def yes(_: AsyncSession, claimed: Sequence[Claimed]) -> set[int]:
    return {one.id for one in claimed}


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
    await write(sessions, *(draft(f"thing:{n}", body=f"Hello {n}") for n in range(30)))
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

    async def no(_: AsyncSession, __: Sequence[Claimed]) -> set[int]:
        return set()

    await drain(sessions, {"sms": provider}, lambda: NOW, no)
    assert (provider.outbox, await statuses(sessions)) == ([], ["withdrawn"])


async def test_a_sender_that_died_half_way_leaves_unknown_and_nothing_is_sent_again(sessions: Sessions) -> None:
    await write(sessions, draft())
    async with sessions() as session, session.begin():
        await ledger.claim(session, NOW, timedelta(minutes=2), "sms", None)
    later = NOW + timedelta(minutes=3)
    async with sessions() as session, session.begin():
        assert await ledger.sweep_stale(session, later) == 1
    provider = MemoryProvider()
    await send(sessions, provider, later)
    assert (provider.outbox, await statuses(sessions)) == ([], ["unknown"])


async def test_a_drain_that_is_stopped_ends_the_hand_over_it_began_and_the_others_wait(sessions: Sessions) -> None:
    await write(sessions, *(draft(f"thing:{n}") for n in range(5)))
    begun, answer = asyncio.Event(), asyncio.Event()

    async def slow(_: Outgoing) -> None:
        begun.set()
        await answer.wait()

    provider = MemoryProvider("slow", slow)
    draining = asyncio.create_task(send(sessions, provider))
    await begun.wait()
    draining.cancel()
    answer.set()
    with pytest.raises(asyncio.CancelledError):
        await draining
    assert [(await statuses(sessions, f"thing:{n}")) for n in range(5)] == [["delivered"], *([["pending"]] * 4)]
    async with sessions() as session, session.begin():
        assert await ledger.sweep_stale(session, NOW + timedelta(hours=1)) == 0
    await send(sessions, provider)
    assert len(provider.outbox) == len({one.reference for one in provider.outbox}) == 5


async def test_a_drain_that_is_stopped_between_claim_and_hand_over_puts_the_message_back(sessions: Sessions) -> None:
    await write(sessions, draft())
    provider, stopped = MemoryProvider(), list[bool]()

    class StopsAtTheCommit(Session):
        """The session of a sender that is told to stop while the database commits its claim."""

    @event.listens_for(StopsAtTheCommit, "after_commit")
    def stop(session: Session) -> None:
        if not session.in_nested_transaction() and session.info.pop("claims", False):
            stopped.append(draining.cancel())

    async def claims(session: AsyncSession, claimed: Sequence[Claimed]) -> set[int]:
        session.sync_session.info["claims"] = bool(claimed)
        return {one.id for one in claimed}

    stopping = async_sessionmaker(
        sessions.kw["bind"], class_=AsyncSession, expire_on_commit=False, sync_session_class=StopsAtTheCommit
    )
    draining = asyncio.create_task(drain(stopping, {"sms": provider}, lambda: NOW, claims))
    with pytest.raises(asyncio.CancelledError):
        await draining
    async with sessions() as session:
        (message,) = await queries.about(session, 1, "thing:1")
    assert (stopped, message.status, message.attempts, provider.outbox) == ([True], "pending", 0, [])


async def test_an_outcome_that_cannot_be_written_down_is_unknown_and_the_others_still_leave(
    sessions: Sessions,
) -> None:
    await write(sessions, draft("thing:1", body="poison"), draft("thing:2"))

    class Nameless(MemoryProvider):
        async def send(self, outgoing: Outgoing) -> Accepted:
            accepted = await super().send(outgoing)
            return Accepted("\x00") if outgoing.body == "poison" else accepted  # PostgreSQL refuses NUL

    provider = Nameless()
    await send(sessions, provider)
    async with sessions() as session, session.begin():
        assert await ledger.sweep_stale(session, NOW + timedelta(hours=1)) == 1
    await send(sessions, provider, NOW + timedelta(minutes=30))
    assert (await statuses(sessions, "thing:1"), await statuses(sessions, "thing:2")) == (["unknown"], ["delivered"])
    assert len(provider.outbox) == 2


async def test_a_refusal_that_may_pass_is_tried_again_for_as_long_as_the_message_is_of_use(sessions: Sessions) -> None:
    days = {"thing:1": timedelta(days=1), "thing:3": timedelta(days=3)}
    await write(sessions, *(draft(name, expires_at=NOW + use) for name, use in days.items()))
    for hour in range(48):
        await send(sessions, failing(Retryable("busy")), NOW + timedelta(hours=hour))
    await send(sessions, provider := MemoryProvider(), NOW + timedelta(hours=49))
    async with sessions() as session:
        found = [(await queries.about(session, 1, name))[0] for name in days]
    assert [(one.status, one.failure) for one in found] == [("failed", "busy"), ("delivered", None)]
    assert len(provider.outbox) == 1


async def test_a_refusal_of_us_is_logged_loudly_and_leaves_the_message_waiting(
    sessions: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    await write(sessions, draft(expires_at=NOW + timedelta(days=3)))
    await send(sessions, failing(Misconfigured("our token is wrong")))
    assert await statuses(sessions) == ["pending"]
    assert "ERROR" in caplog.text
    assert "our token is wrong. Nothing leaves by sms until that is mended." in caplog.text


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
