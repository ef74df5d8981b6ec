"""The worker in this process: it sends what is due, and stopping it loses nothing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from notifications import queries as messages
from notifications.providers.memory import MemoryProvider
from notifications.providers.protocol import Outgoing
from scheduler.booking import service
from scheduler.booking.service import Actor
from scheduler.config import Settings
from scheduler.runtime import Runtime, open_runtime
from scheduler.worker import worker_inside


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


async def test_a_worker_that_is_stopped_ends_what_it_is_handing_over_and_leaves_the_rest(
    runtime: Runtime, world: Any
) -> None:
    subject = await booked(runtime, world)
    begun, answer = asyncio.Event(), asyncio.Event()

    async def slow(_: Outgoing) -> None:
        begun.set()
        await answer.wait()

    provider = MemoryProvider("slow", slow)
    async with worker_inside(replace(runtime, providers={"sms": provider, "email": provider})):
        await begun.wait()
        asyncio.get_running_loop().call_soon(answer.set)
    assert await confirmations(runtime, world, subject) == ["delivered", "pending"]
