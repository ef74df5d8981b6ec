"""Messages that reached nobody are told: in the log as they happen, and on the command line."""

from datetime import timedelta
from typing import Any

import pytest

from notifications.providers.memory import MemoryProvider
from notifications.providers.protocol import OutcomeUnknown, Outgoing, Permanent
from scheduler.booking import service
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.reminders.service import send_due


@pytest.fixture
async def appointment(world: Any, announcer: Announcer) -> int:
    """A booking whose text failed, whose e-mail is unknown, and whose reminders were never looked at in time."""

    async def no_text(_: Outgoing) -> None:
        raise Permanent("not a mobile number")

    async def no_answer(_: Outgoing) -> None:
        raise OutcomeUnknown("the relay did not answer")

    providers = {"sms": MemoryProvider("phone", no_text), "email": MemoryProvider("mailbox", no_answer)}
    async with world.sessions() as session, session.begin():
        actor = Actor(world.network_id, "desk")
        row = await service.book(session, actor, world.slots[0], world.patients[0], world.now, announcer)
    for now in (world.now, world.now + timedelta(days=30)):
        await send_due(world.sessions, providers, lambda now=now: now)  # type: ignore[misc]
    return int(row.appointment.id)


async def test_what_reached_nobody_is_logged_as_it_happens(appointment: int, caplog: pytest.LogCaptureFixture) -> None:
    told = [
        record.getMessage() for record in caplog.get_records("setup") if record.name == "scheduler.reminders.service"
    ]
    assert ["1 failed, 0 expired, 1 unknown" in told[0], "0 failed, 3 expired, 0 unknown" in told[1]] == [True, True]


async def test_what_reached_nobody_is_listed_with_its_reason_and_without_words_or_addresses(
    world: Any, appointment: int, command: Any
) -> None:
    said = (await command("messages", "list")).stdout
    assert f"appointment:{appointment}" in said
    for reason in ("not a mobile number", "the relay did not answer", "of no use after"):
        assert reason in said
    assert said.endswith("Of all messages: 1 failed, 1 unknown, 3 expired.\n")
    assert "+447" not in said
    assert "@" not in said
    only = (await command("messages", "list", "--status", "unknown", "--limit", "5")).stdout
    assert ("the relay did not answer" in only, "not a mobile number" in only) == (True, False)


async def test_a_status_that_does_not_exist_is_refused_with_those_that_do(world: Any, command: Any) -> None:
    refused = await command("messages", "list", "--status", "lost")
    assert "There is no status 'lost'. Choose from: pending, sending" in str(refused.exception)
