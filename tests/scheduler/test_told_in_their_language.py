"""Offers, invitations, questions and sign-in codes are written in their reader's language, and in English where a
telephone's readers have not one in common, or where there is no such template."""

import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from scheduler.access import codes
from scheduler.booking.lifecycle import Verb
from scheduler.config import Settings
from scheduler.feedback import asking
from scheduler.patients.needs import NO_INTERNET
from scheduler.runtime import create_asking
from tests.scheduler.desk import Desk
from tests.scheduler.inviting import EVERYBODY, Campaigning
from tests.scheduler.test_codes import BOTH, KNOWN
from tests.scheduler.test_offer_messages import offered_an_earlier_time, send
from tests.scheduler.waiting_room import WaitingRoom


async def speak(desk: Desk, *languages: str) -> None:
    """The world's people, in order, have these languages; the last is that of all the rest."""
    async with desk.world.sessions() as session, session.begin():
        for number, who in enumerate(desk.world.patients):
            language = languages[min(number, len(languages) - 1)]
            await session.execute(
                text("update patient set language = :one where id = :who"), {"one": language, "who": who}
            )


async def offered(room: WaitingRoom) -> dict[str, Any]:
    """The messages about the first offer, by channel."""
    return {one.channel: one for one in await room.told((await room.offers())[0].id)}


async def test_an_offer_is_in_welsh_by_text_and_by_e_mail(room: WaitingRoom) -> None:
    await speak(room.desk, "cy")
    await room.wish(0)
    await room.look()
    told = await offered(room)
    assert told["sms"].body.startswith(
        "NHS: mae amser yn rhydd i Pat: dydd Mawrth 8 Rhagfyr am 6:30pm, Hub. Erbyn 11am dydd Mercher 25 Tachwedd"
        " atebwch Y "
    )
    assert told["email"].title == "Mae amser yn rhydd dydd Mawrth 8 Rhagfyr am 6:30pm"
    assert "erbyn 11am dydd Mercher 25 Tachwedd" in told["email"].body


async def test_an_offer_is_a_text_in_spanish_and_an_e_mail_in_english(room: WaitingRoom) -> None:
    await speak(room.desk, "es")
    await room.wish(0)
    await room.look()
    told = await offered(room)
    assert told["sms"].body.startswith(
        "NHS: hay una hora libre para Pat: martes 8 de diciembre a las 18:30, Hub. Hasta"
    )
    assert "Hasta las 11:00 del miércoles 25 de noviembre responda Y " in told["sms"].body
    assert told["email"].body.startswith("Dear Pat,")
    assert "11am on Wednesday 25 November" in told["email"].body


@pytest.mark.parametrize(
    ("languages", "begins"),
    [(("pl", "pl"), "NHS: jest wolny termin (Pat, Pat):"), (("pl", "cy"), "NHS: a time is free")],
)
async def test_a_family_on_one_telephone_is_told_in_the_language_that_all_of_them_have(
    room: WaitingRoom, languages: tuple[str, str], begins: str
) -> None:
    async with room.desk.world.sessions() as session, session.begin():
        await session.execute(text("update patient set phone = '+447700900199', email = null"))
    await speak(room.desk, *languages)
    await room.wish(0, 1)
    await room.look()
    assert (await offered(room))["sms"].body.startswith(begins)


async def test_what_a_yes_moves_is_said_in_the_language_and_stays_true_when_another_is_chosen(
    room: WaitingRoom,
) -> None:
    await speak(room.desk, "pt")
    await offered_an_earlier_time(room)
    (offer,) = await room.offers("made")
    texted = next(one for one in await room.told(offer.id) if one.channel == "sms")
    assert "Se disser sim, a sua consulta de terça-feira 8 de dezembro às 19:30 muda para esta hora." in texted.body
    await speak(room.desk, "ur")
    await send(room)
    assert {one.status for one in await room.told(offer.id)} == {"delivered"}


