"""A patient's own pages: whoever asks is told the same, and whoever has the code sees their own appointments."""

import re
from datetime import timedelta
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from scheduler.access import sessions
from scheduler.access.sessions import Person
from tests.api.colleague import Colleague
from tests.api.visiting import DETAILS, booked

UNKNOWN = DETAILS | {"family_name": "Stranger"}


async def asked(client: httpx.AsyncClient, details: dict[str, str]) -> str:
    answer = await client.post("/my/sign-in", data=details)
    assert answer.status_code == 303
    return answer.headers["location"]


async def sent(world: Any) -> str:
    async with world.sessions() as session:
        body = (
            await session.execute(text("select body from message where purpose = 'sign_in_code' order by id desc"))
        ).scalar()
    return str(re.search(r"\d{6}", str(body))[0])  # type: ignore[index]


async def signed_in(client: httpx.AsyncClient, world: Any) -> httpx.Response:
    ticket = (await asked(client, DETAILS)).partition("=")[2]
    return await client.post("/my/code", data={"ticket": ticket, "code": await sent(world)})


async def test_a_patient_signs_in_sees_what_is_booked_and_signs_out(anybody: httpx.AsyncClient, world: Any) -> None:
    link = (await booked(anybody, world.slots[0])).partition("?")[0]
    answer = await signed_in(anybody, world)
    assert (answer.status_code, answer.headers["location"]) == (303, "/my")
    page = (await anybody.get("/my")).text
    assert "Pat Example1" in page
    assert link in page
    assert "Tuesday 8 December at 6:30pm" in page
    assert "patient" in (await anybody.get("/sessions")).text
    await anybody.post("/sign-out")
    assert (await anybody.get("/my")).headers["location"] == "/my/sign-in"


async def test_what_is_past_stands_apart_from_what_is_to_come(
    app: FastAPI, anybody: httpx.AsyncClient, world: Any
) -> None:
    await booked(anybody, world.slots[0])
    Colleague(app, world, anybody).move(timedelta(days=20))
    await signed_in(anybody, world)
    page = (await anybody.get("/my")).text
    assert page.index("To come") < page.index("None.") < page.index("Past") < page.index("8 December")


async def test_a_patient_sees_nobody_elses_appointments(
    anybody: httpx.AsyncClient, world: Any, staff: httpx.AsyncClient
) -> None:
    await staff.post("/api/v1/appointments", json={"slot_id": world.slots[0], "patient_id": world.patients[2]})
    await signed_in(anybody, world)
    page = (await anybody.get("/my")).text
    assert "None." in page
    assert "8 December" not in page


async def test_a_stranger_and_a_patient_are_told_the_same(anybody: httpx.AsyncClient) -> None:
    places = [await asked(anybody, details) for details in (DETAILS, UNKNOWN)]
    pages = [(await anybody.get(place)).text.replace(place.partition("=")[2], "") for place in places]
    assert pages[0] == pages[1]
    assert "If we have a number" in pages[0]
    tickets = [place.partition("=")[2] for place in places]
    answers = [await anybody.post("/my/code", data={"ticket": ticket, "code": "12345"}) for ticket in tickets]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].text.replace(tickets[0], "") == answers[1].text.replace(tickets[1], "")


async def test_a_form_with_gaps_comes_back_and_nothing_is_sent(anybody: httpx.AsyncClient, world: Any) -> None:
    answer = await anybody.post("/my/sign-in", data=DETAILS | {"year": "", "postcode": ""})
    assert (answer.status_code, "Enter your postcode" in answer.text) == (422, True)
    async with world.sessions() as session:
        assert (await session.execute(text("select count(*) from sign_in_code"))).scalar() == 0


async def test_an_address_that_asks_for_many_people_is_asked_to_wait(anybody: httpx.AsyncClient) -> None:
    answers = [(await anybody.post("/my/sign-in", data=DETAILS)).status_code for _ in range(31)]
    assert answers == [303] * 30 + [429]


async def test_a_code_too_late_says_what_to_do(app: FastAPI, anybody: httpx.AsyncClient, world: Any) -> None:
    ticket = (await asked(anybody, DETAILS)).partition("=")[2]
    Colleague(app, world, anybody).move(timedelta(minutes=10))
    answer = await anybody.post("/my/code", data={"ticket": ticket, "code": await sent(world)})
    assert (answer.status_code, "ask for another" in answer.text) == (409, True)


async def test_a_patient_says_what_they_need_and_reads_it_again(anybody: httpx.AsyncClient, world: Any) -> None:
    await signed_in(anybody, world)
    said = {"needs": ["step_free", "large_print"], "writes_by": "email", "no_feedback": "yes"}
    answer = await anybody.post("/my/preferences", data=said)
    assert (answer.status_code, answer.headers["location"]) == (303, "/my?saved=yes#preferences")
    page = (await anybody.get("/my?saved=yes")).text
    checked = re.findall(r'<input[^>]*id="([^"]+)"[^>]* checked>', page)
    assert checked == ["need-step_free", "need-large_print", "way-email", "no_feedback"]
    assert "It counts from our next message" in page
    assert (await anybody.post("/my/preferences", data={"needs": ["a dog"]})).status_code == 422
    await anybody.post("/my/preferences", data={})
    assert re.findall(r'<input[^>]*id="([^"]+)"[^>]* checked>', (await anybody.get("/my")).text) == ["way-every"]


async def test_staff_are_no_patients(anybody: httpx.AsyncClient, app: FastAPI, world: Any) -> None:
    rae = Colleague(app, world, anybody)
    await rae.set_up()
    await rae.sign_in()
    assert (await anybody.get("/my")).headers["location"] == "/my/sign-in"
    await signed_in(anybody, world)
    assert (await anybody.get("/my")).status_code == 200


async def test_a_session_of_another_network_sees_that_network_only(anybody: httpx.AsyncClient, world: Any) -> None:
    """The patient's id is looked for in the network of the session."""
    async with world.sessions() as session, session.begin():
        other = (await session.execute(text("select id from network where ods_code = 'U99999'"))).scalar_one()
        cookie = await sessions.begin(session, Person(other, patient_id=world.patients[1]), "", world.now)
    anybody.cookies.set("session", cookie)
    assert (await anybody.get("/my")).status_code == 404
