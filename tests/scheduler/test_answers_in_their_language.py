"""Answers to texts are in the language of whoever has the number, and in English where several have not one in common."""

import re

import pytest

from notifications.sms_length import parts
from scheduler.booking.languages import ENGLISH, languages
from scheduler.config import Settings
from scheduler.feedback.scores import SCORES
from scheduler.runtime import create_asking
from scheduler.waitlist.errors import OfferOver
from tests.scheduler.desk import Desk
from tests.scheduler.inviting import Campaigning
from tests.scheduler.phone import PHONE, Phone, answering
from tests.scheduler.test_answers_by_text import Home
from tests.scheduler.visits import Visits
from tests.scheduler.waiting_room import WaitingRoom


@pytest.fixture
async def home(desk: Desk, office: Campaigning) -> Home:
    return await Home(desk, answering(office.inviting)).opened()


async def speak(home: Home, first: str, second: str) -> None:
    """What the two who share the phone are written to in."""
    for who, language in enumerate((first, second)):
        patient = home.desk.world.patients[who]
        await home.do("update patient set language = :language where id = :id", language=language, id=patient)


@pytest.mark.parametrize(
    ("first", "second", "begins"),
    [
        ("pl", "pl", "NHS: dziękujemy. Czekamy: wtorek 8 grudnia, 18:30, Hub."),
        ("pl", "cy", "NHS: thank you. We expect you on Tuesday 8 December at 6:30pm, Hub."),
        ("pl", "en", "NHS: thank you. We expect you on"),
        ("xx", "xx", "NHS: thank you. We expect you on"),
    ],
    ids=["one language", "two", "one of them English", "one that we lack"],
)
async def test_who_keeps_is_thanked_in_the_language_that_all_on_the_phone_have(
    home: Home, first: str, second: str, begins: str
) -> None:
    await speak(home, first, second)
    code = await home.booked()
    await home.texts(f"C {code}")
    (said,) = await home.answers()
    assert said.startswith(begins)
    assert f"X {code}" in said


async def test_a_bare_no_is_answered_with_the_codes_in_the_language(home: Home) -> None:
    await speak(home, "es", "es")
    code = await home.booked()
    await home.texts("no")
    assert await home.answers() == [
        "NHS: diga cuál, con su número:\n"
        f"martes 8 de diciembre a las 18:30: C {code} para mantenerla, X {code} para cancelarla"
    ]


async def test_what_nobody_can_read_is_answered_in_the_language_with_what_is_to_come(home: Home) -> None:
    await speak(home, "ur", "ur")
    one, two = await home.booked(), await home.booked(who=1, slot=1)
    await home.texts("wibble")
    (said,) = await home.answers()
    assert said.startswith("NHS: معذرت، ہم سمجھ نہیں سکے")
    assert re.findall(r"[CX] \d{4}", said) == [f"C {one}", f"X {one}", f"C {two}", f"X {two}"]
    assert parts(said) <= 6


@pytest.mark.parametrize(
    ("language", "says"),
    [("pt", "Já não pudemos guardar essa hora para si."), ("en", OfferOver().sentence)],
)
async def test_an_offer_that_is_over_is_said_so_in_the_language(
    home: Home, room: WaitingRoom, language: str, says: str
) -> None:
    await speak(home, language, language)
    await room.wish(0)
    await room.look()
    (offer,) = await room.offers()
    await home.texts(f"Y {home.known.announcer.links.offer_code(offer.id)}", now=offer.expires_at)
    assert says in (await home.answers())[0]


async def test_an_offer_declined_and_one_left_open_are_answered_in_the_language(home: Home, room: WaitingRoom) -> None:
    await speak(home, "cy", "cy")
    await room.wish(0)
    await room.look()
    await home.do("update message set sent_at = created_at where channel = 'sms'")
    code = home.known.announcer.links.offer_code((await room.offers())[0].id)
    await home.texts("yes")
    await home.texts(f"N {code}")
    asked, declined = await home.answers()
    assert asked == (
        "NHS: dywedwch pa un, gyda'i rif:\n"
        f"dydd Mawrth 8 Rhagfyr 6:30pm: mae Y {code} yn ei gymryd, mae N {code} yn ei wrthod"
    )
    assert declined.startswith("NHS: diolch am roi gwybod. Gall rhywun arall gael yr amser.")


async def test_a_score_is_repeated_in_the_language_and_a_code_alone_asks_for_one(home: Home) -> None:
    await speak(home, "pa", "pa")
    visits = Visits(home, create_asking(Settings(), home.desk.announcer))
    _, code = await visits.asked()
    await visits.texts(f"F {code}")
    await visits.texts(f"F {code} 4")
    again, scored = await home.answers()
    assert again.startswith(f"NHS: F {code} ਅਤੇ 5")
    assert "4 (ਵਧੀਆ)" in scored


async def test_which_of_several_visits_a_number_is_about_is_asked_in_the_language(home: Home) -> None:
    await speak(home, "ar", "ar")
    visits = Visits(home, create_asking(Settings(), home.desk.announcer))
    (_, one), (_, two) = await visits.asked(0, 0), await visits.asked(1, 1)
    await visits.texts("5")
    (said,) = await home.answers()
    assert f"F {one} 5 لتقييم موعد الثلاثاء 8 ديسمبر الساعة 18:30، " in said
    assert f"F {two} 5 لتقييم" in said


async def test_an_invitations_answers_are_in_the_language(office: Campaigning) -> None:
    phone = await Phone(office).invited()
    await office.do("update patient set language = 'bn'")
    for body in ("what?", "no", "1"):
        await phone.texts(body)
    again, declined, ended = await phone.answers()
    assert again.startswith("NHS: দুঃখিত, আপনি কোন সময়টি চান")
    assert re.search(r"\n1: মঙ্গল 8 ডিসেম্বর 1[89]:\d\d, Hub\n", again)
    assert declined.startswith("NHS: জানানোর জন্য ধন্যবাদ।")
    assert ended.startswith("NHS: সেই আমন্ত্রণের সময় শেষ")


async def test_a_number_on_nobodys_record_is_in_nobodys_language(home: Home, office: Campaigning) -> None:
    phone = await Phone(office).invited()
    await office.do("update patient set language = 'pl'")
    await office.do("update patient set phone = null where phone = :phone", phone=PHONE)
    await phone.texts("what?")
    assert (await phone.answers())[0].startswith("NHS: sorry, we are not sure which time you mean.")


def test_scores_are_said_in_english_as_the_page_says_them() -> None:
    assert {number: languages()[ENGLISH].say(f"score_{number}") for number in SCORES} == SCORES
