"""A code reaches the contact on record and nobody else, works once, and tells a stranger nothing."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from notifications.providers.memory import MemoryProvider
from notifications.sms_length import parts
from scheduler.access import codes, sessions
from scheduler.access.codes import MESSAGES, Claim
from scheduler.access.errors import CodeOver
from scheduler.reminders.service import send_due

KNOWN = Claim("example1", date(1980, 3, 31), "s1 1aa")
STRANGER = Claim("nobody", date(1980, 3, 31), "s1 1aa")
BOTH = frozenset({"sms", "email"})


class Hall:
    """Where codes are asked for and given, each time in a transaction of its own."""

    def __init__(self, world: Any) -> None:
        self.world = world

    async def ask(self, claim: Claim = KNOWN, channels: frozenset[str] = BOTH, later: timedelta = timedelta(0)) -> str:
        async with self.world.sessions() as session, session.begin():
            return await codes.ask(session, self.world.network_id, claim, channels, self.world.now + later)

    async def give(self, ticket: str, code: str, later: timedelta = timedelta(0)) -> str | None:
        async with self.world.sessions() as session, session.begin():
            now = self.world.now + later
            return await codes.sign_in(session, self.world.network_id, ticket, code, "a browser", now)

    async def sent(self) -> list[tuple[str, str, str]]:
        """(channel, recipient, code) of what was written, in order."""
        async with self.world.sessions() as session:
            rows = await session.execute(text("select channel, recipient, body from message order by id"))
            return [(channel, to, re.search(r"\b\d{6}\b", body)[0]) for channel, to, body in rows]  # type: ignore[index]


@pytest.fixture
def hall(world: Any) -> Hall:
    return Hall(world)


async def test_a_code_goes_by_text_to_the_number_on_record_and_signs_in_once(hall: Hall, world: Any) -> None:
    ticket = await hall.ask()
    ((channel, recipient, code),) = await hall.sent()
    assert (channel, recipient) == ("sms", "+447700900101")
    cookie = await hall.give(ticket, f" {code[:3]} {code[3:]} ")
    async with world.sessions() as session:
        row = await sessions.recognise(session, str(cookie), world.now)
        assert row is not None
        assert (row.patient_id, row.staff_id) == (world.patients[0], None)
    with pytest.raises(CodeOver):
        await hall.give(ticket, code)


@pytest.mark.parametrize(
    ("change", "channels", "sent"),
    [("phone = '+441142000000'", BOTH, ["email"]), ("phone = null", BOTH, ["email"]), ("phone = phone", frozenset({"email"}), ["email"]),
     ("phone = null, email = null", BOTH, []), ("phone = phone", frozenset(), [])],
)  # fmt: skip
async def test_where_no_text_arrives_an_e_mail_does_and_where_neither_does_nothing_is_said(
    hall: Hall, world: Any, change: str, channels: frozenset[str], sent: list[str]
) -> None:
    async with world.sessions() as session, session.begin():
        await session.execute(text(f"update patient set {change}"))
    assert await hall.ask(channels=channels)
    assert [channel for channel, _, _ in await hall.sent()] == sent


async def test_a_stranger_gets_a_ticket_that_takes_five_tries_like_any_other(hall: Hall) -> None:
    tickets = [await hall.ask(STRANGER), await hall.ask(KNOWN)]
    assert len(await hall.sent()) == 1
    assert len({len(ticket) for ticket in tickets}) == 1
    for ticket in tickets:
        assert [await hall.give(ticket, "wrong") for _ in range(5)] == [None] * 5
        with pytest.raises(CodeOver):
            await hall.give(ticket, "wrong")


async def test_after_five_wrong_codes_the_right_one_is_too_late(hall: Hall) -> None:
    ticket = await hall.ask()
    ((_, _, code),) = await hall.sent()
    for _ in range(5):
        await hall.give(ticket, "000 00")
    with pytest.raises(CodeOver):
        await hall.give(ticket, code)


async def test_a_code_lasts_ten_minutes_and_so_does_its_message(hall: Hall, world: Any) -> None:
    ticket = await hall.ask()
    ((_, _, code),) = await hall.sent()
    with pytest.raises(CodeOver):
        await hall.give(ticket, code, timedelta(minutes=10))
    assert await hall.give(ticket, code, timedelta(minutes=10, seconds=-1))
    async with world.sessions() as session:
        assert (await session.execute(text("select expires_at - due_at from message"))).scalar() == timedelta(
            minutes=10
        )


async def test_a_code_is_good_for_the_browser_that_asked_and_no_other(hall: Hall) -> None:
    first, second = await hall.ask(), await hall.ask()
    (_, _, of_first), (_, _, of_second) = await hall.sent()
    if of_first != of_second:
        assert await hall.give(second, of_first) is None
    assert await hall.give(first, of_first)
    with pytest.raises(CodeOver):
        await hall.give("no ticket", of_second)


async def test_a_phone_is_sent_three_codes_within_ten_minutes_and_then_no_more_for_a_while(hall: Hall) -> None:
    for _ in range(5):
        await hall.ask()
    assert len(await hall.sent()) == 3
    await hall.ask(later=timedelta(minutes=11))
    assert len(await hall.sent()) == 4


async def leaves(world: Any) -> list[str]:
    """The words that the sender of the product hands over now."""
    provider = MemoryProvider()
    await send_due(world.sessions, {"sms": provider, "email": provider}, lambda: world.now)
    return [one.body for one in provider.outbox]


async def test_a_code_leaves_as_everything_else_does_and_once_it_was_used_no_more(hall: Hall, world: Any) -> None:
    await hall.ask()
    ((_, _, code),) = await hall.sent()
    assert [code in body for body in await leaves(world)] == [True]
    used = await hall.ask()
    await hall.give(used, (await hall.sent())[1][2])
    assert await leaves(world) == []


async def test_a_message_that_nobody_vouches_for_does_not_leave_and_keeps_no_other(hall: Hall, world: Any) -> None:
    await hall.ask()
    async with world.sessions() as session, session.begin():
        await session.execute(
            text("insert into message (network_id, subject, purpose, version, channel, recipient, title, body, status, due_at, expires_at,"
                 " attempts, parts, created_at) select network_id, 'riddle:1', 'riddle', 0, channel, recipient, '', 'why?', 'pending',"
                 " due_at - interval '1 minute', expires_at, 0, 1, created_at from message")
        )  # fmt: skip
    assert [re.search(r"\d{6}", body) is not None for body in await leaves(world)] == [True]
    async with world.sessions() as session:
        found = await session.execute(text("select status from message where purpose = 'riddle'"))
        assert found.scalars().all() == ["withdrawn"]


async def test_the_row_keeps_neither_ticket_nor_code_and_the_code_cannot_be_found_from_its_digest(
    hall: Hall, world: Any
) -> None:
    ticket = await hall.ask()
    ((_, _, code),) = await hall.sent()
    async with world.sessions() as session:
        kept = (await session.execute(text("select c::text from sign_in_code c"))).scalar()
        known = await session.execute(
            text("select 1 from sign_in_code where code_digest = encode(sha256(convert_to(:c, 'UTF8')), 'hex')"),
            {"c": code},
        )
        assert known.first() is None
    assert ticket not in str(kept)


def test_both_messages_say_the_code_and_the_text_fits_one_part() -> None:
    for channel, purpose in MESSAGES.names():
        title, body = MESSAGES.render(channel, purpose, {"code": "123456", "given_name": "Pat"})
        assert "123456" in body
        assert bool(title) == (channel == "email")
        assert channel == "email" or parts(body) == 1
    assert {channel for channel, _ in MESSAGES.names()} == {"sms", "email"}
