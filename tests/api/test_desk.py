"""The front desk as a browser without JavaScript meets it: find, book, move and cancel, and stay with the caller."""

import html
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from scheduler.access import sessions
from scheduler.access.sessions import Person
from tests.api.colleague import Colleague


@pytest.fixture
async def rae(app: FastAPI, world: Any, anybody: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser in which a receptionist has signed in."""
    await signed_in(app, world, anybody)
    return anybody


async def signed_in(app: FastAPI, world: Any, client: httpx.AsyncClient, role: str = "receptionist") -> None:
    rae = Colleague(app, world, client)
    await rae.added(role)
    async with world.sessions() as session, session.begin():
        staff = (await session.execute(text("select id from staff"))).scalar_one()
        client.cookies.set("session", await sessions.begin(session, Person(world.network_id, staff), "", world.now))


class Screen:
    """What a page of the desk says, and what its forms carry."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status, self.text = answer.status_code, html.unescape(answer.text)
        self.form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
        self.times = [int(slot) for slot in re.findall(r'name="slot_id" value="(\d+)"', answer.text)]

    @property
    def done(self) -> list[str]:
        return re.findall(r"<li>([^<]*)</li>", self.text.partition('id="done"')[2])

    def link(self, verb: str) -> str:
        """The first address under this word."""
        return re.findall(rf'href="([^"]*)" data-stay>{verb}', self.text)[0]


async def opened(client: httpx.AsyncClient, world: Any, address: str = "") -> Screen:
    return Screen(await client.get(address or f"/desk/{world.patients[0]}"))


async def sent(client: httpx.AsyncClient, world: Any, screen: Screen, **form: object) -> Screen:
    """What the browser shows after this form."""
    answer = await client.post(f"/desk/{world.patients[0]}", data={**screen.form, **form})
    return Screen(await client.get(answer.headers["location"]) if answer.status_code == 303 else answer)


async def test_nobody_is_at_the_desk_without_signing_in(anybody: httpx.AsyncClient, world: Any) -> None:
    for address in ("/desk", f"/desk/{world.patients[0]}"):
        assert (await anybody.get(address)).headers["location"] == "/sign-in"
    assert (await anybody.post(f"/desk/{world.patients[0]}", data={"key": "k"})).headers["location"] == "/sign-in"


async def test_a_patient_is_not_at_the_desk(anybody: httpx.AsyncClient, world: Any) -> None:
    async with world.sessions() as session, session.begin():
        person = Person(world.network_id, patient_id=world.patients[0])
        anybody.cookies.set("session", await sessions.begin(session, person, "", world.now))
    assert (await anybody.get("/desk")).headers["location"] == "/sign-in"


@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("clinician", 403), ("auditor", 403)])
async def test_who_may_not_book_is_told_so(
    app: FastAPI, world: Any, anybody: httpx.AsyncClient, role: str, status: int
) -> None:
    await signed_in(app, world, anybody, role)
    answer = await anybody.get("/desk")
    assert answer.status_code == status
    assert ("may not book appointments" in answer.text) == (status == 403)


async def test_a_search_that_one_person_fits_opens_their_screen(rae: httpx.AsyncClient, world: Any) -> None:
    answer = await rae.get("/desk", params={"query": "pat example1 31/3/1980"})  # also Example10 to 19
    assert answer.status_code == 200
    async with world.sessions() as session, session.begin():
        await session.execute(
            text("update patient set family_name = 'Unlike' where id = :id"), {"id": world.patients[0]}
        )
    answer = await rae.get("/desk", params={"query": "unlike"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/{world.patients[0]}")


async def test_more_people_than_a_list_holds_are_asked_their_birthday(rae: httpx.AsyncClient) -> None:
    page = html.unescape((await rae.get("/desk", params={"query": "example"})).text)
    assert page.count('class="app-choice"') == 20
    assert "Add the date of birth" in page


async def test_two_who_are_called_and_born_alike_are_told_apart(rae: httpx.AsyncClient, world: Any) -> None:
    async with world.sessions() as session, session.begin():
        await session.execute(
            text("update patient set family_name = 'Twin' where id = any(:ids)"), {"ids": world.patients[:2]}
        )
        numbers = (
            await session.execute(text("select nhs_number from patient where family_name = 'Twin'"))
        ).scalars().all()  # fmt: skip
    page = (await rae.get("/desk", params={"query": "twin"})).text
    assert all(f"ends in {number[-4:]}" in page for number in numbers)
    assert all(number not in page for number in numbers)
    assert "Practice, S1 1AA" in page
    assert "ends in" not in (await rae.get("/desk", params={"query": "example1"})).text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("31/2/1980", "There is no such day"),
        ("999 000 0000", "no NHS number"),
        ("zzz", "Nobody was found"),
        ("'-", "Nobody"),
    ],
)
async def test_what_finds_nobody_is_said_beside_the_box(rae: httpx.AsyncClient, query: str, said: str) -> None:
    answer = await rae.get("/desk", params={"query": query})
    assert said in html.unescape(answer.text)
    assert html.escape(query, quote=False).replace("'", "&#39;") in answer.text


