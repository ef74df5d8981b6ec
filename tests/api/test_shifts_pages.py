"""A clinician's own rota on its page: whose it is, what it says, and the calendar that they make for themselves."""

import re
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from scheduler.access.permissions import Role
from tests.api.next_door import open_next_door
from tests.api.own_shifts import Ward
from tests.scheduler.clinic import Clinic


@pytest.fixture
async def ward(app: FastAPI, anybody: httpx.AsyncClient, world: Any) -> Ward:
    return Ward(app, anybody, await Clinic(world).open())


@pytest.mark.parametrize("role", list(Role))
async def test_clinicians_have_a_page_of_their_shifts_and_nobody_else_has(ward: Ward, role: str) -> None:
    assert (await ward.client.get("/shifts")).headers["location"] == "/sign-in"
    await ward.opened(role)
    clinician = role == Role.CLINICIAN
    answers = [
        await ward.client.get("/shifts"),
        await ward.client.post("/shifts/calendar"),
        await ward.client.post("/shifts/calendar/stop"),
    ]
    assert [answer.status_code for answer in answers] == ([200, 200, 303] if clinician else [403] * 3)
    assert ('href="/shifts"' in (await ward.client.get("/sessions")).text) is clinician


async def test_the_next_shift_stands_first_with_day_hours_place_and_service(ward: Ward) -> None:
    await ward.clinic.publish(date(2026, 12, 14))
    await ward.opened()
    said = await ward.words("/shifts")
    assert (
        "Next Tuesday 8 December, 6:30pm to 8pm GP appointment Hub, Room 1 2 Road, S2 2BB Offer it to colleagues"
        in said
    )
    assert "After that Tuesday 15 December, 6:30pm to 8pm" in said
    assert "What is published reaches to 20 December 2026" in said


async def test_what_is_over_a_draft_and_a_colleagues_shift_are_not_ones_own(ward: Ward) -> None:
    await ward.clinic.draft(date(2026, 12, 14), ward.clinic.test)
    await ward.clinic.change(f"update shift set clinician_id = {ward.clinic.stand_in} where live")
    await ward.opened()
    said = await ward.words("/shifts")
    assert "You have no shifts to come" in said
    assert "15 December" not in said


async def test_how_care_is_given_is_said_where_it_is_not_in_person(ward: Ward) -> None:
    await ward.clinic.change("update service set delivery_channel = 'telephone'")
    await ward.opened()
    assert "GP appointment by telephone Hub" in await ward.words("/shifts")


async def test_ones_share_stands_beside_a_fair_one_and_what_colleagues_have(ward: Ward) -> None:
    await ward.opened()
    said = await ward.words("/shifts")
    assert "Of the rota from 7 December to 13 December 2026" in said
    assert "Evenings 1 1 (even) 0 Saturdays 0 0 (even) 0 Bank holidays 0 0 (even) 0" in said
    assert "Colleagues are the 1 other who work as GP" in said


async def test_whom_the_rota_does_not_know_is_told_what_to_do(ward: Ward) -> None:
    await ward.opened(known=False)
    said = await ward.words("/shifts")
    assert "does not know you by the e-mail address that you sign in with: rae@example.com" in said
    assert "Ask whoever added you here" in said
    refused = await ward.send("/shifts/calendar", 409)
    assert "The rota does not know you under your e-mail address" in refused


async def test_who_works_for_one_practice_is_nobody_of_anothers(ward: Ward) -> None:
    next_door = await open_next_door(ward.clinic.world)
    await ward.clinic.change(f"update clinician set practice_id = {next_door} where name = 'Dr Test'")
    await ward.opened(practice="C88019")
    assert "does not know you" in await ward.words("/shifts")
    await ward.clinic.change("update clinician set practice_id = (select id from practice where ods_code = 'C88019')")
    assert "Tuesday 8 December" in await ward.words("/shifts")


async def test_an_address_that_two_have_is_nobodys(ward: Ward) -> None:
    await ward.opened()
    await ward.clinic.change("update clinician set email = 'Rae@Example.com' where name = 'Dr Stand-In'")
    assert "does not know you" in await ward.words("/shifts")


async def test_a_clinician_makes_an_address_for_their_calendar_and_stops_it(ward: Ward) -> None:
    await ward.opened()
    made = await ward.client.post("/shifts/calendar")
    found = re.search(r"<code[^>]*>http://[^/]+(/calendar/[^<]+\.ics)</code>", made.text)
    assert found is not None
    assert "Back to your shifts" in made.text
    assert "GP appointment\\, Hub" in (await ward.client.get(found[1])).text
    assert "Stop that address" in await ward.words("/shifts")
    for _ in range(2):
        await ward.send("/shifts/calendar/stop", 303)
    assert (await ward.client.get(found[1])).status_code == 404
    trail = await ward.clinic.ask(
        "select to_status, actor from audit_event where subject like 'calendar_feed:%' order by id"
    )
    assert [became for became, _ in trail] == ["open", "revoked"]
    assert all(actor.startswith("staff:") for _, actor in trail)


async def test_who_has_left_makes_no_address(ward: Ward) -> None:
    await ward.clinic.change("update clinician_contract set ends_on = '2026-11-01'")
    await ward.opened()
    assert "This clinician has left" in await ward.send("/shifts/calendar", 409)


async def test_the_page_asks_the_database_seldom(ward: Ward) -> None:
    await ward.opened()
    asked = await ward.statements("/shifts")
    assert 5 < len(asked) <= 15, asked
