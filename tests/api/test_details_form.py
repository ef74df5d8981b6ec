"""The form that asks who somebody is: what it keeps, what it says is wrong, and what it tells a stranger."""

import re
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from tests.api.visiting import DETAILS, change, held


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ("practice_ids = array[(select max(id) from practice)]", "is for patients of other practices"),
        ("invitation_needed = true", "is for people whom we have invited"),
    ],
)
async def test_who_a_service_is_not_for_is_told_so_beside_their_details(
    anybody: httpx.AsyncClient, world: Any, terms: str, sentence: str
) -> None:
    hold = await held(anybody, world.slots[0])
    await change(world, f"update service set {terms}")
    answer = await anybody.post("/details", data={"hold": hold, **DETAILS})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert 'name="family_name"' in answer.text


async def test_a_form_with_faults_keeps_what_was_typed_and_links_to_each_field(
    anybody: httpx.AsyncClient, world: Any
) -> None:
    hold = await held(anybody, world.slots[0])
    answer = await anybody.post(
        "/details", data={"hold": hold, "family_name": "<O'Neil>", "day": "31", "month": "2", "year": "1980"}
    )
    assert answer.status_code == 422
    assert "&lt;O&#39;Neil&gt;" in answer.text
    links = re.findall(r'href="#([a-z_-]+)"', answer.text.partition("error-summary")[2])
    assert links == ["birth-day", "postcode"]
    assert all(f'id="{link}"' in answer.text for link in links)


@pytest.mark.parametrize("month", ["3", "03", "March", "mar", "MAR.", " march "])
async def test_a_month_may_be_written_as_people_write_it(anybody: httpx.AsyncClient, world: Any, month: str) -> None:
    hold = await held(anybody, world.slots[0])
    answer = await anybody.post("/details", data={"hold": hold, **DETAILS, "month": month})
    assert answer.status_code == 303


@pytest.mark.parametrize("month", ["ma", "marchy", "13", "0", "j"])
async def test_what_is_no_month_is_asked_for_again(anybody: httpx.AsyncClient, world: Any, month: str) -> None:
    hold = await held(anybody, world.slots[0])
    answer = await anybody.post("/details", data={"hold": hold, **DETAILS, "month": month})
    assert (answer.status_code, "Enter a real date of birth" in answer.text) == (422, True)


async def test_details_that_do_not_match_are_a_fault_of_the_group_and_of_no_one_field(
    anybody: httpx.AsyncClient, world: Any
) -> None:
    hold = await held(anybody, world.slots[0])
    text = (await anybody.post("/details", data={"hold": hold, **DETAILS, "family_name": "nobody"})).text
    assert re.search(
        r'role="group" aria-labelledby="details-error">\s*<p class="nhsuk-error-message" id="details-error">', text
    )
    assert text.count("We could not match those details") == 2
    assert 'id="family_name-error"' not in text
    assert 'value="nobody"' in text


async def test_a_stranger_learns_nothing_about_who_is_registered(anybody: httpx.AsyncClient, world: Any) -> None:
    hold = await held(anybody, world.slots[0])
    for wrong in ({"family_name": "nobody"}, {"postcode": "S9 9ZZ"}, {"year": "1981"}):
        answer = await anybody.post("/details", data={"hold": hold, **DETAILS, **wrong})
        assert (answer.status_code, "could not match those details" in answer.text) == (422, True)


async def test_somebody_of_another_age_is_told_so_beside_the_date_of_birth(
    anybody: httpx.AsyncClient, world: Any
) -> None:
    async with world.sessions() as session, session.begin():
        await session.execute(text("update service set min_age = 50"))
    hold = await held(anybody, world.slots[0])
    answer = await anybody.post("/details", data={"hold": hold, **DETAILS})
    assert answer.status_code == 422
    assert answer.text.count("GP appointment is for ages 50 and over.") == 2
    assert 'href="#birth-day"' in answer.text
