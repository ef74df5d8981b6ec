"""Somebody is ill: ways to go on are found, ranked and taken once, over nobody's head, from however many tabs."""

import asyncio
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from clinics.models import Leave
from scheduler.access.permissions import Role
from tests.api.planning_office import PlanningOffice
from tests.scheduler.clinic import Clinic

ELSEWHERE = "redis://127.0.0.1:1/0"
pytestmark = pytest.mark.parametrize("redis_url", [ELSEWHERE])
TUESDAY = "2026-12-08"


class Illness:
    """Dr Test is ill on the Tuesday of the published rota; Dr Stand-In could work."""

    def __init__(self, office: PlanningOffice) -> None:
        self.office, self.clinic, self.client = office, office.clinic, office.client

    async def ask(self, **other: str) -> httpx.Response:
        fields = {"who": str(self.clinic.test), "first": TUESDAY, "last": TUESDAY, **other}
        return await self.client.post("/rota/ill", data=await self.office.filled("/rota/ill", **fields))

    async def found(self) -> str:
        """The page with its ways."""
        page = (await self.ask()).headers["location"]
        await self.office.work()
        return page

    async def number_of(self, page: str, words: str) -> int:
        found = re.search(rf"(\d)\. {words}", await self.office.text(page))
        assert found is not None
        return int(found[1])


@pytest.fixture
async def illness(app: FastAPI, anybody: httpx.AsyncClient, world: Any) -> Illness:
    return Illness(await PlanningOffice(app, anybody, await Clinic(world).open()).opened())


async def test_ways_to_go_on_are_listed_the_smallest_change_first(illness: Illness) -> None:
    page = await illness.found()
    shown = await illness.office.text(page)
    assert "Dr Test is away, 8 December 2026" in shown
    assert await illness.number_of(page, "Ask nobody") == 1
    assert await illness.number_of(page, "Others take on more") == 2
    assert "Dr Test no longer works Tue 8 Dec 18:30–20:00 Hub" in shown
    assert "Dr Stand-In also works Tue 8 Dec 18:30–20:00 Hub" in shown
    assert "90 minutes owed" in shown
    assert "2 ways to go on" in shown


async def test_one_press_does_it_once_from_however_many_tabs(illness: Illness) -> None:
    page = await illness.found()
    number = await illness.number_of(page, "Others take on more")
    presses = (illness.client.post(f"{page}/take/{number}") for _ in range(3))
    assert {answer.headers.get("location") for answer in await asyncio.gather(*presses)} == {page}
    assert await illness.clinic.in_force() == [(illness.clinic.stand_in,)]
    assert await illness.clinic.ask("select count(*) from leave") == [(1,)]
    shown = await illness.office.text(page)
    assert "in force" in shown
    assert "Do this" not in shown
    other = await illness.client.post(f"{page}/take/1")
    assert other.status_code == 409
    assert "Another of these ways has been taken" in other.text


async def test_who_is_booked_in_what_goes_is_named_and_nothing_is_done_over_their_head(
    illness: Illness, world: Any
) -> None:
    page = await illness.found()
    staff = {"Authorization": f"Bearer {world.token}"}
    booked = {"slot_id": world.slots[0], "patient_id": world.patients[0]}
    assert (await illness.client.post("/api/v1/appointments", json=booked, headers=staff)).status_code == 201
    shown = await illness.office.text(page)
    assert "1 booked in what goes" in shown
    assert f'href="/desk/{world.patients[0]}?moving=' in shown
    assert "Do this" not in shown
    answer = await illness.client.post(f"{page}/take/2")
    assert answer.status_code == 409
    assert "1 time is booked" in answer.text
    assert await illness.clinic.in_force() == [(illness.clinic.test,)]


