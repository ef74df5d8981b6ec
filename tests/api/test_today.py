"""The day's list: who sees it, what can be said of whom and when, and that nothing that is over is forgotten."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.api.colleague import Colleague

DAY = "/today?day=2026-12-08"


class Door:
    """Somebody at a site's door, and people with appointments on the evening of 8 December."""

    def __init__(self, app: FastAPI, world: Any, client: httpx.AsyncClient) -> None:
        self.world, self.client = world, client
        self.colleague = Colleague(app, world, client)

    async def opened(self, role: str = "receptionist") -> "Door":
        await self.colleague.set_up(role)
        await self.colleague.sign_in()
        return self

    async def on_the_evening(self, minutes: int = 0) -> None:
        """Signed in anew, so many minutes after the first begins."""
        now = datetime(2026, 12, 8, 18, 30, tzinfo=UTC) + timedelta(minutes=minutes)
        self.colleague.move(now - self.world.now)
        answer = await self.colleague.sign_in(code=await self.colleague.code(now))
        assert answer.headers["location"] == "/sessions"

    async def book(self, number: int = 0) -> int:
        wanted = {"slot_id": self.world.slots[number], "patient_id": self.world.patients[number]}
        headers = {"Authorization": f"Bearer {self.world.token}"}
        answer = await self.client.post("/api/v1/appointments", json=wanted, headers=headers)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])

    async def press(self, appointment: int, verb: str) -> httpx.Response:
        return await self.client.post(f"/today/{appointment}", data={"verb": verb, "day": "2026-12-08"})

    async def line(self, appointment: int, address: str = DAY) -> str:
        """What the page says of it, in words and presses."""
        text = (await self.client.get(address)).text
        found = re.search(rf'id="appointment-{appointment}".*?</li>', text, re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""

    async def counts(self) -> str:
        text = (await self.client.get(DAY)).text
        return " / ".join(re.findall(r"data-count[^>]*>([^<]*)<", text))


@pytest.fixture
def door(app: FastAPI, anybody: httpx.AsyncClient, world: Any) -> Door:
    return Door(app, world, anybody)


@pytest.mark.parametrize(
    ("role", "status"),
    [("receptionist", 200), ("clinician", 200), ("manager", 200), ("network_manager", 200), ("auditor", 403)],
)
async def test_who_says_who_attended_sees_the_days_list(door: Door, role: str, status: int) -> None:
    await door.opened(role)
    appointment = await door.book()
    assert (await door.client.get(DAY)).status_code == status
    await door.on_the_evening()
    assert (await door.press(appointment, "arrive")).status_code == (303 if status == 200 else 403)


async def test_a_stranger_is_asked_to_sign_in(door: Door) -> None:
    assert (await door.client.get(DAY)).headers["location"].startswith("/sign-in")


async def test_an_evening_goes_from_expected_to_seen_and_the_counts_go_along(door: Door) -> None:
    await door.opened()
    first, second = await door.book(0), await door.book(1)
    assert "Expected" in await door.line(first)
    assert "Arrived" not in await door.line(first)
    await door.on_the_evening()
    assert await door.counts() == "2 appointments: 2 expected"
    answer = await door.press(first, "arrive")
    assert answer.headers["location"] == f"{DAY}#appointment-{first}"
    assert await door.counts() == "2 appointments: 1 expected, 1 waiting"
    await door.press(first, "start")
    await door.press(first, "fulfil")
    await door.on_the_evening(20)
    await door.press(second, "miss")
    assert await door.counts() == "2 appointments: 1 seen, 1 did not attend"
    assert "Seen" in await door.line(first)
    assert "<form" not in (await door.client.get(DAY)).text.split('id="list"')[1].split("</ol>")[0]


@pytest.mark.parametrize(
    ("before", "verb", "counts"),
    [((), "arrive", "1 waiting"), (("arrive",), "start", "1 being seen"), ((), "fulfil", "1 seen"),
     ((), "miss", "1 did not attend")],
)  # fmt: skip
async def test_pressed_twice_it_was_said_once(door: Door, before: tuple[str, ...], verb: str, counts: str) -> None:
    await door.opened()
    appointment = await door.book()
    await door.on_the_evening()
    for one in before:
        await door.press(appointment, one)
    assert [(await door.press(appointment, verb)).status_code for _ in range(2)] == [303, 303]
    assert await door.counts() == f"1 appointment: {counts}"


async def test_being_seen_cannot_be_said_of_who_has_not_arrived(door: Door) -> None:
    await door.opened()
    appointment = await door.book()
    await door.on_the_evening()
    assert (await door.press(appointment, "start")).status_code == 422
    assert await door.counts() == "1 appointment: 1 expected"


async def test_what_cannot_be_said_any_more_is_told_with_the_name_on_the_same_list(door: Door) -> None:
    await door.opened()
    appointment = await door.book()
    await door.on_the_evening()
    await door.press(appointment, "arrive")
    refused = await door.press(appointment, "miss")
    assert refused.status_code == 422
    assert re.search(r"<p>[A-Z]\w+ \w+: This appointment has already begun", refused.text)
    assert await door.counts() == "1 appointment: 1 waiting"


async def test_what_is_over_nags_from_other_days_until_somebody_says_how_it_went(door: Door) -> None:
    await door.opened()
    appointment = await door.book()
    await door.on_the_evening(24 * 60)
    assert "Tuesday 8 December at 6:30pm" in await door.line(appointment, "/today?day=2026-12-09")
    assert "Did not attend" in await door.line(appointment, "/today?day=2026-12-09")
    await door.press(appointment, "fulfil")
    assert "Everything that is over has been closed" in (await door.client.get("/today?day=2026-12-09")).text


async def test_a_cancelled_appointment_is_expected_by_nobody(door: Door) -> None:
    await door.opened()
    appointment = await door.book()
    headers = {"Authorization": f"Bearer {door.world.token}"}
    await door.client.delete(f"/api/v1/appointments/{appointment}", headers=headers)
    assert await door.line(appointment) == ""


@pytest.mark.parametrize(
    "wrong", ["day=8/12/2026", "day=1850-01-01", "site=x", "site=99999", "site=٣"], ids=lambda one: one
)
async def test_a_day_or_site_that_is_none_is_refused_in_words(door: Door, wrong: str) -> None:
    await door.opened()
    answer = await door.client.get(f"/today?{wrong}")
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


async def test_another_networks_appointment_is_not_found(door: Door) -> None:
    await door.opened()
    assert (await door.press(2**40, "arrive")).status_code == 404
