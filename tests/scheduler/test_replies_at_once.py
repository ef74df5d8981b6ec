"""Texts, and a text and a link, at the same moment: one appointment, and everybody is told what there is."""

from dataclasses import replace
from typing import Any

from tests.scheduler.inviting import EVERYBODY, Campaigning
from tests.scheduler.phone import Phone


async def test_of_two_replies_at_once_one_books_and_the_other_is_told_so(phone: Phone) -> None:
    outcomes = await phone.office.at_once(phone.texts("1"), phone.texts("2"))
    assert outcomes == [None, None]
    assert len(await phone.booked()) == 1
    (said,) = await phone.answers()
    assert "you are booked already" in said


async def test_two_replies_at_once_for_a_time_that_is_gone_leave_one_set_of_new_numbers(phone: Phone) -> None:
    await phone.office.desk.book((await phone.choices())[2], phone.office.desk.world.patients[-1])
    assert await phone.office.at_once(phone.texts("2"), phone.texts("2")) == [None, None]
    assert list(await phone.choices()) == [4, 5, 6]
    assert [("just gone" in said, "not sure" in said) for said in await phone.answers()] == [
        (True, False),
        (False, True),
    ]


async def test_of_a_reply_and_the_link_at_once_one_books(phone: Phone) -> None:
    (invited,) = await phone.office.invitations()
    third = (await phone.choices())[3]
    outcomes = await phone.office.at_once(phone.texts("1"), phone.office.book(invited.id, third))
    assert [one for one in outcomes if isinstance(one, BaseException)] == []
    assert len(await phone.booked()) == 1


async def test_two_phones_that_choose_one_time_at_once_make_one_appointment(office: Campaigning) -> None:
    await office.by_text_only()
    await office.run(replace(EVERYBODY, most_per_wave=2))
    slot = office.desk.world.slots[0]
    await office.do("update invitation_choice set slot_id = :slot where number = 1", slot=slot)
    phones: list[Any] = await office.ask("select distinct phone from invitation_choice")
    phone = Phone(office)
    assert await office.at_once(*(phone.texts("1", sender=one.phone) for one in phones)) == [None, None]
    assert await phone.booked() == [slot]
    (said,) = await phone.answers()
    assert "that time has just gone" in said
