"""Campaigns for managers: a draft shows what it would do, and figures show what became of it."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from scheduler.access import tokens
from tests.scheduler.desk import Desk
from tests.scheduler.inviting import Campaigning

WANTED = {"service": "gp", "name": "Winter check", "min_age": 40, "max_age": 74, "expected_take_up": 0.5}


@pytest.fixture
async def manager(app: FastAPI, world: Any, anybody: httpx.AsyncClient) -> httpx.AsyncClient:
    async with world.sessions() as session, session.begin():
        token = await tokens.issue(session, world.network_id, "manager", "office", world.now)
    anybody.headers["Authorization"] = f"Bearer {token}"
    return anybody


@pytest.fixture
async def office(app: FastAPI, world: Any) -> Campaigning:
    return Campaigning(Desk(world, app.state.runtime.announcer), app.state.runtime.inviting)


async def drafted(manager: httpx.AsyncClient, **other: Any) -> dict[str, Any]:
    answer = await manager.post("/api/v1/campaigns", json=WANTED | other)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_draft_shows_whom_it_would_invite_and_holds_for_eight_weeks(
    manager: httpx.AsyncClient, world: Any
) -> None:
    made = await drafted(manager)
    assert made["status"] == "draft"
    assert made["preview"] == {"cohort": len(world.patients), "free": 6, "wave": 12}
    assert (made["first_day"], made["last_day"]) == ("2026-11-24", "2027-01-19")
    assert made["figures"]["take_up"] is None


async def test_a_campaign_is_started_paused_and_ended_and_its_figures_are_read(
    manager: httpx.AsyncClient, office: Campaigning
) -> None:
    where = f"/api/v1/campaigns/{(await drafted(manager))['id']}"
    assert (await manager.post(f"{where}/start")).json()["status"] == "running"
    await office.look()
    one, two, *_ = await office.invitations()
    await office.book(one.id, office.desk.world.slots[0])
    await office.decline(two.id)
    figures = (await manager.get(where)).json()["figures"]
    assert figures == {
        "waiting": 0, "invited": 12, "unanswered": 10, "booked": 1, "declined": 1, "expired": 0, "withdrawn": 0,
        "take_up": 0.5, "expected_take_up": 0.5,
    }  # fmt: skip
    assert (await manager.post(f"{where}/pause")).json()["status"] == "paused"
    ended = (await manager.post(f"{where}/end")).json()
    assert (ended["status"], ended["preview"], ended["figures"]["withdrawn"]) == ("ended", None, 10)
    again = await manager.post(f"{where}/start")
    assert (again.status_code, again.json()["code"]) == (409, "campaign_moved_on")


async def test_campaigns_are_listed_page_by_page(manager: httpx.AsyncClient) -> None:
    made = [(await drafted(manager, name=name))["id"] for name in ("One", "Two", "Three")]
    first = (await manager.get("/api/v1/campaigns", params={"limit": 2})).json()
    rest = (await manager.get("/api/v1/campaigns", params={"limit": 2, "after": first["next"]})).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == made
    assert rest["next"] is None


async def test_the_same_key_drafts_once(manager: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "once"}
    answers = [await manager.post("/api/v1/campaigns", json=WANTED, headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len((await manager.get("/api/v1/campaigns")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"min_age": 75}, 422, "invalid"),
        ({"expected_take_up": 0}, 422, "invalid"),
        ({"first_day": "2026-12-09", "last_day": "2026-12-08"}, 422, "days_invalid"),
        ({"first_day": "9999-12-31"}, 422, "invalid"),
        ({"service": "dentist"}, 404, "service_not_found"),
        ({"practices": ["C12345"]}, 404, "practice_not_found"),
    ],
)
async def test_what_cannot_be_meant_is_refused(
    manager: httpx.AsyncClient, wrong: dict[str, Any], status: int, code: str
) -> None:
    answer = await manager.post("/api/v1/campaigns", json=WANTED | wrong)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
