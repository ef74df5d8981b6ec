"""What is told about an appointment is what is true of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from notifications import calendar
from notifications import queries as messages
from notifications.providers.memory import MemoryProvider
from scheduler.access.links import Links
from scheduler.config import Settings
from scheduler.reminders.service import send_due
from scheduler.runtime import create_announcer
from tests.scheduler.desk import Desk


async def test_a_booking_writes_its_messages_and_a_cancellation_withdraws_them(desk: Desk) -> None:
    booked = (await desk.book(desk.world.slots[0], desk.world.patients[0])).appointment.id
    assert await desk.told(booked) == {
        ("confirmation", "sms"): "pending", ("confirmation", "email"): "pending", ("reminder_7d", "sms"): "pending",
        ("reminder_2d", "sms"): "pending", ("reminder_morning", "sms"): "pending"}  # fmt: skip
    provider = MemoryProvider()
    providers = {"sms": provider, "email": provider}
    await send_due(desk.world.sessions, providers, lambda: desk.world.now)
    assert len(provider.outbox) == 2
    await desk.cancel(booked)
    await desk.cancel(booked)
    for day in range(20):
        await send_due(desk.world.sessions, providers, lambda day=day: desk.world.now + timedelta(days=day))  # type: ignore[misc]
    told = await desk.told(booked)
    assert {status for (purpose, _), status in told.items() if purpose.startswith("reminder")} == {"withdrawn"}
    assert [one.calendar_method for one in provider.outbox if one.calendar] == ["REQUEST", "CANCEL"]
    assert len(provider.outbox) == 4
    assert desk.world.slots[0] in await desk.free()


@pytest.mark.parametrize("days", [(5,), (1, 3, 30), ()])
async def test_reminders_leave_any_number_of_days_before(world: Any, days: tuple[int, ...]) -> None:
    announcer = create_announcer(Settings(reminder_days=days), Links("http://127.0.0.1:8000", "s" * 32))
    desk = Desk(world, announcer)
    booked = (await desk.book(world.slots[0], world.patients[0], world.now - timedelta(days=30))).appointment.id
    told = {purpose for purpose, channel in await desk.told(booked) if channel == "sms"}
    assert told == {"confirmation", "reminder_morning", *(f"reminder_{one}d" for one in days)}


@pytest.mark.parametrize(
    ("needs", "style", "words"),
    [('["large_print"]', "large_print", "Dear Ada"), ('["easy_read"]', "large_print", "Hello Ada"),
     ('["hearing_loop", "extra_large_print_please"]', "plain", "Dear Ada")],
)  # fmt: skip
async def test_who_needs_large_print_or_easy_words_is_mailed_so(desk: Desk, needs: str, style: str, words: str) -> None:
    await desk.do(lambda session: session.execute(text(f"update patient set needs = '{needs}', given_name = 'Ada'")))
    booked = (await desk.book(desk.world.slots[0], desk.world.patients[0])).appointment.id
    async with desk.world.sessions() as session:
        found = await messages.about(session, desk.world.network_id, f"appointment:{booked}")
    (mailed,) = (one for one in found if (one.purpose, one.channel) == ("confirmation", "email"))
    assert (mailed.style, mailed.body.partition(".")[0].partition(",")[0]) == (style, words)


async def test_where_no_texts_are_sent_everything_goes_by_e_mail(world: Any) -> None:
    announcer = create_announcer(Settings(sms_provider="none"), Links("http://127.0.0.1:8000", "s" * 32))
    desk = Desk(world, announcer)
    booked = (await desk.book(world.slots[0], world.patients[0])).appointment.id
    assert {channel for _, channel in await desk.told(booked)} == {"email"}
    assert {"confirmation", "reminder_morning"} <= {purpose for purpose, _ in await desk.told(booked)}


async def test_each_reminder_leaves_once_when_it_is_due(desk: Desk) -> None:
    await desk.book(desk.world.slots[0], desk.world.patients[0])
    provider = MemoryProvider()
    for hours in range(0, 24 * 15, 3):
        await send_due(
            desk.world.sessions,
            {"sms": provider, "email": provider},
            lambda h=hours: desk.world.now + timedelta(hours=h),
        )  # type: ignore[misc]
    texts = [one.reference for one in provider.outbox if not one.title]
    assert len(texts) == len(set(texts)) == 4


async def test_a_text_names_no_service_and_fits_two_parts(desk: Desk) -> None:
    booked = (await desk.book(desk.world.slots[0], desk.world.patients[0])).appointment.id
    async with desk.world.sessions() as session:
        texts = [
            m
            for m in await messages.about(session, desk.world.network_id, f"appointment:{booked}")
            if m.channel == "sms"
        ]
    assert all("GP" not in message.body and message.parts <= 2 for message in texts)


@pytest.mark.parametrize("channel", ["telephone", "video"])
async def test_an_appointment_without_a_place_sends_nobody_to_one(desk: Desk, channel: str) -> None:
    async with desk.world.sessions() as session, session.begin():
        await session.execute(text("update slot set delivery_channel = :channel"), {"channel": channel})
    booked = (await desk.book(desk.world.slots[0], desk.world.patients[0])).appointment.id
    async with desk.world.sessions() as session:
        written = await messages.about(session, desk.world.network_id, f"appointment:{booked}")
    for message in written:
        everything = message.title + message.body + (message.calendar or "")
        assert "Hub" not in everything
        assert "2 Road" not in everything
        assert "at about 6:30pm" in message.body
        assert "number" in message.body
        assert message.channel == "email" or message.parts <= 2
    kept = next(message.calendar for message in written if message.calendar)
    invitation = calendar.written(kept, "REQUEST").replace("\r\n ", "")
    assert re.search(r"^LOCATION:By (telephone|video)\\?\. The clinician will", invitation, re.MULTILINE)
