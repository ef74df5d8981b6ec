"""The tray and the wordings: who gets in, what waits there, and that it can be closed."""

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from tests.api.colleague import Colleague
from tests.api.test_my import signed_in

WORDS = "Can I bring my son? <b>"


class Reception:
    """A receptionist who has signed in, and what lies in their tray."""

    def __init__(self, app: FastAPI, world: Any, client: httpx.AsyncClient) -> None:
        self.app, self.world, self.client = app, world, client

    async def opened(self, role: str = "receptionist") -> "Reception":
        colleague = Colleague(self.app, self.world, self.client)
        await colleague.set_up(role)
        await colleague.sign_in()
        return self

    async def texted(self) -> int:
        async with self.world.sessions() as session, session.begin():
            found = await session.execute(
                text(
                    "insert into reply (network_id, provider, provider_ref, sender, body, received_at, outcome)"
                    " select network_id, 'test', 'SM1', phone, :words, :now, 'unclear' from patient"
                    " order by id limit 1 returning id"
                ),
                {"words": WORDS, "now": self.world.now},
            )
            return int(found.scalar_one())


async def test_an_unclear_text_waits_until_somebody_has_looked_at_it(
    app: FastAPI, anybody: httpx.AsyncClient, world: Any
) -> None:
    reception = await Reception(app, world, anybody).opened()
    number = await reception.texted()
    shown = await anybody.get("/tray")
    assert shown.status_code == 200
    assert "Can I bring my son? &lt;b&gt;" in shown.text
    assert "Pat Example" in shown.text
    for _ in range(2):
        assert (await anybody.post(f"/tray/{number}/close")).status_code == 303
    assert "Texts that we can read are answered by themselves" in (await anybody.get("/tray")).text


async def test_whom_no_message_reaches_is_named_with_the_reason(
    app: FastAPI, anybody: httpx.AsyncClient, world: Any
) -> None:
    await Reception(app, world, anybody).opened()
    async with world.sessions() as session, session.begin():
        await session.execute(text("update patient set phone = null, email = null"))
        tomorrow = "interval '13 days'"
        await session.execute(
            text(f"update slot set starts_at = starts_at - {tomorrow}, ends_at = ends_at - {tomorrow}")
        )
    staff = {"Authorization": f"Bearer {world.token}"}
    booked = {"slot_id": world.slots[0], "patient_id": world.patients[0]}
    assert (await anybody.post("/api/v1/appointments", json=booked, headers=staff)).status_code == 201
    shown = (await anybody.get("/tray")).text
    assert "No number and no e-mail on record" in shown
    assert "Pat Example" in shown


async def test_a_patient_and_a_stranger_do_not_get_in(anybody: httpx.AsyncClient, world: Any) -> None:
    assert (await anybody.get("/tray")).headers["location"] == "/sign-in"
    await signed_in(anybody, world)
    for page in ("/tray", "/wordings"):
        assert (await anybody.get(page)).headers["location"] == "/sign-in"


async def test_an_auditor_may_not_read_what_patients_texted(
    app: FastAPI, anybody: httpx.AsyncClient, world: Any
) -> None:
    reception = await Reception(app, world, anybody).opened("auditor")
    number = await reception.texted()
    assert (await anybody.get("/tray")).status_code == 403
    assert (await anybody.post(f"/tray/{number}/close")).status_code == 403


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "your appointment is"),
        ("en", "482913 is your code to see your appointments"),
        ("cy", "mae eich apwyntiad"),
        ("cy", "mae amser yn rhydd i Ada: dydd Mawrth 8 Rhagfyr am 6:30pm, Burngreave Surgery. Bydd ie"),
        ("pl", "jest wolny termin (Ada): wtorek 8 grudnia, 18:30"),
        ("xx", "your appointment is"),
    ],
)
async def test_every_message_is_shown_with_its_parts(
    app: FastAPI, anybody: httpx.AsyncClient, world: Any, language: str, words: str
) -> None:
    await Reception(app, world, anybody).opened()
    shown = (await anybody.get(f"/wordings?language={language}")).text
    assert words in shown
    assert re.search(r"\d parts?, \d+ characters in (GSM-7|UCS-2)", shown)
    assert ("No native speaker has read these" in shown) is (language in {"cy", "pl"})
