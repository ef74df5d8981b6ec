"""Each room that writes to patients has its texts in every language and its e-mails in Welsh, with all that the English
ones name and no longer than a telephone shows; and every language has the same short pieces to put into them."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from jinja2 import Environment, meta

from clinics.local_time import LONDON
from notifications.answer_words import Letter, bare_score, read, read_score
from notifications.opt_out import WORDS
from notifications.render import Templates
from notifications.sms_length import parts
from scheduler.access import codes
from scheduler.booking.languages import ENGLISH, languages
from scheduler.campaigns.reply_words import read as read_choice
from scheduler.runtime import ANSWERS, INVITATIONS, OFFERS, QUESTIONS
from scheduler.waitlist.announcements import until

FOLDERS = (OFFERS, INVITATIONS, ANSWERS, QUESTIONS, Path(codes.__file__).with_name("messages"))
OTHERS = sorted(languages().keys() - {ENGLISH})
LINK = "https://book.example.nhs.uk/a/MTIzNDU2Nzg.Zr4UuvF5o0ydI4m9vYbXw1q2c3k"
HUB = "Foundry Medical Group at Burngreave"
EVENING, BEFORE, LATER = (datetime(2026, 12, day, 18, 30, tzinfo=LONDON) for day in (28, 23, 30))
VALUES = {
    "sender": "NHS", "given_name": "Pat", "place": HUB, "where": "Hub, 2 Road, S2 2BB", "code": "7834", "link": LINK,
    "service": "NHS Health Check", "score": "5",
}  # fmt: skip


def values_in(code: str) -> dict[str, str]:
    """With the pieces that a language says itself, at their longest."""
    spoken = languages()[code]
    when, three = f"{spoken.short_moment(EVENING)}{spoken.comma}{HUB}", range(1, 4)
    return VALUES | {
        "who": spoken.listed(["Pat", "Ada"]),
        "day": spoken.day(EVENING),
        "time": spoken.time(EVENING),
        "until": until(BEFORE, BEFORE - timedelta(days=1), spoken),
        "instead": spoken.say("instead", day=spoken.day(LATER), time=spoken.time(LATER)),
        "other": spoken.say("other", link=LINK),
        "times": "\n".join(f"{number}: {when}" for number in three),
        "plain_times": "\n".join(when for _ in three),
        "appointments": "\n".join(spoken.say("keeps", when=spoken.day_and_time(EVENING), code="7834") for _ in three),
        "said": spoken.say("score_3"),
        "sentence": max(spoken.refusals.values(), key=len, default="That time has gone."),
    }


def named(folder: Path, channel: str, file: str) -> set[str]:
    return meta.find_undeclared_variables(Environment().parse((folder / channel / f"{file}.txt").read_text("utf-8")))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_text_is_in_every_language_and_every_e_mail_in_welsh(folder: Path) -> None:
    templates = Templates(folder)
    for channel, purpose in templates.names():
        wanted = OTHERS if channel == "sms" else ["cy"]
        assert [one for one in OTHERS if templates.speaks(channel, purpose, one)] == wanted, (channel, purpose)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_a_translation_names_what_the_english_one_does_and_is_not_too_long(folder: Path) -> None:
    templates = Templates(folder)
    for channel, purpose, code in templates.translations():
        if not code:
            continue
        wanted, values = named(folder, channel, purpose), values_in(code)
        assert named(folder, channel, f"{purpose}.{code}") == wanted, (purpose, code)
        title, body = templates.render(channel, purpose, values, code)
        assert [name for name in wanted if values[name] not in f"{title}\n{body}"] == [], (purpose, code)
        assert bool(title) == (channel == "email")
        assert channel == "email" or parts(body) <= 6, (purpose, code, parts(body))
        assert not any(word in body.upper().split() for word in WORDS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_what_a_translation_asks_people_to_reply_is_what_the_english_one_asks(folder: Path) -> None:
    templates = Templates(folder)
    asked = re.compile(r"\b[CXYNF] \d{4}(?: \d)?|\bTIME \d")
    for channel, purpose, code in templates.translations():
        _, body = templates.render(channel, purpose, values_in(code or ENGLISH), code)
        _, english = templates.render(channel, purpose, values_in(ENGLISH))
        assert {*asked.findall(body)} == {*asked.findall(english)}, (purpose, code)


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_every_short_piece_with_the_same_values(code: str) -> None:
    def fields(piece: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(piece) if name is not None}

    english, spoken = languages()[ENGLISH].says, languages()[code].says
    assert {piece: fields(words) for piece, words in spoken.items()} == {
        piece: fields(words) for piece, words in english.items()
    }
    assert languages()[code].refusals.keys() == {"offer_over", "offer_given_back", "offer_taken", "not_done"}


@pytest.mark.parametrize("code", languages())
def test_what_a_short_piece_asks_people_to_reply_can_be_read(code: str) -> None:
    say: Any = languages()[code].say
    pairs: dict[Letter, set[str]] = {letter: set() for letter in Letter}
    for piece in ("keeps", "takes"):
        for letter, number in re.findall(r"\b([A-Z]) (\d{4})\b", say(piece, when="x", code="4821")):
            assert read(f"{letter} {number}").asked == {"4821": Letter(letter)}
            pairs[Letter(letter)].add(piece)
    assert pairs == {Letter.KEEP: {"keeps"}, Letter.CANCEL: {"keeps"}, Letter.YES: {"takes"}, Letter.NO: {"takes"}}
    scored = re.search(r"F \d{4} \d", say("visit", code="4821", score="5", when="x"))
    assert scored
    assert replace(read_score(scored[0]), plain=True) == read_score("F 4821 5")
    chosen = re.search(r"TIME \d", say("time", number="2", when="x"))
    assert chosen
    assert read_choice(chosen[0]).number == 2
    assert bare_score(chosen[0]) is None