async def test_two_bookings_and_a_cancellation_are_one_call(rae: httpx.AsyncClient, world: Any) -> None:
    first = await opened(rae, world)
    second = await sent(rae, world, first, slot_id=first.times[0])
    third = await sent(rae, world, second, slot_id=second.times[0])
    asked = await opened(rae, world, third.link("Cancel"))
    assert "Cancel GP appointment, Tuesday 8 December at 6:30pm, Hub?" in asked.text
    last = await sent(rae, world, asked, reason="not_needed")
    assert [line.partition(",")[0] for line in last.done] == [
        "Booked: GP appointment", "Booked: GP appointment", "Cancelled: GP appointment",
    ]  # fmt: skip
    assert "6:45pm" in last.text.partition("To come")[2].partition("Book")[0]
    async with world.sessions() as session:
        rows = await session.execute(text("select status, cancel_reason, booked_by from appointment order by id"))
        kept = [tuple(row) for row in rows]
    assert [row[:2] for row in kept] == [("cancelled", "not_needed"), ("booked", None)]
    assert {row[2].partition(":")[0] for row in kept} == {"staff"}


async def test_another_call_begins_with_nothing_done(rae: httpx.AsyncClient, world: Any, app: FastAPI) -> None:
    screen = await opened(rae, world)
    assert len((await sent(rae, world, screen, slot_id=screen.times[0])).done) == 1
    later = int(world.now.timestamp()) + 1
    assert (await opened(rae, world, f"/desk/{world.patients[0]}?since={later}")).done == []


async def test_moving_lists_times_for_that_service_and_keeps_one_appointment(
    rae: httpx.AsyncClient, world: Any
) -> None:
    screen = await opened(rae, world)
    booked = await sent(rae, world, screen, slot_id=world.slots[0])
    moving = await opened(rae, world, booked.link("Move"))
    assert "Move GP appointment, Tuesday 8 December at 6:30pm" in moving.text
    moved = await sent(rae, world, moving, slot_id=world.slots[3])
    assert moved.done[-1] == "Moved: GP appointment, Tuesday 8 December at 7:15pm, Hub"
    async with world.sessions() as session:
        assert (await session.execute(text("select slot_id from appointment"))).scalars().all() == [world.slots[3]]


async def test_the_same_form_sent_twice_books_once(rae: httpx.AsyncClient, world: Any) -> None:
    screen = await opened(rae, world)
    for _ in range(2):
        shown = await sent(rae, world, screen, slot_id=world.slots[0])
    assert len(shown.done) == 1


async def test_a_time_that_somebody_was_faster_with_is_said_on_the_same_screen(
    rae: httpx.AsyncClient, world: Any, staff: httpx.AsyncClient
) -> None:
    screen = await opened(rae, world)
    await staff.post("/api/v1/appointments", json={"slot_id": world.slots[0], "patient_id": world.patients[1]})
    for _ in range(2):
        shown = await sent(rae, world, screen, slot_id=world.slots[0])
        assert (shown.status, "Somebody else has just taken that time" in shown.text) == (422, True)
        assert world.slots[0] not in shown.times
        assert shown.done == []


async def test_wishes_narrow_the_times_and_a_slip_in_them_is_said(rae: httpx.AsyncClient, world: Any) -> None:
    address = f"/desk/{world.patients[0]}?service=gp"
    assert (await opened(rae, world, f"{address}&day=8/12/2026&clock=19:00")).times == world.slots[2:]
    assert (await opened(rae, world, f"{address}&day=9/12/2026")).times == []
    assert "No times are planned" in (await opened(rae, world, f"{address}&channel=video")).text
    wrong = await opened(rae, world, f"{address}&day=1/1/2020&clock=late")
    assert (wrong.status, wrong.times) == (422, [])
    assert "Enter a day between today" in wrong.text
    assert "Enter a time of day" in wrong.text


async def test_booking_without_a_time_is_said(rae: httpx.AsyncClient, world: Any) -> None:
    shown = await sent(rae, world, await opened(rae, world))
    assert (shown.status, "Choose one of the times first" in shown.text) == (422, True)


async def test_nobody_of_another_network_has_a_screen(rae: httpx.AsyncClient, world: Any) -> None:
    async with world.sessions() as session, session.begin():
        await session.execute(
            text("update patient set network_id = (select id from network where ods_code = 'U99999') where id = :id"),
            {"id": world.patients[0]},
        )
    assert (await opened(rae, world)).status == 404
    assert (
        await rae.post(f"/desk/{world.patients[0]}", data={"key": "k", "slot_id": world.slots[0]})
    ).status_code == 404
