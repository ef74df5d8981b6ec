"""The waiting list as scripts and staff use it, and the page that an offer's link leads to."""

import asyncio
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from scheduler.waitlist.sweep import look
from tests.api.next_door import moved_next_door, token_of_practice

PROBLEM = "application/problem+json"


@pytest.fixture
def redis_url() -> str:
    """Times are offered when a test says so."""
    return "redis://127.0.0.1:1/0"


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["detail"]
    return answer.status_code, answer.json()["code"]


async def wish(staff: httpx.AsyncClient, *patients: int, **other: Any) -> Any:
    asked = {"patient_ids": list(patients), "service": "gp"} | other
    answer = await staff.post("/api/v1/waitlist", json=asked)
    assert answer.status_code == 201, answer.text
    return answer.json()["items"]


async def offered(app: FastAPI) -> int:
    runtime = app.state.runtime
    return await look(runtime.sessions, runtime.clock, runtime.offering)


async def links(world: Any) -> list[str]:
    async with world.sessions() as session:
        found = await session.execute(
            text("select body from message where purpose = 'offer' and channel = 'sms' order by id")
        )
        return [re.search(r"/o/\S+", body)[0] for (body,) in found]  # type: ignore[index]


async def test_a_wish_is_added_offered_with_a_reason_and_accepted_by_staff(
    staff: httpx.AsyncClient, app: FastAPI, world: Any
) -> None:
    window = {"weekday": "tuesday", "starts": "18:30:00", "ends": "20:00:00"}
    added = (await wish(staff, world.patients[0], windows=[window], priority="soon", notice_minutes=60))[0]
    assert (added["status"], added["windows"], added["reachable"], added["offers"]) == ("waiting", [window], True, [])
    assert (added["first_day"], added["last_day"]) == ("2026-11-24", "2027-02-16")
    assert await offered(app) == 1
    listed = (await staff.get("/api/v1/waitlist")).json()["items"][0]
    assert listed["status"] == "offered"
    offer = listed["offers"][0]
    assert offer["reason"] == "Soon. Nobody else waits for a time like this."
    for _ in range(2):
        accepted = await staff.post(f"/api/v1/offers/{offer['id']}/accept")
        assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted")
    booked = (await staff.get(f"/api/v1/appointments/{accepted.json()['appointment_id']}")).json()
    assert (booked["patient_id"], booked["slot_id"], booked["status"]) == (world.patients[0], world.slots[0], "booked")
    assert problem(await staff.post(f"/api/v1/offers/{offer['id']}/decline")) == (409, "offer_taken")
    assert (await staff.get("/api/v1/waitlist")).json()["items"] == []
    done = (await staff.get("/api/v1/waitlist", params={"status": "booked"})).json()["items"]
    assert [one["id"] for one in done] == [added["id"]]


async def test_a_withdrawn_wish_lets_go_of_its_offer_and_twice_is_no_error(
    staff: httpx.AsyncClient, app: FastAPI, world: Any
) -> None:
    pair = await wish(staff, *world.patients[:2])
    assert {one["party_id"] for one in pair} == {pair[0]["id"]}
    await offered(app)
    assert len((await staff.get("/api/v1/slots")).json()["items"]) == len(world.slots) - 2
    for _ in range(2):
        gone = await staff.delete(f"/api/v1/waitlist/{pair[1]['id']}")
        assert [one["status"] for one in gone.json()["items"]] == ["withdrawn", "withdrawn"]
    assert len((await staff.get("/api/v1/slots")).json()["items"]) == len(world.slots)
    offer = gone.json()["items"][0]["offers"][0]
    assert offer["status"] == "declined"
    assert problem(await staff.post(f"/api/v1/offers/{offer['id']}/accept")) == (409, "offer_given_back")


