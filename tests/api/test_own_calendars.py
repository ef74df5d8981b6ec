"""Managers give the address of a clinician's own calendar, see what became of it, and give it up; nobody sees the address."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from api.app import create_app
from scheduler.config import Settings
from scheduler.tasks import read_calendars
from tests.calendar_server import CalendarServer, calendar_server
from tests.ics import calendar, evening


@pytest.fixture
def server() -> Iterator[CalendarServer]:
    with calendar_server() as running:
        yield running


@pytest.fixture
async def app(world: Any, database_url: str, redis_url: str | None) -> AsyncIterator[FastAPI]:
    """One that may read calendars of this machine; its worker is another process's, so that tests say when it reads."""
    settings = Settings(
        database_url=SecretStr(database_url), database_patience=60, calendar_loopback=True,
        redis_url=redis_url or "redis://127.0.0.1:1/0",
    )  # fmt: skip
    application = create_app(settings, clock=lambda: world.now)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
async def path(world: Any) -> str:
    async with world.sessions() as session:
        clinician = (await session.execute(text("select id from clinician"))).scalar_one()
    return f"/api/v1/clinicians/{clinician}/own-calendar"


async def test_a_calendar_is_given_read_and_given_up_and_a_clash_is_shown(
    manager: httpx.AsyncClient, app: FastAPI, server: CalendarServer, path: str
) -> None:
    address = server.put("/private-a1.ics", calendar(evening("20261208")))
    given = await manager.put(path, json={"address": address})
    assert given.status_code == 200
    assert (given.json()["last_read_at"], given.json()["fault"]) == (None, None)
    assert await read_calendars({"runtime": app.state.runtime}) == 1
    seen = (await manager.get(path)).json()
    assert (seen["address"], seen["events"], seen["busy_times"], seen["fault"]) == ("http://127.0.0.1/…", 1, 1, None)
    assert (seen["last_read_at"], seen["next_read_at"]) == ("2026-11-24T12:00:00Z", "2026-11-24T13:00:00Z")
    assert seen["stands_until"] == "2026-12-08T12:00:00Z"
    (clash,) = seen["clashes"]
    assert (clash["starts_at"], clash["ends_at"], clash["site"]) == (
        "2026-12-08T18:30:00Z",
        "2026-12-08T20:00:00Z",
        "Hub",
    )
    assert (await manager.get("/api/v1/own-calendars")).json()["items"] == [seen]
    assert (await manager.delete(path)).status_code == 204
    assert (await manager.get(path)).status_code == 404
    assert (await manager.get("/api/v1/own-calendars")).json()["items"] == []


async def test_no_answer_and_no_trail_says_the_address(
    manager: httpx.AsyncClient, server: CalendarServer, path: str
) -> None:
    wanted = {"address": server.put("/private-a1.ics", status=500)}
    answers = [
        await manager.put(path, json=wanted),
        await manager.get(path),
        await manager.get("/api/v1/trail?kind=own_calendar"),
    ]
    refused = await manager.put(path, json={"address": "ftp://example.org/private-a1.ics"})
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[2].json()["items"][0]["to_status"] == "given"
    assert not any("private-a1" in answer.text for answer in [*answers, refused])


async def test_what_is_no_address_is_refused_in_a_sentence(manager: httpx.AsyncClient, path: str) -> None:
    for wrong in ("calendar", "http://user:secret@example.org/a.ics", "file:///etc/passwd"):
        refused = await manager.put(path, json={"address": wrong})
        assert (refused.status_code, refused.json()["code"]) == (422, "address_wrong")
        assert "private iCal address" in refused.text


async def test_the_same_key_gives_the_same_answer_and_reading_now_rings(
    manager: httpx.AsyncClient, app: FastAPI, server: CalendarServer, path: str
) -> None:
    wanted, key = {"address": server.put("/a.ics", calendar(evening("20261208")))}, {"Idempotency-Key": "one"}
    first = await manager.put(path, json=wanted, headers=key)
    assert await read_calendars({"runtime": app.state.runtime}) == 1
    again = await manager.put(path, json=wanted, headers=key)
    assert again.json() == first.json()
    assert (await manager.get(path)).json()["events"] == 1
    assert (await manager.put(path, json={"address": "https://example.org/b"}, headers=key)).status_code == 422
    soon = await manager.post(f"{path}/read")
    assert (soon.status_code, soon.json()["next_read_at"]) == (200, "2026-11-24T12:01:00Z")
