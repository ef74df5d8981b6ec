"""What the invited are told: by e-mail or by text, once, with times that are theirs to choose, and only while it is true."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from notifications.providers.memory import MemoryProvider
from notifications.sms_length import parts
from scheduler.campaigns import announcements
from scheduler.reminders.service import send_due
from tests.scheduler.inviting import EVERYBODY, Campaigning

ONE = replace(EVERYBODY, most_per_wave=1)


async def send(office: Campaigning, later: timedelta = timedelta(0)) -> MemoryProvider:
    provider = MemoryProvider()
    truths = {"invitation": announcements.still_true}
    sessions = office.desk.world.sessions
    await send_due(sessions, {"sms": provider, "email": provider}, lambda: office.now + later, truths)
    return provider


async def body(office: Campaigning, number: int = 0) -> tuple[Any, str]:
    (message,) = await office.told((await office.invitations())[number].id)
    return message, message.body


async def test_who_has_an_address_gets_one_e_mail_with_three_times_and_a_link(office: Campaigning) -> None:
    await office.run(ONE)
    message, words = await body(office)
    assert (message.channel, message.title) == ("email", "You are invited: GP appointment")
    assert len(re.findall(r"Tue 8 Dec [67][:\d]*pm, Hub", words)) == 3
    assert re.search(r"http://127\.0\.0\.1:8000/i/\S+", words)
    assert "until Friday 4 December" in words
    assert "Example" not in words


async def test_times_are_chosen_over_all_days_however_many_the_first_days_have(office: Campaigning) -> None:
    await office.do(
        "insert into slot (network_id, shift_id, site_id, clinician_id, room_id, service_id, delivery_channel, starts_at,"
        " ends_at, opens, status) select network_id, shift_id, site_id, clinician_id, room_id, service_id,"
        " delivery_channel, moment, moment + interval '15 minutes', opens, status from (select * from slot limit 1) one"
        " cross join (select timestamptz '2026-12-09 09:00Z' + n * interval '1 minute' as moment"
        " from generate_series(1, 600) n union select '2026-12-18 19:00Z') more"
    )
    await office.run(ONE)
    _, words = await body(office)
    assert re.findall(r"(\d+) Dec [\d:]+[ap]m", words) == ["8", "9", "18"]


async def test_who_has_a_number_only_gets_a_text_with_three_numbered_times(office: Campaigning) -> None:
    await office.by_text_only()
    await office.run(ONE)
    message, words = await body(office)
    assert (message.channel, message.recipient[:4]) == ("sms", "+447")
    assert words.startswith(
        "NHS: Pat, you are invited to book: GP appointment. Reply with a number to book it:\n1: Tue 8"
    )
    assert re.findall(r"^(\d): Tue 8 Dec \S+pm, Hub$", words, re.MULTILINE) == ["1", "2", "3"]
    assert "First come, first served. Other times: http://" in words
    assert parts(words) <= 2


async def test_who_has_no_internet_gets_a_text_without_a_link(office: Campaigning) -> None:
    await office.do("update patient set needs = '[\"no_internet\"]'")
    await office.run(ONE)
    message, words = await body(office)
    assert message.channel == "sms"
    assert "http" not in words
    assert "Telephone your practice." in words


async def test_who_has_no_internet_and_no_mobile_still_gets_the_e_mail(office: Campaigning) -> None:
    await office.do("update patient set needs = '[\"no_internet\"]', phone = null")
    await office.run(ONE)
    assert (await body(office))[0].channel == "email"


async def test_two_people_on_one_phone_are_given_different_numbers(office: Campaigning) -> None:
    await office.by_text_only()
    await office.do("update patient set phone = '+447700900555'")
    await office.run(replace(EVERYBODY, most_per_wave=2))
    assert "\n1: " in (await body(office, 0))[1]
    assert "\n4: " in (await body(office, 1))[1]
    choices = await office.ask("select number, invitation_id from invitation_choice order by number")
    assert [one.number for one in choices] == [1, 2, 3, 4, 5, 6]
    with pytest.raises(IntegrityError, match="uq_invitation_choice_open"):
        await office.do("update invitation_choice set number = 1")


async def test_numbers_are_free_again_when_the_invitation_has_ended(office: Campaigning) -> None:
    await office.by_text_only()
    await office.run(ONE)
    await office.decline((await office.invitations())[0].id)
    assert {one.open for one in await office.ask("select open from invitation_choice")} == {False}


async def test_what_ended_before_it_left_is_not_sent(office: Campaigning) -> None:
    await office.run(replace(EVERYBODY, most_per_wave=2))
    one, two = await office.invitations()
    await office.decline(one.id)
    provider = await send(office)
    assert len(provider.outbox) == 1
    assert [message.status for message in await office.told(one.id)] == ["withdrawn"]
    assert [message.status for message in await office.told(two.id)] == ["delivered"]


async def test_each_is_checked_again_just_before_it_leaves(office: Campaigning) -> None:
    await office.run(replace(EVERYBODY, most_per_wave=3))
    one, two, three = await office.invitations()
    await office.do("update invitation set status = 'declined' where id = :one", one=one.id)
    await office.do("update patient set no_invitations = true where id = :two", two=two.patient_id)
    assert len((await send(office)).outbox) == 1
    assert [message.status for message in await office.told(three.id)] == ["delivered"]


async def test_what_somebody_books_at_the_desk_before_it_left_is_not_sent_once_that_is_noted(
    office: Campaigning,
) -> None:
    await office.run(ONE)
    await office.desk.book(office.desk.world.slots[0], (await office.invitations())[0].patient_id)
    await office.look()
    assert [message.status for message in await office.told((await office.invitations())[0].id)] == ["withdrawn"]


async def test_a_service_that_needs_an_invitation_shows_its_times_to_the_invited(office: Campaigning) -> None:
    await office.do("update service set invitation_needed = true")
    await office.run(ONE)
    invited = (await office.invitations())[0]
    assert invited.status == "sent"
    await office.book(invited.id, office.desk.world.slots[0])
    assert (await office.invitations())[0].status == "booked"