async def invited(office: Campaigning) -> Any:
    await office.run(replace(EVERYBODY, most_per_wave=1))
    (message,) = await office.told((await office.invitations())[0].id)
    return message


async def test_an_invitation_is_an_e_mail_in_welsh_with_its_times_and_last_day(office: Campaigning) -> None:
    await speak(office.desk, "cy")
    message = await invited(office)
    assert (message.channel, message.title) == ("email", "Gwahoddiad i chi: GP appointment")
    assert re.search(r"Maw 8 Rhag [67]:\d\dpm, Hub", message.body)
    assert "Diwrnod olaf y ddolen: dydd Gwener 4 Rhagfyr." in message.body


async def test_an_invitation_is_an_e_mail_in_english_for_who_reads_polish_and_a_text_in_polish(
    office: Campaigning,
) -> None:
    await speak(office.desk, "pl")
    assert (await invited(office)).title == "You are invited: GP appointment"
    await office.do("update invitation set status = 'declined'")
    await office.by_text_only()
    await office.run(replace(EVERYBODY, most_per_wave=1, name="Again"))
    (message,) = await office.told((await office.invitations())[-1].id)
    assert message.body.startswith(
        "NHS: Pat, zapraszamy do rezerwacji: GP appointment. Aby zarezerwować, odpisz numer:\n"
    )
    assert re.search(r"1: wt\. 8 grudnia 1[89]:\d\d, Hub\n", message.body)
    assert "Inne terminy: http" in message.body


async def test_who_has_no_internet_is_told_in_their_language_to_telephone(office: Campaigning) -> None:
    await speak(office.desk, "ro")
    await office.do("update patient set needs = jsonb_build_array(cast(:need as text))", need=NO_INTERNET)
    message = await invited(office)
    assert "Niciuna nu se potrivește? Sunați la cabinetul dvs." in message.body
    assert "http" not in message.body


@pytest.mark.parametrize(
    ("language", "channel", "begins"),
    [
        ("es", "sms", "NHS: Pat, ¿cómo fue su cita del martes 8 de diciembre? Responda F "),
        ("cy", "email", "Annwyl Pat,\n\nSut oedd eich apwyntiad dydd Mawrth 8 Rhagfyr?"),
        ("ar", "email", "Dear Pat,"),
    ],
)
async def test_how_a_visit_was_is_asked_in_the_language(desk: Desk, language: str, channel: str, begins: str) -> None:
    await speak(desk, language)
    if channel == "email":
        async with desk.world.sessions() as session, session.begin():
            await session.execute(text("update patient set phone = null"))
    row = await desk.book(desk.world.slots[0], desk.world.patients[0])
    wanted = create_asking(Settings(), desk.announcer)
    await desk.do(asking.close, desk.actor, row.appointment.id, Verb.FULFIL, row.slot.ends_at, wanted)
    async with desk.world.sessions() as session:
        found = await session.execute(text("select channel, body from message where purpose = 'feedback'"))
        (told,) = list(found)
    assert told.channel == channel
    assert told.body.startswith(begins)


@pytest.mark.parametrize(
    ("language", "channels", "says"),
    [
        ("ur", BOTH, "آپ کی اپائنٹمنٹس دیکھنے کا کوڈ ہے"),
        ("cy", frozenset({"email"}), "yw eich cod i weld eich apwyntiadau"),
        ("ur", frozenset({"email"}), "is your code to see your appointments"),
    ],
)
async def test_a_sign_in_code_comes_in_the_language(
    desk: Desk, language: str, channels: frozenset[str], says: str
) -> None:
    await speak(desk, language)
    await desk.do(codes.ask, desk.world.network_id, KNOWN, channels, desk.world.now)
    async with desk.world.sessions() as session:
        found = await session.execute(text("select body from message where purpose = 'sign_in_code'"))
        (told,) = list(found)
    assert says in told.body