async def test_the_same_key_adds_one_wish(staff: httpx.AsyncClient, world: Any) -> None:
    asked = {"patient_ids": [world.patients[0]], "service": "gp"}
    key = {"Idempotency-Key": "w-1"}
    answers = await asyncio.gather(*(staff.post("/api/v1/waitlist", json=asked, headers=key) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert problem(await staff.post("/api/v1/waitlist", json=asked)) == (409, "already_waiting")


async def test_pages_of_the_list_follow_each_other(staff: httpx.AsyncClient, world: Any) -> None:
    ids = [(await wish(staff, patient))[0]["id"] for patient in world.patients[:3]]
    first = (await staff.get("/api/v1/waitlist", params={"limit": 2})).json()
    rest = (await staff.get("/api/v1/waitlist", params={"limit": 2, "after": first["next"]})).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == ids
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("other", "status", "code"),
    [
        ({"service": "tea"}, 404, "service_not_found"),
        ({"patient_ids": [2**40]}, 404, "patient_not_found"),
        ({"patient_ids": []}, 422, "invalid"),
        ({"site_ids": [2**40]}, 404, "site_not_found"),
        ({"first_day": "2026-11-23"}, 422, "days_invalid"),
        ({"last_day": "2026-11-23"}, 422, "days_invalid"),
        ({"last_day": "2027-11-25"}, 422, "days_invalid"),
        ({"first_day": "9999-12-31"}, 422, "invalid"),
        ({"priority": "asap"}, 422, "invalid"),
        ({"windows": [{"weekday": "tuesday", "starts": "20:00", "ends": "18:30"}]}, 422, "invalid"),
        ({"windows": [{"weekday": "someday", "starts": "18:30", "ends": "20:00"}]}, 422, "invalid"),
        ({"windows": [{"weekday": "tuesday", "starts": "18:30Z", "ends": "20:00Z"}]}, 422, "invalid"),
        ({"notice_minutes": -1}, 422, "invalid"),
    ],
)
async def test_a_wish_that_cannot_be_is_refused_in_words(
    staff: httpx.AsyncClient, world: Any, other: dict[str, Any], status: int, code: str
) -> None:
    asked = {"patient_ids": [world.patients[0]], "service": "gp"} | other
    assert problem(await staff.post("/api/v1/waitlist", json=asked)) == (status, code)


async def test_a_patient_is_in_a_party_once_and_of_an_age_for_it(staff: httpx.AsyncClient, world: Any) -> None:
    twice = {"patient_ids": [world.patients[0]] * 2, "service": "gp"}
    assert problem(await staff.post("/api/v1/waitlist", json=twice)) == (422, "same_patient_twice")
    async with world.sessions() as session, session.begin():
        await session.execute(text("update service set min_age = 47"))
    asked = {"patient_ids": [world.patients[0]], "service": "gp"}
    assert problem(await staff.post("/api/v1/waitlist", json=asked)) == (422, "not_for_this_age")
    await wish(staff, world.patients[0], last_day="2027-03-31")


async def test_another_network_sees_and_changes_nothing(staff: httpx.AsyncClient, app: FastAPI, world: Any) -> None:
    mine = (await wish(staff, world.patients[0]))[0]
    await offered(app)
    offer = (await staff.get("/api/v1/waitlist")).json()["items"][0]["offers"][0]["id"]
    other = {"Authorization": f"Bearer {world.other_token}"}
    assert (await staff.get("/api/v1/waitlist", headers=other)).json()["items"] == []
    assert problem(await staff.delete(f"/api/v1/waitlist/{mine['id']}", headers=other)) == (404, "wish_not_found")
    for said in ("accept", "decline"):
        answer = await staff.post(f"/api/v1/offers/{offer}/{said}", headers=other)
        assert problem(answer) == (404, "offer_not_found")
    assert problem(await staff.post(f"/api/v1/offers/{offer}/perhaps")) == (422, "invalid")


async def test_without_a_token_nothing_is_told(anybody: httpx.AsyncClient) -> None:
    assert problem(await anybody.get("/api/v1/waitlist")) == (401, "not_signed_in")


async def test_opening_the_link_changes_nothing_and_one_button_books(
    anybody: httpx.AsyncClient, staff: httpx.AsyncClient, app: FastAPI, world: Any
) -> None:
    await wish(staff, world.patients[0])
    await offered(app)
    (link,) = await links(world)
    for _ in range(2):
        shown = (await anybody.get(link)).text
        assert "A time has come free" in shown
        assert "until 11am on Wednesday 25 November" in shown
        assert "Example" not in shown
    answers = [await anybody.post(f"{link}/accept") for _ in range(2)]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert "You are booked" in (await anybody.get(answers[0].headers["location"])).text
    late = await anybody.post(f"{link}/decline")
    assert late.headers["location"] == link
    assert "You said yes, and you are booked" in (await anybody.get(link)).text
    assert f'href="{answers[0].headers["location"].partition("?")[0]}"' in (await anybody.get(link)).text


async def test_no_by_the_button_passes_the_time_on_and_a_later_yes_is_told_so(
    anybody: httpx.AsyncClient, staff: httpx.AsyncClient, app: FastAPI, world: Any
) -> None:
    for patient in world.patients[:7]:
        await wish(staff, patient)
    assert await offered(app) == len(world.slots)
    first = (await links(world))[0]
    for said in ("decline", "decline", "accept"):
        answer = await anybody.post(f"{first}/{said}")
        assert (answer.status_code, answer.headers["location"]) == (303, first)
    shown = (await anybody.get(first)).text
    assert "You said no to this time" in shown
    assert "You are still on the waiting list" in shown
    assert len(await links(world)) == len(world.slots) + 1


async def test_too_late_is_a_page_that_says_what_to_do(
    anybody: httpx.AsyncClient, staff: httpx.AsyncClient, app: FastAPI, world: Any
) -> None:
    await wish(staff, world.patients[0])
    await offered(app)
    (link,) = await links(world)
    async with world.sessions() as session, session.begin():
        await session.execute(
            text(
                "update offer set offered_at = offered_at - interval '2 days', expires_at = expires_at - interval '1 day'"
            )
        )
    answer = await anybody.post(f"{link}/accept")
    shown = (await anybody.get(answer.headers["location"])).text
    assert "We could keep this time for you no longer" in shown
    assert "we will write again when another time comes free" in shown
    assert "<form" not in shown
    listed = (await staff.get("/api/v1/waitlist")).json()["items"][0]
    assert (listed["status"], listed["offers"][0]["status"]) == ("waiting", "expired")
    assert problem(await staff.post(f"/api/v1/offers/{listed['offers'][0]['id']}/accept")) == (409, "offer_over")


async def test_a_yes_that_loses_its_claim_while_it_is_said_is_told_kindly_and_changes_nothing(
    anybody: httpx.AsyncClient, staff: httpx.AsyncClient, app: FastAPI, world: Any
) -> None:
    await wish(staff, world.patients[0])
    await offered(app)
    (link,) = await links(world)
    async with world.sessions() as session, session.begin():
        await session.execute(text("delete from occupancy"))
    answer = await anybody.post(f"{link}/accept")
    assert (answer.status_code, answer.headers["location"]) == (303, link)
    async with world.sessions() as session:
        assert (await session.execute(text("select holder from hold"))).scalar_one().startswith("waitlist:")
        assert (await session.execute(text("select count(*) from appointment"))).scalar_one() == 0


async def test_the_page_of_a_party_shows_every_time_and_asks_once(
    anybody: httpx.AsyncClient, staff: httpx.AsyncClient, app: FastAPI, world: Any
) -> None:
    await wish(staff, *world.patients[:2])
    await offered(app)
    mine, other = await links(world)
    shown = (await anybody.get(other)).text
    assert shown.index("6:30pm") < shown.index("6:45pm")
    assert "There is a time for each of the 2 of you" in shown
    await anybody.post(f"{mine}/accept")
    assert "You said yes, and you are booked" in (await anybody.get(other)).text


async def test_a_link_to_an_offer_is_none_to_an_appointment_and_neither_can_be_made_up(
    anybody: httpx.AsyncClient, staff: httpx.AsyncClient, app: FastAPI, world: Any
) -> None:
    await wish(staff, world.patients[0])
    await offered(app)
    (link,) = await links(world)
    for wrong in (link.replace("/o/", "/a/"), f"{link}x", "/o/1"):
        assert (await anybody.get(wrong)).status_code == 404
    booked = await staff.post("/api/v1/appointments", json={"slot_id": world.slots[1], "patient_id": world.patients[1]})
    token = app.state.runtime.links.token(booked.json()["id"])
    assert (await anybody.get(f"/a/{token}")).status_code == 200
    assert (await anybody.post(f"/o/{token}/accept")).status_code == 404


async def test_what_a_practice_gives_back_goes_to_who_is_next_in_the_whole_network(
    staff: httpx.AsyncClient, anybody: httpx.AsyncClient, app: FastAPI, world: Any
) -> None:
    mine, next_door, later = world.patients[:3]
    await moved_next_door(world, next_door)
    window = {"weekday": "tuesday", "starts": "18:30:00", "ends": "18:45:00"}
    for patient, priority in ((mine, "urgent"), (later, "routine"), (next_door, "soon")):
        await wish(staff, patient, windows=[window], priority=priority)
    assert await offered(app) == 1
    headers = {"Authorization": f"Bearer {await token_of_practice(world, 'C88019')}"}
    seen = (await anybody.get("/api/v1/waitlist", headers=headers)).json()["items"]
    assert {one["patient_id"] for one in seen} == {mine, later}
    (offer,) = next(one for one in seen if one["patient_id"] == mine)["offers"]
    declined = await anybody.post(f"/api/v1/offers/{offer['id']}/decline", headers=headers)
    assert declined.json()["status"] == "declined"
    listed = (await staff.get("/api/v1/waitlist")).json()["items"]
    statuses = {one["patient_id"]: one["status"] for one in listed}
    assert statuses == {mine: "waiting", later: "waiting", next_door: "offered"}
