"""The worker in this process: it sends what is due whatever becomes of Redis, and stopping it loses nothing."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from notifications import queries as messages
from notifications.providers.memory import MemoryProvider
from notifications.providers.protocol import Outgoing
from scheduler.booking import service
from scheduler.booking.actor import Actor
from scheduler.config import Settings
from scheduler.liveness.service import beat, last_beat
from scheduler.queue import open_doorbell, ring
from scheduler.runtime import Runtime, open_runtime
from scheduler.waitlist import service as waitlist
from scheduler.waitlist.lifecycle import Priority
from scheduler.waitlist.service import NewWish
from scheduler.worker import AGAIN_WITHIN, work, worker_inside


@pytest.fixture
async def runtime(world: Any, database_url: str) -> AsyncIterator[Runtime]:
    async with open_runtime(Settings(database_url=SecretStr(database_url)), lambda: world.now) as opened:
        yield opened


async def booked(runtime: Runtime, world: Any) -> str:
    """A booking whose confirmations are due; the subject of its messages."""
    actor = Actor(world.network_id, "desk")
    async with runtime.sessions() as session, session.begin():
        row = await service.book(session, actor, world.slots[0], world.patients[0], world.now, runtime.announcer)
    return f"appointment:{row.appointment.id}"


async def confirmations(runtime: Runtime, world: Any, subject: str) -> list[str]:
    async with runtime.sessions() as session:
        found = await messages.about(session, world.network_id, subject)
    return sorted(message.status for message in found if message.purpose == "confirmation")


class Waiting(MemoryProvider):
    """A provider that says when it has sent as many as somebody waits for."""

    def __init__(self, count: int) -> None:
        super().__init__("waiting", self._count)
        self.enough, self._left = asyncio.Event(), count

    async def _count(self, _: Outgoing) -> None:
        self._left -= 1
        if self._left == 0:
            self.enough.set()


@pytest.mark.parametrize("hangs", [True, False], ids=["a Redis that hangs", "a Redis that is away"])
async def test_messages_leave_without(runtime: Runtime, world: Any, hangs: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # it takes the connection and never answers
        port = silent.getsockname()[1] if hangs else 1
        doorbell = await open_doorbell(f"redis://127.0.0.1:{port}/0")
        await booked(runtime, world)
        await ring(doorbell, "send_due_messages")
        provider = Waiting(2)
        working = asyncio.create_task(
            work(replace(runtime, doorbell=doorbell, providers={"sms": provider, "email": provider}))
        )
        await provider.enough.wait()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await doorbell.aclose()


async def test_a_worker_offers_what_is_free_to_who_waits_and_tells_them(runtime: Runtime, world: Any) -> None:
    actor, days = Actor(world.network_id, "desk"), (date(2026, 12, 1), date(2026, 12, 31))
    async with runtime.sessions() as session, session.begin():
        wanted = NewWish((world.patients[0],), "gp", Priority.ROUTINE, *days)
        await waitlist.add(session, actor, wanted, world.now)
    provider = Waiting(2)
    async with worker_inside(replace(runtime, providers={"sms": provider, "email": provider})):
        await provider.enough.wait()
    assert all("/o/" in one.body for one in provider.outbox)


async def test_a_worker_says_that_it_works_and_by_when_it_will_say_so_again(runtime: Runtime, world: Any) -> None:
    await booked(runtime, world)
    provider = Waiting(2)
    async with worker_inside(replace(runtime, providers={"sms": provider, "email": provider})):
        await provider.enough.wait()
    async with runtime.sessions() as session:
        said = await last_beat(session, "worker")
        assert (said.at, said.next_by) == (world.now, world.now + AGAIN_WITHIN) if said else False
        assert await last_beat(session, "planner") is None


async def test_a_worker_that_is_stopped_ends_what_it_is_handing_over_and_leaves_the_rest(
    runtime: Runtime, world: Any
) -> None:
    subject = await booked(runtime, world)
    begun, answer = asyncio.Event(), asyncio.Event()
    handed_over = []  # one, or both where two senders had each taken one

    async def slow(message: Outgoing) -> None:
        handed_over.append(message)
        begun.set()
        await answer.wait()

    provider = MemoryProvider("slow", slow)
    async with worker_inside(replace(runtime, providers={"sms": provider, "email": provider})):
        await begun.wait()
        asyncio.get_running_loop().call_soon(answer.set)
    done = len(handed_over)
    assert sorted(await confirmations(runtime, world, subject)) == ["delivered"] * done + ["pending"] * (2 - done)


async def test_a_process_that_stopped_saying_that_it_works_is_not_healthy(world: Any, command: Any) -> None:
    async def ask() -> str:
        answer = await command("healthy", "--process", "worker")
        return answer.stdout.strip() if answer.exit_code == 0 else str(answer.exception)

    assert await ask() == "The worker has never worked on this machine."
    for again_within, words in (
        (timedelta(hours=1), "healthy"),
        (timedelta(0), "The worker hangs or is gone: it last worked at "),
    ):
        async with world.sessions() as session, session.begin():
            await beat(session, "worker", datetime.now(UTC), again_within)
        assert (await ask()).startswith(words)
