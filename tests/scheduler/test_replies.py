"""Answering an invitation by text: one text books once, and what cannot be had, or read, is said kindly."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import replies
from notifications.replies import MOST_ANSWERS_A_DAY
from notifications.sms_length import parts
from scheduler.campaigns import answers
from tests.scheduler.inviting import EVERYBODY, Campaigning
from tests.scheduler.phone import PHONE, Phone


async def test_a_number_books_the_time_that_its_text_named_and_the_confirmation_is_the_answer(phone: Phone) -> None:
    second = (await phone.choices())[2]
    await phone.texts(" Reply 2")
    assert await phone.booked() == [second]
    assert await phone.statuses() == ["booked"]
    assert await phone.answers() == []
    confirmed = await phone.office.ask("select recipient from message where purpose = 'confirmation'")
    assert [row.recipient for row in confirmed] == [PHONE]


async def test_the_same_text_told_twice_acts_once(phone: Phone) -> None:
    outcomes = await phone.office.at_once(*(phone.texts("2", ref="SM-same") for _ in range(6)))
    assert outcomes == [None] * 6
    assert len(await phone.booked()) == 1
    assert await phone.answers() == []
    assert len(await phone.office.ask("select id from reply")) == 1


async def broken(session: AsyncSession, received: replies.Received, now: datetime) -> str | None:
    raise ConnectionError


async def test_a_text_that_could_not_be_acted_on_is_kept_and_acts_once_when_it_is_told_of_again(phone: Phone) -> None:
    with pytest.raises(ConnectionError):
        await phone.texts("2", ref="SM-same", known=(broken,))
    assert len(await phone.office.ask("select id from reply")) == 1
    assert await phone.booked() == []
    for _ in range(2):
        await phone.texts("2", ref="SM-same")
    assert len(await phone.booked()) == 1
    assert await phone.answers() == []


async def test_an_invitation_that_ends_while_its_number_is_read_is_said_to_have_ended(phone: Phone) -> None:
    (invited,) = await phone.office.invitations()
    async with phone.office.desk.world.sessions() as session, session.begin():
        await answers.decline(session, phone.office.desk.actor, invited.id, phone.office.now)
        text = asyncio.create_task(phone.texts("1"))
        while not text.done() and not await phone.office.ask("select 1 from pg_locks where not granted"):
            pass  # until it waits for us
    await text
    assert "that invitation has ended" in (await phone.answers())[0]
    assert await phone.booked() == []


async def test_a_second_text_is_told_of_the_booking_there_is(phone: Phone) -> None:
    await phone.texts("2")
    await phone.texts("3")
    assert len(await phone.booked()) == 1
    (said,) = await phone.answers()
    assert said.startswith("NHS: you are booked already")
    assert "/a/" in said


async def test_who_has_cancelled_is_not_told_that_they_are_booked(phone: Phone) -> None:
    await phone.texts("2")
    (appointment,) = await phone.office.ask("select id from appointment")
    await phone.office.desk.cancel(appointment.id)
    await phone.texts("2")
    (said,) = await phone.answers()
    assert said == (
        "NHS: what you booked with this invitation was cancelled."
        " If you would still like to come, please telephone your practice."
    )
    assert await phone.booked() == []


async def test_a_time_that_is_gone_is_answered_with_three_others_and_new_numbers(phone: Phone) -> None:
    taken = (await phone.choices())[2]
    await phone.office.desk.book(taken, phone.office.desk.world.patients[-1])
    await phone.texts("2")
    (said,) = await phone.answers()
    assert said.startswith("NHS: sorry, that time has just gone. Nothing is lost.")
    assert parts(said) <= 2
    others = await phone.choices()
    assert list(others) == [4, 5, 6]
    assert taken not in others.values()
    assert await phone.statuses() == ["sent"]
    await phone.texts("5")
    assert (await phone.booked())[-1] == others[5]


async def test_a_number_of_an_earlier_text_books_nothing_else(phone: Phone) -> None:
    taken = (await phone.choices())[2]
    await phone.office.desk.book(taken, phone.office.desk.world.patients[-1])
    await phone.texts("2")
    await phone.texts("1")
    assert await phone.booked() == [taken]
    assert "we are not sure which time you mean" in (await phone.answers())[-1]


async def test_where_nothing_is_left_the_invitation_still_holds(phone: Phone) -> None:
    for slot, patient in zip(phone.office.desk.world.slots, reversed(phone.office.desk.world.patients), strict=False):
        await phone.office.desk.book(slot, patient)
    await phone.texts("1")
    assert "Your invitation still holds" in (await phone.answers())[0]
    assert await phone.statuses() == ["sent"]


@pytest.mark.parametrize("body", ["hello", "1 or 2", "9", "6:30pm"])
async def test_what_is_not_plain_is_asked_again_with_the_choices(phone: Phone, body: str) -> None:
    await phone.texts(body)
    (said,) = await phone.answers()
    assert said.startswith("NHS: sorry, we are not sure which time you mean. Reply with one number:\n1: Tue 8 Dec")
    assert await phone.booked() == []


async def test_no_declines(phone: Phone) -> None:
    await phone.texts("No thanks")
    assert await phone.statuses() == ["declined"]
    assert "thank you for telling us" in (await phone.answers())[0]
    await phone.texts("1")
    assert "that invitation has ended" in (await phone.answers())[1]


async def test_on_a_shared_phone_a_number_is_one_persons_time(shared: Phone) -> None:
    fifth = (await shared.choices())[5]
    await shared.texts("5")
    assert await shared.booked() == [fifth]
    assert await shared.statuses() == ["sent", "booked"]
    assert list(await shared.choices()) == [1, 2, 3]


async def test_on_a_shared_phone_a_number_that_is_used_up_is_given_to_nobody_else_while_others_are_open(
    shared: Phone,
) -> None:
    await shared.texts("5")
    await shared.office.run(replace(EVERYBODY, name="Another", most_per_wave=1))
    assert list(await shared.choices()) == [1, 2, 3, 7, 8, 9]


async def test_on_a_shared_phone_no_is_nobodys_until_we_know_whose(shared: Phone) -> None:
    await shared.texts("no")
    assert await shared.statuses() == ["sent", "sent"]
    assert (await shared.answers())[0].count("Pat:") == 2


async def test_a_stranger_is_told_nothing(phone: Phone) -> None:
    for body in ("2", "hello", "STOP"):
        await phone.texts(body, sender="+447700900999")
    registered = await phone.office.ask("select phone from patient limit 1")
    assert registered[0].phone == PHONE
    assert await phone.answers() == []
    assert await phone.booked() == []


async def test_who_is_registered_and_was_never_written_to_is_told_as_little(office: Campaigning) -> None:
    phone = Phone(office)
    (somebody,) = await office.ask("select phone from patient order by id limit 1")
    await phone.texts("2", sender=somebody.phone)
    assert await phone.answers() == []
    (kept,) = await office.ask("select outcome from reply")
    assert kept.outcome == "unclear"  # staff look at it


@pytest.mark.parametrize("body", ["STOP", "stop.", "Unsubscribe"])
async def test_stop_is_the_carriers_to_answer_and_nobody_on_that_phone_is_invited_again(
    phone: Phone, body: str
) -> None:
    await phone.texts(body)
    assert await phone.answers() == []
    assert await phone.statuses() == ["declined"]
    (noted,) = await phone.office.ask("select to_status from audit_event where subject like 'reply:%'")
    assert noted.to_status == "stopped"
    refused = await phone.office.ask("select count(*) as n from patient where no_invitations")
    assert refused[0].n == len(phone.office.desk.world.patients)
    (campaign,) = await phone.office.ask("select id from campaign")
    assert (await phone.office.preview(campaign.id)).cohort == 0


async def test_a_machine_that_answers_us_is_not_answered_for_ever(phone: Phone) -> None:
    for _ in range(MOST_ANSWERS_A_DAY + 3):
        await phone.texts("I am driving")
    assert len(await phone.answers()) == MOST_ANSWERS_A_DAY


async def test_whoever_has_just_booked_at_the_desk_is_not_booked_again(phone: Phone) -> None:
    (invited,) = await phone.office.invitations()
    await phone.office.desk.book(phone.office.desk.world.slots[5], invited.patient_id)
    await phone.texts("1")
    assert await phone.booked() == [phone.office.desk.world.slots[5]]
    assert await phone.statuses() == ["booked"]
    assert "you are booked already" in (await phone.answers())[0]


async def test_no_from_whoever_has_just_booked_at_the_desk_leaves_them_booked_and_says_so(phone: Phone) -> None:
    (invited,) = await phone.office.invitations()
    await phone.office.desk.book(phone.office.desk.world.slots[5], invited.patient_id)
    await phone.texts("no")
    assert await phone.statuses() == ["booked"]
    assert "you are booked already" in (await phone.answers())[0]


async def test_a_rule_that_keeps_the_time_from_them_is_no_fault_of_ours(phone: Phone) -> None:
    await phone.office.do("update service set min_age = 90")
    await phone.texts("1")
    assert await phone.booked() == []
    assert "Your invitation still holds" in (await phone.answers())[0]
