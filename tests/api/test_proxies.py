"""Somebody who acts for a patient: recorded by staff, seen by both, and ended at any time."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from tests.api.colleague import Colleague
from tests.api.test_my import signed_in
from tests.api.visiting import held

Granted = dict[str, Any]


@pytest.fixture
async def book(staff: httpx.AsyncClient, world: Any) -> Granted:
    """Example1 books for the patient of the fifth place, a grown-up, as their carer."""
    return await granted(staff, world)


async def granted(staff: httpx.AsyncClient, world: Any, **other: Any) -> Granted:
    wish = {"proxy_patient_id": world.patients[0], "relation": "carer", "scope": "book"} | other
    answer = await staff.post(f"/api/v1/patients/{world.patients[5]}/proxies", json=wish)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def refusal(staff: httpx.AsyncClient, world: Any, **wish: Any) -> tuple[int, str]:
    whole = {"proxy_patient_id": world.patients[0], "relation": "carer", "scope": "see"} | wish
    answer = await staff.post(f"/api/v1/patients/{world.patients[5]}/proxies", json=whole)
    return answer.status_code, answer.json()["code"]


async def test_a_proxy_is_listed_with_a_name_and_stays_listed_when_revoked(
    staff: httpx.AsyncClient, world: Any, book: Granted
) -> None:
    address = f"/api/v1/patients/{world.patients[5]}/proxies"
    for _ in range(2):
        assert (await staff.delete(f"{address}/{book['id']}")).status_code == 204
    (listed,) = (await staff.get(address)).json()["items"]
    assert listed["name"] == "Pat Example1"
    assert listed["revoked_at"]
    again = await granted(staff, world, scope="see")
    assert (await staff.delete(f"/api/v1/patients/{world.patients[6]}/proxies/{again['id']}")).status_code == 404
    async with world.sessions() as session:
        rows = await session.execute(
            text("select to_status, reason from audit_event where subject = :s order by id"),
            {"s": f"proxy:{book['id']}"},
        )
        people = f"patient:{world.patients[0]} for patient:{world.patients[5]}"
        assert rows.all() == [("granted", f"{people}, carer, book"), ("revoked", "")]


async def test_under_one_key_a_proxy_is_recorded_once(staff: httpx.AsyncClient, world: Any) -> None:
    address = f"/api/v1/patients/{world.patients[5]}/proxies"
    wish = {"proxy_patient_id": world.patients[0], "relation": "carer", "scope": "book"}
    key = {"Idempotency-Key": "one"}
    first, again = [await staff.post(address, json=wish, headers=key) for _ in range(2)]
    other = await staff.post(address, json=wish | {"scope": "see"}, headers=key)
    assert (first.status_code, first.json(), other.status_code) == (201, again.json(), 422)
    assert len((await staff.get(address)).json()["items"]) == 1


async def test_what_makes_no_proxy_is_refused(staff: httpx.AsyncClient, world: Any, book: Granted) -> None:
    assert await refusal(staff, world) == (409, "proxy_known")
    assert await refusal(staff, world, proxy_patient_id=world.patients[5]) == (422, "not_for_themselves")
    assert await refusal(staff, world, proxy_patient_id=10**9) == (404, "patient_not_found")
    assert await refusal(staff, world, ends_on="2026-11-23") == (422, "proxy_ended")
    assert await refusal(staff, world, relation="parent") == (422, "proxy_ended")
    assert await refusal(staff, world, relation="friend") == (422, "invalid")


async def test_a_parent_acts_until_the_sixteenth_birthday_by_default(staff: httpx.AsyncClient, world: Any) -> None:
    async with world.sessions() as session, session.begin():
        await session.execute(
            text("update patient set date_of_birth = '2020-05-04' where id = :p"), {"p": world.patients[5]}
        )
    assert (await granted(staff, world, relation="parent"))["ends_on"] == "2036-05-03"


async def test_who_sees_has_no_link_and_who_books_has(
    anybody: httpx.AsyncClient, staff: httpx.AsyncClient, world: Any
) -> None:
    await staff.post("/api/v1/appointments", json={"slot_id": world.slots[0], "patient_id": world.patients[5]})
    await signed_in(anybody, world)
    for scope, links in ((None, 0), ("see", 0), ("book", 2)):  # to see it, and to ask for an earlier time
        made = await granted(staff, world, scope=scope) if scope else None
        page = (await anybody.get("/my")).text
        assert page.count('href="/a/') == links
        assert ("8 December" in page) is (scope is not None)
        if made:
            await staff.delete(f"/api/v1/patients/{world.patients[5]}/proxies/{made['id']}")
    assert "8 December" not in (await anybody.get("/my")).text


async def test_a_proxy_is_none_any_more_after_the_last_day(
    app: FastAPI, anybody: httpx.AsyncClient, staff: httpx.AsyncClient, world: Any
) -> None:
    await granted(staff, world, ends_on="2026-11-25")
    clock = Colleague(app, world, anybody)
    for days, name in ((1, 1), (2, 0)):
        clock.move(timedelta(days=days))
        await signed_in(anybody, world)
        assert (await anybody.get("/my")).text.count('<section aria-label="Pat') == name


async def test_a_proxy_books_without_typing_who_it_is_for_and_the_trail_says_who_chose(
    anybody: httpx.AsyncClient, world: Any, book: Granted
) -> None:
    hold = await held(anybody, world.slots[0])
    assert (await anybody.get(f"/my/choose?hold={hold}")).headers["location"] == "/my/sign-in"
    await signed_in(anybody, world)
    assert f'value="{world.patients[5]}"' in (await anybody.get(f"/my/choose?hold={hold}")).text
    chosen = await anybody.post("/my/choose", data={"hold": hold, "patient_id": str(world.patients[5])})
    check = await anybody.get(chosen.headers["location"])
    assert "Check and book" in check.text
    done = await anybody.post("/check", data={"ticket": chosen.headers["location"].partition("=")[2]})
    assert "booked=yes" in done.headers["location"]
    async with world.sessions() as session:
        assert (await session.execute(text("select patient_id from appointment"))).scalar() == world.patients[5]
        trail = await session.execute(text("select actor, reason from audit_event where reason like 'for patient:%'"))
        assert trail.all() == [(f"patient:{world.patients[0]}", f"for patient:{world.patients[5]}")]


@pytest.mark.parametrize("scope", [None, "see"])
async def test_whoever_may_not_book_for_somebody_does_not(
    anybody: httpx.AsyncClient, staff: httpx.AsyncClient, world: Any, scope: str | None
) -> None:
    if scope:
        await granted(staff, world, scope=scope)
    hold = await held(anybody, world.slots[0])
    await signed_in(anybody, world)
    assert f'value="{world.patients[5]}"' not in (await anybody.get(f"/my/choose?hold={hold}")).text
    refused = await anybody.post("/my/choose", data={"hold": hold, "patient_id": str(world.patients[5])})
    assert refused.status_code == 404
    own = await anybody.post("/my/choose", data={"hold": hold, "patient_id": str(world.patients[0])})
    assert own.status_code == 303


async def test_nobody_goes_on_with_a_strangers_hold(anybody: httpx.AsyncClient, world: Any, app: FastAPI) -> None:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as stranger:
        theirs = await held(stranger, world.slots[0])
    await held(anybody, world.slots[1])
    await signed_in(anybody, world)
    refused = await anybody.post("/my/choose", data={"hold": theirs, "patient_id": str(world.patients[0])})
    assert refused.status_code == 404