@pytest.mark.parametrize("what", ["rota", "facts"])
async def test_where_the_rota_has_changed_since_nothing_is_done_and_ways_are_looked_for_anew(
    illness: Illness, what: str
) -> None:
    page = await illness.found()
    number = await illness.number_of(page, "Others take on more")
    if what == "rota":
        await illness.clinic.change("update shift set live = false")
    else:
        week = illness.office.week
        away = Leave(clinician_id=illness.clinic.stand_in, starts_on=week.replace(day=8), ends_on=week, kind="sick")
        await illness.clinic.add(away)
    anew = {(await illness.client.post(f"{page}/take/{number}")).headers["location"] for _ in range(2)}
    assert len(anew) == 1
    (place,) = anew
    assert await illness.clinic.ask("select count(*) from plan_run") == [(0,)]
    await illness.office.work()
    shown = await illness.office.text(place)
    assert "had changed since you looked" in shown
    assert ("Dr Stand-In also works" in shown) is (what == "rota")


async def test_a_closed_room_moves_who_works_in_it(illness: Illness) -> None:
    ((room,),) = await illness.clinic.ask("select id from room where name = 'Room 1'")
    page = (await illness.ask(who="", room=str(room))).headers["location"]
    await illness.office.work()
    shown = await illness.office.text(page)
    assert "Room 1, Hub is closed" in shown
    assert "Dr Test is elsewhere for Tue 8 Dec" in shown
    number = await illness.number_of(page, "Ask nobody")
    assert (await illness.client.post(f"{page}/take/{number}")).headers["location"] == page
    assert await illness.clinic.ask("select r.name from shift s join room r on r.id = s.room_id where live") == [
        ("Room 2",)
    ]
    assert await illness.clinic.ask("select count(*) from leave") == [(0,)]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"who": ""}, "one of the two"), ({"room": "room"}, "one of the two"), ({"who": "99"}, "one of the two"),
        ({"first": "2026-11-23"}, "from today on"), ({"first": "soon"}, "from today on"),
        ({"last": "2026-12-07"}, "not before the first"), ({"last": "2027-12-07"}, "within 90 days"),
        ({"first": "2026-12-15", "last": "2026-12-15"}, "No rota is published for that day"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said_and_what_was_filled_in_is_kept(
    illness: Illness, fields: dict[str, str], words: str
) -> None:
    if "room" in fields:
        ((room,),) = await illness.clinic.ask("select min(id) from room")
        fields = {"room": str(room)}
    answer = await illness.ask(**fields)
    assert answer.status_code == 422
    assert answer.text.count(words) >= 2
    if "first" not in fields:
        assert f'value="{TUESDAY}"' in answer.text
    assert await illness.clinic.ask("select count(*) from planner_job") == [(0,)]


async def test_how_far_the_search_is_is_told_as_it_goes(illness: Illness) -> None:
    page = (await illness.ask()).headers["location"]
    mine = await illness.office.begun()
    async with illness.client.stream("GET", f"{page}/events") as stream:
        told = [line async for line in stream.aiter_lines() if line.startswith("data: ")]
    assert "0 ways found so far" in told[0]
    assert (await illness.client.get(f"/plan/{mine.job_id}")).headers["location"] == page
    assert "is away, 8 December 2026" in await illness.office.text("/plan")


async def test_a_way_that_was_not_found_is_not_taken(illness: Illness) -> None:
    page = (await illness.ask()).headers["location"]
    assert (await illness.client.post(f"{page}/take/1")).status_code == 409
    await illness.office.work()
    assert (await illness.client.post(f"{page}/take/9")).status_code == 409
    assert (await illness.client.post("/rota/ill/999/take/1")).status_code == 404


@pytest.mark.parametrize("role", [Role.RECEPTIONIST, Role.MANAGER, Role.CLINICIAN, Role.AUDITOR])
async def test_who_may_not_plan_mends_nothing(app: FastAPI, anybody: httpx.AsyncClient, world: Any, role: Role) -> None:
    await PlanningOffice(app, anybody, await Clinic(world).open()).opened(role)
    for page in ("/rota/ill", "/rota/ill/1", "/rota/ill/1/events"):
        assert (await anybody.get(page)).status_code == 403
    for page in ("/rota/ill", "/rota/ill/1/take/1"):
        assert (await anybody.post(page)).status_code == 403
