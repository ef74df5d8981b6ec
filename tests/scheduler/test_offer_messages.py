"""What somebody is told about a time that came free, and that nobody is told what is no longer true."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from notifications.providers.memory import MemoryProvider
from notifications.sms_length import parts
from scheduler.booking.rescheduling import reschedule
from scheduler.reminders.service import send_due
from scheduler.waitlist import announcements, own
from tests.scheduler.waiting_room import HOUR, WaitingRoom


async def send(room: WaitingRoom, later: timedelta = timedelta(0)) -> MemoryProvider:
    provider = MemoryProvider()
    truths = {"offer": announcements.still_true}
    await send_due(room.desk.world.sessions, {"sms": provider, "email": provider}, lambda: room.now + later, truths)
    return provider


async def offered_an_earlier_time(room: WaitingRoom) -> tuple[int, dict[int, int]]:
    """Patient 0 has the last but one time and is offered the second; the appointments of the others, by slot."""
    slots = room.desk.world.slots
    mine = (await room.desk.book(slots[4], room.desk.world.patients[0])).appointment.id
    taken = await room.fill(slots[4])
    await room.desk.do(own.wait_for_earlier, room.desk.actor, mine, room.now)
    await room.desk.cancel(taken[slots[1]])
    await room.look()
    return mine, taken


async def test_an_offer_says_who_when_where_and_until_when_and_nothing_about_health(room: WaitingRoom) -> None:
    await room.wish(0)
    await room.look()
    email, text_message = sorted(await room.told((await room.offers())[0].id), key=lambda one: one.channel)
    assert re.match(
        "NHS: a time is free for Pat: Tuesday 8 December at 6:30pm, Hub. Until 11am on Wednesday 25 November"
        r" reply Y (\d{4}) for yes, N \1 for no, or see http://127.0.0.1:8000/o/",
        text_message.body,
    )
    assert parts(text_message.body) <= 2
    assert email.title == "A time has come free on Tuesday 8 December at 6:30pm"
    assert "Where: Hub, 2 Road, S2 2BB" in email.body
    assert "GP" not in text_message.body + email.body
    assert {one.expires_at for one in (text_message, email)} == {(await room.offers())[0].expires_at}


async def test_nobody_is_told_at_night(room: WaitingRoom) -> None:
    await room.wish(0)
    night = room.now.replace(hour=23)
    await room.look(night)
    told = await room.told((await room.offers())[0].id)
    assert {one.due_at for one in told} == {night + 9 * HOUR}
    assert "until 8pm today" in told[0].body


async def test_a_family_with_one_telephone_is_told_once_of_all_its_times(room: WaitingRoom) -> None:
    async with room.desk.world.sessions() as session, session.begin():
        await session.execute(
            text("update patient set phone = '+447700900199', given_name = 'Child', email = null where id = any(:ids)"),
            {"ids": room.desk.world.patients[1:3]},
        )
    await room.wish(0, 1, 2)
    await room.look()
    told = [message for offer in await room.offers() for message in await room.told(offer.id)]
    assert sorted((one.channel, one.recipient) for one in told) == [
        ("email", "p1@example.com"), ("sms", "+447700900101"), ("sms", "+447700900199")]  # fmt: skip
    family = next(one.body for one in told if one.recipient == "+447700900199")
    assert "for Pat, Child and Child: Tuesday 8 December at 6:30pm, 6:45pm and 7pm, Hub" in family


async def test_what_has_not_left_is_withdrawn_when_the_offer_ends(room: WaitingRoom) -> None:
    await room.wish(0)
    await room.wish(1)
    await room.look()
    yes, no = [offer.id for offer in await room.offers()]
    await room.answer(yes, accept=True)
    await room.answer(no, accept=False)
    for offer in (yes, no):
        assert {one.status for one in await room.told(offer)} == {"withdrawn"}
    assert [one.title for one in (await send(room)).outbox if one.title] == [
        "Your appointment on Tuesday 8 December at 6:30pm"]  # fmt: skip


async def test_an_offer_that_ended_while_its_text_was_leaving_is_not_sent(room: WaitingRoom) -> None:
    await room.wish(0)
    await room.look()
    async with room.desk.world.sessions() as session, session.begin():
        await session.execute(text("update offer set status = 'lost', ended_at = offered_at"))
    assert (await send(room)).outbox == []
    assert {one.status for one in await room.told((await room.offers())[0].id)} == {"withdrawn"}


@pytest.mark.parametrize("to", [0, 5, None], ids=["to an earlier time", "to a later time", "cancelled"])
async def test_what_a_yes_moves_is_not_said_once_that_appointment_is_elsewhere(
    room: WaitingRoom, world: Any, to: int | None
) -> None:
    mine, taken = await offered_an_earlier_time(room)
    if to is None:
        await room.desk.cancel(mine)
    else:
        await room.desk.cancel(taken[world.slots[to]])
        await room.desk.do(reschedule, room.desk.actor, mine, world.slots[to], room.now, room.desk.announcer)
    await send(room)
    (offer,) = await room.offers("made")
    assert {one.status for one in await room.told(offer.id)} == {"withdrawn"}


async def test_what_a_yes_moves_is_said_while_it_is_so(room: WaitingRoom) -> None:
    await offered_an_earlier_time(room)
    await send(room)
    assert {one.status for one in await room.told((await room.offers("made"))[0].id)} == {"delivered"}
