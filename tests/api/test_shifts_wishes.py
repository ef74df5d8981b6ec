"""A clinician says what they can and would like to work, on its page: who may, what is kept, and what is told."""

import re
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from scheduler.access.permissions import Role
from tests.api.own_shifts import Ward
from tests.scheduler.clinic import Clinic

PAGE = "/shifts/wishes"


@pytest.fixture
async def ward(app: FastAPI, anybody: httpx.AsyncClient, world: Any) -> Ward:
    return Ward(app, anybody, await Clinic(world).open())


async def chosen(ward: Ward) -> dict[str, str]:
    page = (await ward.client.get(PAGE)).text
    return dict(re.findall(r'name="(\w+)" type="radio" value="([a-z ]+)" checked', page))


@pytest.mark.parametrize("role", list(Role))
async def test_clinicians_say_what_they_can_work_and_nobody_else_does(ward: Ward, role: str) -> None:
    assert (await ward.client.get(PAGE)).headers["location"] == "/sign-in"
    await ward.opened(role)
    answers = [
        await ward.client.get(PAGE),
        *[await ward.client.post(PAGE + path) for path in ("", "/away", "/away/1/remove")],
    ]
    assert [one.status_code for one in answers] == ([200, 303, 422, 303] if role == Role.CLINICIAN else [403] * 4)


async def test_whom_the_rota_does_not_know_is_told_what_to_do(ward: Ward) -> None:
    await ward.opened(known=False)
    assert "Ask whoever manages staff" in await ward.words(PAGE, 409)


async def test_an_answer_is_saved_once_and_shown_and_says_when_it_counts(ward: Ward) -> None:
    await ward.opened()
    assert await chosen(ward) == {"tuesday_evening": "can"}
    for _ in range(2):
        saved = await ward.client.post(PAGE, data={"tuesday_evening": "rather not"})
        assert saved.headers["location"] == f"{PAGE}?done=week"
    assert await chosen(ward) == {"tuesday_evening": "rather not"}
    said = await ward.words(f"{PAGE}?done=week")
    assert "Saved. It counts when the next rota is planned." in said
    assert "What is published, to 13 December 2026, does not change by it." in said
    assert [
        tuple(row)
        for row in await ward.clinic.ask("select to_status from audit_event where subject like 'clinician:%'")
    ] == [("rather not",)]
    assert await ward.clinic.in_force() == [(ward.clinic.test,)]


async def test_who_cannot_any_more_is_reminded_of_shifts_that_stand(ward: Ward) -> None:
    await ward.opened()
    await ward.send(PAGE, 303, tuesday_evening="cannot")
    assert "You still have published shifts then: Tuesday 8 December." in await ward.words(PAGE)


async def test_what_is_none_of_the_four_is_a_fault_beside_its_row_and_saves_nothing(ward: Ward) -> None:
    await ward.opened()
    said = await ward.send(PAGE, 422, tuesday_evening="perhaps")
    assert said.count("Choose one of the four") == 2
    assert await chosen(ward) == {"tuesday_evening": "can"}


async def test_days_away_are_added_once_and_taken_back(ward: Ward) -> None:
    await ward.opened()
    for _ in range(2):
        await ward.send(f"{PAGE}/away", 303, first="2026-12-21", last="2026-12-24")
    await ward.send(f"{PAGE}/away", 303, first="2027-01-05")
    page = (await ward.client.get(PAGE)).text
    assert page.count("21 December 2026 to 24 December 2026</p>") == 1
    assert "5 January 2027</p>" in page
    await ward.send(re.findall(r'action="(/shifts/wishes/away/\d+/remove)"', page)[0], 303)
    assert "21 December 2026" not in (await ward.client.get(PAGE)).text


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [("", "", "Enter the first day"), ("soon", "", "Enter the first day"), ("2026-12-21", "x", "Enter the last day, or"),
     ("2026-11-23", "", "Enter a first day from today on"), ("2026-12-21", "2026-12-20", "Enter a last day that is not before"),
     ("2026-12-07", "2026-12-08", "You have a published shift on Tuesday 8 December. Offer it to colleagues first")],
)  # fmt: skip
async def test_wrong_days_stand_beside_their_field_with_what_was_typed(
    ward: Ward, first: str, last: str, words: str
) -> None:
    await ward.opened()
    answer = await ward.client.post(f"{PAGE}/away", data={"first": first, "last": last})
    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    assert f'value="{first}"' in answer.text
    assert await ward.clinic.ask("select id from leave") == []


async def test_what_is_away_already_is_listed_with_an_illness_that_is_not_theirs_to_take_back(ward: Ward) -> None:
    await ward.clinic.change(
        f"insert into leave (clinician_id, starts_on, ends_on, kind) values ({ward.clinic.test}, '2026-11-23', '2026-11-25', 'sick')"
    )
    await ward.opened()
    page = (await ward.client.get(PAGE)).text
    assert "23 November 2026 to 25 November 2026 (ill)" in page
    assert "/remove" not in page


async def test_the_page_asks_the_database_seldom(ward: Ward) -> None:
    await ward.clinic.publish(date(2026, 12, 14))
    await ward.opened()
    asked = await ward.statements(PAGE)
    assert 5 < len(asked) <= 15, asked
