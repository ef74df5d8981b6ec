"""A text that is not known to have arrived takes another way in time, where the network wants that; and once."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from notifications.providers.memory import MemoryProvider
from notifications.providers.protocol import Accepted, Outgoing
from scheduler.booking.policy import service as policies
from scheduler.booking.policy.rules import Rules
from scheduler.reminders import unread
from scheduler.reminders.service import send_due
from tests.scheduler.desk import Desk

HOUR = timedelta(hours=1)
Do = Callable[..., Awaitable[list[Any]]]


class Silent(MemoryProvider):
    """Takes texts, and never says whether they arrived."""

    async def send(self, outgoing: Outgoing) -> Accepted:
        accepted = await super().send(outgoing)
        return Accepted(accepted.ref)


class Switchboard:
    """One appointment at half past six, of which the morning's reminder has left by a silent provider."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.texts, self.emails = desk, Silent("phone"), MemoryProvider("mailbox")

    async def do(self, statement: str) -> list[Any]:
        async with self.desk.world.sessions() as session, session.begin():
            found = await session.execute(text(statement))
            return list(found) if found.returns_rows else []

    async def opened(self, **rules: Any) -> "Switchboard":
        await self.desk.do(policies.decide, self.desk.actor, None, Rules(**rules), self.desk.world.now)
        self.booked = (await self.desk.book(self.desk.world.slots[0], self.desk.world.patients[0])).appointment.id
        ((self.starts,),) = await self.do(f"select starts_at from slot where id = {self.desk.world.slots[0]}")
        for before in (168, 50, 10):  # hours, when a reminder is due by then
            await self.send(before * HOUR)
        return self

    async def send(self, before: timedelta) -> None:
        now = self.starts - before
        await send_due(self.desk.world.sessions, {"sms": self.texts, "email": self.emails}, lambda: now)

    async def look(self, before: timedelta) -> int:
        return await unread.look(self.desk.world.sessions, lambda: self.starts - before, self.desk.announcer)

    async def mailed(self) -> list[str]:
        rows = await self.do("select purpose from message where channel = 'email' and purpose like 'reminder%'")
        return [row.purpose for row in rows]


async def test_the_last_reminder_is_mailed_at_the_hour_that_is_set_and_once(desk: Desk) -> None:
    board = await Switchboard(desk).opened(unread_hours=4)
    assert await board.look(4 * HOUR + timedelta(seconds=1)) == 0
    assert [await board.look(4 * HOUR) for _ in range(3)] == [1, 0, 0]
    assert await board.mailed() == ["reminder_morning"]
    await board.send(4 * HOUR)
    assert (
        "Reminder: your appointment is today" in board.emails.outbox[-1].title
        or "today" in board.emails.outbox[-1].body
    )
    assert len([one for one in board.texts.outbox if "today" in one.body]) == 1


@pytest.mark.parametrize(
    "meanwhile",
    [
        "update message set status = 'delivered' where channel = 'sms' and purpose = 'reminder_morning'",
        "update appointment set confirmed_at = now()",
        "update appointment set status = 'cancelled'",
        "update appointment set sequence = sequence + 1",
        "update patient set email = null",
        "update message_policy set unread_hours = 0",
        "update message_policy set unread_hours = null",
    ],
)
async def test_who_was_reached_has_answered_or_has_no_other_way_is_written_to_no_more(
    desk: Desk, meanwhile: str
) -> None:
    board = await Switchboard(desk).opened(unread_hours=4)
    await board.do(meanwhile)
    assert await board.look(3 * HOUR) == 0
    assert await board.mailed() == []


async def test_a_text_of_unknown_fate_is_mailed_too_and_not_texted_again(desk: Desk) -> None:
    board = await Switchboard(desk).opened(unread_hours=4)
    await board.do("update message set status = 'unknown' where channel = 'sms' and purpose = 'reminder_morning'")
    assert await board.look(3 * HOUR) == 1
    assert await board.mailed() == ["reminder_morning"]


async def test_what_left_after_the_hour_that_is_set_has_time_to_arrive(desk: Desk) -> None:
    board = await Switchboard(desk).opened(unread_hours=48)
    assert await board.look(9 * HOUR) == 0


async def test_it_is_too_late_where_it_would_be_of_no_use(desk: Desk) -> None:
    board = await Switchboard(desk).opened(unread_hours=4, least_notice_minutes=90)
    assert await board.look(timedelta(minutes=90)) == 0


async def test_a_service_may_mind_where_its_network_does_not(desk: Desk) -> None:
    board = await Switchboard(desk).opened()
    assert await board.look(3 * HOUR) == 0
    await desk.do(policies.decide, desk.actor, "gp", Rules(unread_hours=4), desk.world.now)
    assert await board.look(3 * HOUR) == 1
