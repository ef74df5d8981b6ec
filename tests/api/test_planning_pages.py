"""Planning on pages: who may, what is asked, how the search is watched and stopped, and what a typing error costs."""

import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.pages.gap_chart import Chart
from scheduler.access.permissions import Role
from scheduler.planning.jobs import service as jobs
from scheduler.planning.jobs.lifecycle import LEASE
from scheduler.planning.jobs.terms import Point
from tests.api.colleague import Colleague
from tests.api.planning_office import PlanningOffice
from tests.api.test_my import signed_in
from tests.scheduler.clinic import Clinic

ELSEWHERE = "redis://127.0.0.1:1/0"  # nobody works at what is asked but the test
pytestmark = pytest.mark.parametrize("redis_url", [ELSEWHERE])


@pytest.fixture
async def office(app: FastAPI, anybody: httpx.AsyncClient, world: Any) -> PlanningOffice:
    return await PlanningOffice(app, anybody, await Clinic(world).open()).opened()


async def test_a_plan_is_asked_for_watched_and_leads_to_its_draft(office: PlanningOffice) -> None:
    form = await office.filled("/plan")
    assert (form["monday"], form["weeks"], form["seconds"]) == ("2026-12-14", "4", "20")
    answer = await office.client.post("/plan", data=form | {"weeks": "1"})
    page = answer.headers["location"]
    assert "It waits for the planner" in await office.text(page)
    assert page == f"/plan/{await office.work()}"
    done = await office.text(page)
    assert "Done: 1 shift after" in done
    ((rota,),) = await office.clinic.ask("select id from rota where status = 'draft'")
    assert f'href="/plan/rota/{rota}"' in done
    assert "1 week from 14 December 2026" in await office.text("/plan")


async def test_the_same_form_sent_twice_leads_to_the_same_job(office: PlanningOffice) -> None:
    form = await office.filled("/plan")
    places = {(await office.client.post("/plan", data=form)).headers["location"] for _ in range(2)}
    assert len(places) == 1


async def test_who_asks_while_the_planner_is_busy_is_told_and_keeps_the_form(office: PlanningOffice) -> None:
    await office.client.post("/plan", data=await office.filled("/plan"))
    answer = await office.client.post("/plan", data=await office.filled("/plan", weeks="2", monday="2026-12-21"))
    assert answer.status_code == 422
    assert "The planner is at work for your network already" in answer.text
    assert '<option value="2026-12-21" selected>' in answer.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("monday", "2026-12-15", "Choose the Monday"), ("monday", "soon", "Choose the Monday"),
        ("weeks", "0", "from 1 to 13"), ("weeks", "fourteen", "from 1 to 13"), ("seconds", "21", "how long"),
        ("keeping", "x", "pinned shifts"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said_beside_its_field(
    office: PlanningOffice, field: str, value: str, words: str
) -> None:
    answer = await office.client.post("/plan", data=await office.filled("/plan", **{field: value}))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert answer.text.count(words) >= 2
    assert await office.clinic.ask("select count(*) from planner_job") == [(0,)]


async def test_the_search_is_told_as_it_goes_and_that_it_is_over(office: PlanningOffice) -> None:
    await office.client.post("/plan", data=await office.filled("/plan"))
    mine = await office.begun()
    told = Point(1.5, "need", (12_000.0, 300.0, 450.0, 80.0), 12_830.0, 12_000.0, 0.0647)
    async with office.world.sessions() as session, session.begin():
        await jobs.still_at_it(session, mine, office.world.now, [told])
    parts: dict[str, str] = {}
    async with office.client.stream("GET", f"/plan/{mine.job_id}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                parts = json.loads(line.removeprefix("data: "))
                break
    assert parts["said"] == "Improving what patients need."
    assert "120 minutes of the contract" in parts["figures"]
    assert "<strong>6.5%</strong>" in parts["figures"]
    assert ">12,830<" in parts["points"]
    page = await office.text(f"/plan/{mine.job_id}")
    assert all(part in page for part in parts.values())
    async with office.world.sessions() as session, session.begin():
        await jobs.give_up(session, mine, office.world.now, "No more.")
    assert "event: over" in await office.text(f"/plan/{mine.job_id}/events")
    assert "No more." in await office.text(f"/plan/{mine.job_id}")


async def test_stopping_is_asked_for_once_and_said(office: PlanningOffice) -> None:
    await office.client.post("/plan", data=await office.filled("/plan"))
    mine = await office.begun()
    assert "Stop and keep what there is" in await office.text(f"/plan/{mine.job_id}")
    for _ in range(2):
        assert (await office.client.post(f"/plan/{mine.job_id}/stop")).status_code == 303
    stopping = await office.text(f"/plan/{mine.job_id}")
    assert "Stopping: the best plan so far" in stopping
    assert "Stop and keep what there is" not in stopping


async def test_a_page_whose_planner_died_says_so(office: PlanningOffice) -> None:
    await office.client.post("/plan", data=await office.filled("/plan"))
    mine = await office.begun()
    Colleague(office.app, office.world, office.client).move(LEASE)
    page = await office.text(f"/plan/{mine.job_id}")
    assert "ended before it was done" in page
    assert "data-events" not in page


@pytest.mark.parametrize("role", [role for role in Role if role != Role.NETWORK_MANAGER])
async def test_no_other_role_plans(app: FastAPI, anybody: httpx.AsyncClient, world: Any, role: Role) -> None:
    await PlanningOffice(app, anybody, Clinic(world)).opened(role)
    for page in ("/plan", "/plan/1", "/plan/1/events"):
        assert (await anybody.get(page)).status_code == 403
    for page in ("/plan", "/plan/1/stop"):
        assert (await anybody.post(page)).status_code == 403


async def test_patients_and_strangers_are_asked_to_sign_in(anybody: httpx.AsyncClient, world: Any) -> None:
    assert (await anybody.get("/plan")).headers["location"] == "/sign-in"
    await signed_in(anybody, world)
    assert (await anybody.get("/plan")).headers["location"] == "/sign-in"


async def test_what_was_never_asked_is_not_found(office: PlanningOffice) -> None:
    assert (await office.client.get("/plan/99")).status_code == 404
    assert (await office.client.post("/plan/99/stop")).status_code == 404


def test_the_gap_is_drawn_in_steps_and_said_in_words(redis_url: str) -> None:
    chart = Chart.of([(1.0, 1.0), (5.0, 0.5), (9.0, 0.0)], 10)
    assert chart.path.startswith("M")
    assert chart.path.count("H") == chart.path.count("V") == 2
    assert chart.words.endswith("is 0.0% after 9.0.")
    assert Chart.of([], 10).words == "No plan has been found yet."
