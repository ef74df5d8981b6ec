"""What people answer by text about their appointments and offers: one outcome for each thing they may send, on a phone
that two people may share."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from notifications import replies
from notifications.replies import Incoming
from scheduler.replies import service, sweep, tray
from scheduler.replies.answering import Answering
from tests.scheduler.desk import Desk
from tests.scheduler.inviting import Campaigning
from tests.scheduler.phone import PHONE, answering
from tests.scheduler.waiting_room import WaitingRoom

STRANGER = "+447700900999"


@dataclass
class Home:
    """A phone that two of the world's people share; the first has an appointment."""

    desk: Desk
    known: Answering
    sent: int = 0

    async def do(self, statement: str, **values: Any) -> list[Any]:
        async with self.desk.world.sessions() as session, session.begin():
            found = await session.execute(text(statement), values)
            return list(found) if found.returns_rows else []

    async def opened(self) -> "Home":
        first, second = self.desk.world.patients[:2]
        await self.do("update patient set phone = :phone where id in (:a, :b)", phone=PHONE, a=first, b=second)
        return self

    async def booked(self, who: int = 0, slot: int = 0) -> str:
        """Book, and the code that the messages about it carry."""
        row = await self.desk.book(self.desk.world.slots[slot], self.desk.world.patients[who])
        await self.do("update message set sent_at = created_at where channel = 'sms' and purpose = 'confirmation'")
        return self.known.announcer.links.appointment_code(row.appointment.id)

    async def texts(self, body: str, sender: str = PHONE, ref: str = "", now: datetime | None = None) -> None:
        self.sent += 1
        told, at = Incoming("test", ref or f"SM{self.sent}", sender, body), now or self.desk.world.now
        await self.desk.do(replies.keep, self.desk.world.network_id, told, at)
        await self.desk.do(service.take, self.desk.world.network_id, told, at, service.readers(self.known))

    async def answers(self) -> list[str]:
        return [row.body for row in await self.do("select body from message where purpose = 'answer' order by id")]

    async def statuses(self) -> list[str]:
        return [row.status for row in await self.do("select status from appointment order by id")]

    async def outcomes(self) -> list[str]:
        return [row.outcome for row in await self.do("select outcome from reply order by id")]

    async def confirmed(self) -> list[bool]:
        return [row.said for row in await self.do("select confirmed_at is not null said from appointment order by id")]


@pytest.fixture
async def home(desk: Desk, office: Campaigning) -> Home:
    return await Home(desk, answering(office.inviting)).opened()


async def test_c_and_the_code_keeps_once_however_often_it_is_said(home: Home) -> None:
    code = await home.booked()
    for body in (f"C {code}", f"c{code} thanks"):
        await home.texts(body)
    assert (await home.statuses(), await home.confirmed()) == (["booked"], [True])
    assert [
        said.startswith("NHS: thank you. We expect you on Tuesday 8 December") for said in await home.answers()
    ] == [True] * 2
    assert len(await home.do("select 1 from audit_event where reason = 'will come, by text'")) == 1


async def test_x_and_the_code_cancels_and_is_told_of_once_by_text(home: Home) -> None:
    code = await home.booked()
    await home.texts(f"X {code}", ref="SM-same")
    await home.texts(f"X {code}", ref="SM-same")
    assert await home.statuses() == ["cancelled"]
    assert await home.answers() == []
    told = await home.do("select purpose from message where channel = 'sms' and status = 'pending'")
    assert [row.purpose for row in told] == ["cancelled"]
    assert home.desk.world.slots[0] in await home.desk.free()
    await home.texts(f"X {code}")
    await home.texts(f"C {code}")
    assert [("is cancelled" in said) for said in await home.answers()] == [True, True]
    assert await home.statuses() == ["cancelled"]


async def test_on_a_shared_phone_the_code_says_whose_it_is(home: Home) -> None:
    await home.booked(0, 0)
    second = await home.booked(1, 1)
    await home.texts(f"X {second}")
    assert await home.statuses() == ["booked", "cancelled"]


async def test_one_text_may_keep_one_and_cancel_another(home: Home) -> None:
    first, second = await home.booked(0, 0), await home.booked(1, 1)
    await home.texts(f"C {first} and X {second}")
    assert (await home.statuses(), await home.confirmed()) == (["booked", "cancelled"], [True, False])


async def test_a_bare_yes_keeps_the_only_appointment_and_asks_where_there_are_two(home: Home) -> None:
    first = await home.booked(0, 0)
    await home.texts("Yes please x")
    assert await home.confirmed() == [True]
    second = await home.booked(1, 1)
    await home.texts("yes")
    asked = (await home.answers())[-1]
    assert all(f"C {code} keeps it, X {code} cancels it" in asked for code in (first, second))
    assert await home.confirmed() == [True, False]
    assert await home.outcomes() == ["understood", "understood"]


@pytest.mark.parametrize("no", ["No", "can't make it", "nie"])
async def test_a_bare_no_cancels_nothing_and_is_told_the_code(home: Home, no: str) -> None:
    code = await home.booked()
    await home.texts(no)
    assert await home.statuses() == ["booked"]
    assert f"X {code} cancels it" in (await home.answers())[0]


