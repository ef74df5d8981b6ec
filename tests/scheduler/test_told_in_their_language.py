"""Offers, invitations, questions and sign-in codes are written in their reader's language, and in English where a
telephone's readers have not one in common, or where there is no such template."""

from typing import Any

import pytest
from sqlalchemy import text

from tests.scheduler.desk import Desk
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
