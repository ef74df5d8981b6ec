"""Reminders of one day on one telephone are one text, and whatever breaks, each appointment is told once and truly."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from notifications import ledger
from notifications.dispatch import LEASE
from notifications.ledger import Claimed, Way
from notifications.providers.twilio import TwilioProvider
from notifications.sms_length import parts
from scheduler.booking import rescheduling
from scheduler.booking.policy import service as policies
from scheduler.booking.policy.rules import Rules
from tests.scheduler.desk import Desk
from tests.scheduler.family import Family
from tests.text_provider import Does, text_provider


@pytest.fixture
async def family(desk: Desk) -> AsyncIterator[Family]:
    with text_provider() as double:
        async with httpx.AsyncClient(timeout=10) as http:
            twilio = TwilioProvider(http, account_sid="AC1", auth_token="t", sender="MG1", base_url=double.url)
            await desk.everybody_apart()
            yield await Family(desk, double, twilio).named("Ada", "Ben")


async def test_a_family_gets_one_text_that_names_each_with_time_place_and_code(family: Family) -> None:
    first, second = await family.book(0, 0), await family.book(1, 1)
    await family.due()
    await family.send()
    (body,) = family.bodies()
    links = family.desk.announcer.links
    assert body.splitlines()[:3] == [
        "NHS: your appointments on Tuesday 8 December:",
        f"Ada, 6:30pm, Hub: {family.code(first)} {links.for_appointment(first)}",
        f"Ben, 6:45pm, Hub: {family.code(second)} {links.for_appointment(second)}",
    ]
    assert f"such as C {family.code(first)}" in body
    assert parts(body) <= 6
    rows = await family.do(
        "select distinct provider_ref, carrier_id, handed_body from message where purpose = 'reminder_2d'"
    )
    assert len(rows) == 1
    assert await family.statuses() == ["sms sent", "sms sent"]


async def test_two_appointments_of_one_person_are_one_text_without_a_name(family: Family) -> None:
    await family.book(0, 0), await family.book(2, 0)
    await family.due()
    await family.send()
    (body,) = family.bodies()
    assert [line.partition(":")[0] for line in body.splitlines()[1:3]] == ["6", "7pm, Hub"]
    assert "Ada" not in body


async def test_all_parts_of_one_text_are_paid_once(family: Family) -> None:
    await family.book(0, 0), await family.book(1, 1)
    await family.due()
    await family.send()
    ((told,),) = await family.do("select sum(parts) from message where purpose = 'reminder_2d'")
    assert told == parts(family.bodies()[0])


async def test_two_workers_at_once_give_one_text_to_each_telephone(family: Family) -> None:
    for number, slot in enumerate(family.world.slots):
        await family.book(slot - family.world.slots[0], number)
    await family.do("update patient set phone = '+4477009007' || (id / 2 - (select min(id) from patient) / 2 + 10)")
    await family.do(
        "update message m set recipient = p.phone from appointment a join patient p on p.id = a.patient_id where m.subject = 'appointment:' || a.id and channel = 'sms'"
    )
    await family.due()
    await asyncio.gather(*(family.send() for _ in range(4)))
    told = Counter(one.to for one in family.double.journal[family.before :])
    assert set(told.values()) == {1}
    assert sum(body.count("Hub") for body in family.bodies()) == 6


@pytest.mark.parametrize("how", ["cancelled", "moved"])
async def test_what_is_cancelled_or_moved_before_it_leaves_is_not_announced_and_the_other_still_is(
    family: Family, how: str
) -> None:
    first, second = await family.book(0, 0), await family.book(1, 1)
    await family.due()
    if how == "cancelled":
        await family.desk.cancel(first)
    else:
        await family.desk.do(
            rescheduling.reschedule, family.desk.actor, first, family.world.slots[3], family.now, family.desk.announcer
        )
    await family.send()
    assert [body for body in family.bodies() if family.code(second) in body] == [
        body for body in family.bodies() if "your appointment is on Tuesday 8 December at 6:45pm" in body
    ]
    assert not [body for body in family.bodies() if "appointments" in body]
    assert not [body for body in family.bodies() if "your appointment is on Tuesday 8 December at 6:30pm" in body]


async def test_what_is_cancelled_after_the_others_were_refused_is_not_in_the_next_text(family: Family) -> None:
    first, second, third = [await family.book(n, n) for n in range(2)] + [await family.book(2, 0)]
    await family.due()
    family.double.does = [Does.SLOW_DOWN] * 2  # the second is at once
    await family.send()
    assert await family.statuses() == ["sms pending"] * 3
    await family.desk.cancel(first)
    family.now += timedelta(minutes=10)
    await family.send()
    (body,) = [one for one in family.bodies() if "appointments" in one]
    assert [family.code(one) in body for one in (first, second, third)] == [False, True, True]


async def test_a_text_that_cannot_arrive_becomes_an_e_mail_for_each(family: Family) -> None:
    await family.book(0, 0), await family.book(1, 1)
    await family.due()
    before = len(family.emails.outbox)
    family.double.does = [Does.OPTED_OUT]
    await family.send()
    assert family.bodies() == []
    assert await family.statuses() == ["sms failed", "sms failed", "email delivered", "email delivered"]
    assert {one.recipient for one in family.emails.outbox[before:]} == {"Ada@example.com", "Ben@example.com"}


@pytest.mark.parametrize(
    ("told", "ends"),
    [("delivered", ["sms delivered"] * 2), ("failed", ["sms failed"] * 2 + ["email pending"] * 2)],
)
@pytest.mark.parametrize("early", [True, False])
async def test_a_receipt_for_one_text_reaches_all_that_it_says(
    family: Family, told: str, ends: list[str], early: bool
) -> None:
    """Told after our own commit, twice; or before it, when that applies it."""
    await family.book(0, 0), await family.book(1, 1)
    await family.due()
    if early:
        await family.told(told)
    await family.send()
    for _ in range(0 if early else 2):
        await family.told(told)
    found = await family.statuses()
    assert [one.replace("email delivered", "email pending") for one in found] == ends


async def test_a_text_that_was_taken_without_a_word_is_found_for_all_and_never_sent_again(family: Family) -> None:
    await family.book(0, 0), await family.book(1, 1)
    await family.due()
    family.double.does = [Does.DROP_AFTER_ACCEPTING]
    await family.send()
    assert await family.statuses() == ["sms unknown"] * 2
    await family.trace()
    await family.send()
    assert await family.statuses() == ["sms sent"] * 2
    assert len(family.bodies()) == 1


async def test_a_text_that_never_arrived_there_is_sent_again_as_one(family: Family) -> None:
    await family.book(0, 0), await family.book(1, 1)
    await family.due()
    family.double.does = [Does.DROP_BEFORE_ACCEPTING]
    await family.send()
    await family.trace()
    assert await family.statuses() == ["sms pending"] * 2
    await family.send()
    assert await family.statuses() == ["sms sent"] * 2
    assert len(family.bodies()) == 1


async def test_a_text_of_too_many_parts_is_one_for_each(family: Family) -> None:
    await family.do("update site set name = repeat('A long name of a surgery ', 18)")
    await family.book(0, 0), await family.book(1, 1)
    await family.due()
    await family.send()
    assert len(family.bodies()) == 2
    assert await family.statuses() == ["sms sent"] * 2


@pytest.mark.parametrize(("languages", "begins"), [(("pl", "pl"), "NHS: Twoje wizyty"), (("pl", "cy"), "NHS: your")])
async def test_one_text_is_in_the_language_of_all_or_in_english(
    family: Family, languages: tuple[str, str], begins: str
) -> None:
    for patient, language in zip(family.world.patients, languages, strict=False):
        await family.do("update patient set language = :language where id = :id", language=language, id=patient)
    await family.book(0, 0), await family.book(1, 1)
    await family.due()
    await family.send()
    (body,) = family.bodies()
    assert body.startswith(begins)


async def test_a_network_that_wants_each_by_itself_gets_that(family: Family) -> None:
    await family.desk.do(policies.decide, family.desk.actor, None, Rules(combine=False), family.world.now)
    await family.book(0, 0), await family.book(1, 1)
    await family.due()
    await family.send()
    assert len(family.bodies()) == 2


async def test_words_that_cannot_be_found_cost_nobody_a_reminder(family: Family) -> None:
    await family.book(0, 0), await family.book(1, 1)
    await family.due()

    async def broken(session: Any, messages: Sequence[Claimed]) -> str | None:
        await session.execute(text("select no_such_column"))
        return None

    family.one_text = broken  # type: ignore[method-assign]
    await family.send()
    assert len(family.bodies()) == 2


async def test_an_appointment_that_moved_while_the_words_were_sought_is_not_in_them(family: Family) -> None:
    await family.book(0, 0), await family.book(1, 1)
    await family.due()
    async with family.world.sessions() as session, session.begin():
        claimed = await ledger.claim(session, family.now, LEASE, "sms", Way("twilio", 20))
        assert await family.one_text(session, claimed) is not None
        await session.execute(
            text("update appointment set sequence = sequence + 1 where patient_id = :id"),
            {"id": family.world.patients[1]},
        )
        assert await family.one_text(session, claimed) is None


async def _early_and_late(family: Family) -> int:
    """Of one day: at half past eight, of which the evening before reminds, and at a quarter to seven in the evening."""
    await family.do(
        "update slot set starts_at = starts_at - interval '10 hours', ends_at = ends_at - interval '10 hours' where id = :slot",
        slot=family.world.slots[0],
    )
    early, _ = await family.book(0, 0), await family.book(1, 1)
    await family.due(timedelta(hours=14, minutes=30))
    return early


async def test_what_is_due_in_the_morning_goes_along_with_what_is_told_the_evening_before(family: Family) -> None:
    await _early_and_late(family)
    await family.send()
    family.now += timedelta(hours=14)
    await family.send()
    (body,) = family.bodies()
    assert "appointments on Tuesday 8 December" in body
    assert await family.statuses("reminder_morning") == ["sms sent"]


async def test_what_went_along_waits_for_its_time_where_the_other_is_true_no_more(family: Family) -> None:
    early = await _early_and_late(family)
    await family.do("update appointment set status = 'cancelled' where id = :early", early=early)
    await family.send()
    assert (family.bodies(), await family.statuses("reminder_morning")) == ([], ["sms pending"])
    family.now += timedelta(hours=14)
    await family.send()
    (body,) = family.bodies()
    assert "your appointment is today at 6:45pm" in body


@pytest.mark.parametrize("seed", range(8))
async def test_whatever_the_provider_does_each_appointment_is_texted_once_or_mailed(family: Family, seed: int) -> None:
    """Three workers, a provider that fails in any order, and a cancellation among them."""
    chance = random.Random(seed)
    await family.named("Ada", "Ben", "Cy", "Di", "Ed", "Flo")
    booked = [await family.book(n, n) for n in range(6)]
    await family.do("update patient set phone = '+447700900777' where given_name in ('Di', 'Ed')")
    await family.do(
        "update message set recipient = '+447700900777' where channel = 'sms' and subject = any(:about)",
        about=[f"appointment:{booked[n]}" for n in (3, 4)],
    )
    await family.due()
    faults = [
        Does.SLOW_DOWN,
        Does.FAIL_AFTER_ACCEPTING,
        Does.DROP_AFTER_ACCEPTING,
        Does.DROP_BEFORE_ACCEPTING,
        Does.ACCEPT,
    ]
    family.double.does = [chance.choice(faults) for _ in range(6)]
    gone = chance.randrange(6)
    await asyncio.gather(family.send(), family.desk.cancel(booked[gone]), family.send(), family.send())
    until: datetime = family.now + timedelta(hours=12)
    while family.now < until and set(await family.statuses()) - {"sms sent", "sms withdrawn"}:
        await family.trace()
        await asyncio.gather(*(family.send() for _ in range(3)))
    told = Counter(one for one in booked for body in family.bodies() if family.code(one) in body)
    mostly = [told[one] for n, one in enumerate(booked) if n != gone]
    assert mostly == [1] * 5
    assert told[booked[gone]] <= 1