@pytest.mark.parametrize(
    "body", ["Can I bring my son?", "C {code} but can I come at 7?", "X 1", "X {wrong}", "C {code} X {code}"]
)
async def test_what_is_unclear_changes_nothing_and_goes_to_the_tray_with_a_polite_answer(home: Home, body: str) -> None:
    code = await home.booked()
    await home.texts(body.format(code=code, wrong=f"{(int(code) + 1 - 1000) % 9000 + 1000}"))
    assert (await home.statuses(), await home.confirmed(), await home.outcomes()) == (["booked"], [False], ["unclear"])
    assert "sorry, we could not read that, so nothing has changed" in (await home.answers())[0]
    (waiting,) = await home.desk.do(tray.waiting, home.desk.world.network_id, 0, 10)
    assert len(waiting.people) == 2
    await home.desk.do(tray.close, home.desk.actor, waiting.reply.id, home.desk.world.now)
    assert await home.desk.do(tray.waiting, home.desk.world.network_id, 0, 10) == []


async def test_an_answer_after_the_start_is_told_to_telephone(home: Home) -> None:
    code = await home.booked()
    (slot,) = await home.do("select starts_at from slot where id = :id", id=home.desk.world.slots[0])
    await home.texts(f"X {code}", now=slot.starts_at)
    assert await home.statuses() == ["booked"]
    assert "has begun or is over" in (await home.answers())[0]


async def test_what_was_said_of_the_old_time_is_not_said_of_the_new(home: Home) -> None:
    from scheduler.booking.rescheduling import reschedule

    code = await home.booked()
    await home.texts(f"C {code}")
    (row,) = await home.do("select id from appointment")
    world = home.desk.world
    await home.desk.do(reschedule, home.desk.actor, row.id, world.slots[1], world.now, home.desk.announcer)
    assert await home.confirmed() == [False]
    await home.texts(f"C {code}")
    assert await home.confirmed() == [True]


async def test_a_stranger_with_a_code_changes_nothing_and_is_told_nothing(home: Home) -> None:
    code = await home.booked()
    await home.texts(f"X {code}", sender=STRANGER)
    assert (await home.statuses(), await home.answers(), await home.outcomes()) == (["booked"], [], ["unknown"])


async def test_stop_and_start_are_noted_and_not_answered(home: Home) -> None:
    await home.texts("STOP")
    assert [row.how for row in await home.do("select how from phone_opt_out")] == ["STOP by text"]
    await home.texts("START")
    assert await home.do("select 1 from phone_opt_out") == []
    assert (await home.answers(), await home.outcomes()) == ([], ["stopped", "started"])


async def test_an_offer_is_taken_or_given_back_by_its_code(home: Home) -> None:
    room = WaitingRoom(home.desk, home.known.offering)
    await room.fill(home.desk.world.slots[0])
    await room.wish(0)
    await room.wish(1)
    assert await room.look() == 1
    (offer,) = await room.offers("made")
    code = home.known.announcer.links.offer_code(offer.id)
    assert f"reply Y {code} for yes, N {code} for no" in next(
        one.body for one in await room.told(offer.id) if one.channel == "sms"
    )
    await home.texts(f"N {code}")
    assert next(one.status for one in await room.offers()) == "declined"
    assert "You stay on the waiting list" in (await home.answers())[0]
    await home.texts(f"Y {code}")
    assert len(await home.answers()) == 2
    await room.look()
    (passed_on,) = await room.offers("made")
    await home.texts(f"y{home.known.announcer.links.offer_code(passed_on.id)} please")
    assert [one.status for one in await room.offers()] == ["declined", "accepted"]
    assert len(await home.answers()) == 2


async def test_a_bare_yes_while_a_time_is_on_offer_is_answered_with_its_codes(home: Home) -> None:
    room = WaitingRoom(home.desk, home.known.offering)
    await home.booked(0, 1)
    await room.fill(home.desk.world.slots[0], home.desk.world.slots[1])
    await room.wish(1)
    await room.look()
    (offer,) = await room.offers("made")
    await home.texts("yes")
    code = home.known.announcer.links.offer_code(offer.id)
    assert f"Y {code} takes it, N {code} gives it back" in (await home.answers())[0]
    assert (await home.confirmed())[0] is False


async def test_a_number_that_was_never_texted_is_told_nothing_of_what_is_to_come(home: Home) -> None:
    await home.booked()
    await home.do("update message set sent_at = null")
    for body in ("no", "yes", "what is this?"):
        await home.texts(body)
    assert (await home.answers(), await home.outcomes()) == ([], ["unclear"] * 3)


async def test_a_text_that_nobody_acted_on_is_acted_on_by_the_clock(home: Home) -> None:
    code, world = await home.booked(), home.desk.world
    await home.desk.do(replies.keep, world.network_id, Incoming("test", "SM9", PHONE, f"X {code}"), world.now)
    for later, acted in ((timedelta(seconds=30), 0), (timedelta(minutes=2), 1), (timedelta(minutes=3), 0)):
        assert await sweep.look(world.sessions, lambda at=world.now + later: at, home.known) == acted
    assert await home.statuses() == ["cancelled"]


async def test_a_text_that_cannot_be_acted_on_for_an_hour_is_for_somebody_to_look_at(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise ConnectionError

    world = home.desk.world
    await home.desk.do(replies.keep, world.network_id, Incoming("test", "SM9", PHONE, "X 1234"), world.now)
    monkeypatch.setattr(service, "take", broken)
    for later, outcome in ((timedelta(minutes=30), "received"), (timedelta(minutes=61), "unclear")):
        await sweep.look(world.sessions, lambda at=world.now + later: at, home.known)
        assert await home.outcomes() == [outcome]
