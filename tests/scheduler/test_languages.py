"""People are told of their appointments in their own language, in words that a telephone shows and a catalogue holds."""

import re
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from clinics.local_time import LONDON
from notifications.opt_out import WORDS
from notifications.render import Templates
from notifications.sms_length import parts
from scheduler.booking.choosing_language import choose_language
from scheduler.booking.languages import ENGLISH, languages
from scheduler.booking.meeting import meeting
from scheduler.errors import Invalid
from scheduler.runtime import MESSAGES
from tests.scheduler.desk import Desk

OTHERS = sorted(languages().keys() - {ENGLISH})
EVENING = datetime(2026, 12, 8, 18, 30, tzinfo=LONDON)
VALUES = {
    "sender": "NHS", "given_name": "Pat", "place": "Foundry Medical Group at Burngreave", "where": "Hub, 2 Road, S2 2BB",
    "link": "https://book.example.nhs.uk/a/MTIzNDU2Nzg.Zr4UuvF5o0ydI4m9vYbXw1q2c3k", "code": "7834", "cost": "£30",
    "visits": "Ada, 9am, Hub: 1234 https://book.example.nhs.uk/a/MTIzNDU2Nzg.Zr4UuvF5o0ydI4m9vYbXw1q2c3k",
}  # fmt: skip


def test_welsh_and_the_eight_languages_are_there() -> None:
    assert OTHERS == ["ar", "bn", "cy", "es", "pa", "pl", "pt", "ro", "ur"]
    assert all(len(one.weekdays) == 7 and len(one.months) == 12 for one in languages().values())


def test_every_text_is_in_every_language_and_every_e_mail_in_welsh_but_those_in_easy_words() -> None:
    templates = Templates(MESSAGES)
    for channel, purpose in templates.names():
        if purpose.endswith("+easy"):
            continue
        wanted = OTHERS if channel == "sms" else ["cy"]
        assert [one for one in OTHERS if templates.speaks(channel, purpose, one)] == wanted, (channel, purpose)


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_names_all_that_the_english_one_does_and_is_not_too_long(language: str) -> None:
    templates, spoken, met = Templates(MESSAGES), languages()[language], meeting("in_person", "Hub", "2 Road, S2 2BB")
    when = {
        "day": spoken.day(EVENING),
        "time": spoken.time(EVENING, met),
        "old_day": "Monday 7",
        "old_time": "5pm",
        "old": "Monday 7",
    }
    for channel, purpose, found in templates.translations():
        if found != language:
            continue
        _, body = templates.render(channel, purpose, VALUES | when, language)
        _, english = templates.render(channel, purpose, VALUES | when)
        for value in (VALUES | when).values():
            assert (value in body) == (value in english), (purpose, value)
        assert channel == "email" or parts(body) <= 6
        assert not any(word in body.upper().split() for word in WORDS)


def test_easy_words_are_short_sentences_of_what_the_plain_ones_say() -> None:
    templates = Templates(MESSAGES)
    plain = [purpose for channel, purpose in templates.names() if channel == "email" and "+" not in purpose]
    values = VALUES | {
        "day": "Tuesday 8 December",
        "time": "6:30pm",
        "old_day": "Monday 7 December",
        "old_time": "5pm",
        "old": "Monday 7 December",
    }
    for purpose in plain:
        said = ["\n".join(templates.render("email", one, values)) for one in (purpose, f"{purpose}+easy")]
        told = [{name for name, value in values.items() if value in one} for one in said]
        assert told[0] <= told[1], purpose
        for sentence in re.split(r"[.?!:](?:\s|$)|\n", said[1].replace(VALUES["where"], "there")):
            assert len(sentence.split()) <= 12, sentence


def test_days_and_times_are_said_as_each_language_says_them() -> None:
    there, by_phone = meeting("in_person", "Hub", ""), meeting("telephone", "Hub", "")
    said = {
        name: (one.day(EVENING), one.time(EVENING, there), one.time(EVENING, by_phone))
        for name, one in languages().items()
    }
    assert said["en"] == ("Tuesday 8 December", "6:30pm", "about 6:30pm")
    assert said["cy"] == ("dydd Mawrth 8 Rhagfyr", "6:30pm", "tua 6:30pm")
    assert said["pl"] == ("wtorek 8 grudnia", "18:30", "około 18:30")


@pytest.mark.parametrize(
    ("language", "text_begins", "mail_begins"),
    [
        ("pl", "NHS: Twoja wizyta: wtorek 8 grudnia, 18:30", "Dear"),
        ("cy", "NHS: mae eich apwyntiad dydd Mawrth", "Annwyl"),
        ("xx", "NHS: your appointment", "Dear"),
    ],
)
async def test_a_patient_is_told_in_their_language_where_there_is_one(
    desk: Desk, world: Any, language: str, text_begins: str, mail_begins: str
) -> None:
    async with world.sessions() as session, session.begin():
        await session.execute(text("update patient set language = :language"), {"language": language})
    row = await desk.book(world.slots[0], world.patients[0])
    async with world.sessions() as session:
        found = await session.execute(
            text("select channel, body from message where subject = :about and purpose = 'confirmation'"),
            {"about": f"appointment:{row.appointment.id}"},
        )
        told = {one.channel: one.body for one in found}
    assert told["sms"].startswith(text_begins)
    assert told["email"].startswith(mail_begins)


async def test_a_language_is_chosen_and_noted_once_and_one_that_we_lack_is_refused(desk: Desk, world: Any) -> None:
    who = world.patients[0]
    for _ in range(2):
        chosen = await desk.do(choose_language, desk.actor, who, "cy", world.now)
    assert chosen.language == "cy"
    async with world.sessions() as session:
        noted = await session.execute(
            text("select from_status, to_status from audit_event where subject = :who"), {"who": f"patient:{who}"}
        )
        assert [tuple(row) for row in noted] == [("en", "cy")]
    with pytest.raises(Invalid, match="We do not write in 'tlh' yet"):
        await desk.do(choose_language, desk.actor, who, "tlh", world.now)
