"""The contract that scripts rely on."""

import asyncio
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from api.app import create_app
from scheduler.config import Settings

PROBLEM = "application/problem+json"


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == PROBLEM
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["detail"]
    return answer.status_code, body["code"]


async def test_the_whole_loop_of_a_script(staff: httpx.AsyncClient, world: Any) -> None:
    slots = (await staff.get("/api/v1/slots", params={"service": "gp", "practice": "C88019"})).json()
    assert slots["next"] is None
    assert slots["items"][0].keys() == {
        "id",
        "starts_at",
        "ends_at",
        "service",
        "site",
        "clinician",
        "delivery_channel",
        "status",
        "site_id",
        "clinician_id",
        "distance_km",
    }
    patient = (await staff.get("/api/v1/patients", params={"query": "example1 pat"})).json()["items"][0]
    assert "nhs_number" not in patient
    hold = await staff.post("/api/v1/holds", json={"slot_id": slots["items"][0]["id"]})
    assert hold.status_code == 201
    assert hold.json().keys() == {"id", "slot_id", "expires_at"}
    booked = await staff.post("/api/v1/appointments", json={"hold_id": hold.json()["id"], "patient_id": patient["id"]})
    assert (booked.status_code, booked.json()["status"]) == (201, "booked")
    address = f"/api/v1/appointments/{booked.json()['id']}"
    assert (await staff.get(address)).json() == booked.json()
    again = await staff.post(
        "/api/v1/appointments", json={"slot_id": hold.json()["slot_id"], "patient_id": world.patients[5]}
    )
    assert problem(again) == (409, "slot_taken")
    for _ in range(2):
        gone = await staff.delete(address)
        assert (gone.status_code, gone.json()["status"]) == (200, "cancelled")
    assert problem(await staff.post(f"{address}/arrive")) == (409, "appointment_moved_on")


async def test_fifty_clients_and_one_slot_make_one_appointment(staff: httpx.AsyncClient, world: Any) -> None:
    tries = [
        staff.post("/api/v1/appointments", json={"slot_id": world.slots[0], "patient_id": p})
        for p in world.patients[:50]
    ]
    codes = [answer.status_code for answer in await asyncio.gather(*tries)]
    assert sorted(codes) == [201] + [409] * 49


async def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(
    staff: httpx.AsyncClient, world: Any
) -> None:
    body = {"slot_id": world.slots[0], "patient_id": world.patients[0]}
    key = {"Idempotency-Key": "k-1"}
    answers = await asyncio.gather(*(staff.post("/api/v1/appointments", json=body, headers=key) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    other = await staff.post("/api/v1/appointments", json=body | {"slot_id": world.slots[1]}, headers=key)
    assert problem(other) == (422, "key_reused")


async def test_pages_of_slots_follow_each_other_without_gap_or_repeat(staff: httpx.AsyncClient, world: Any) -> None:
    seen, after = [], {}
    while True:
        answer = (await staff.get("/api/v1/slots", params={"limit": 4, **after})).json()
        seen += [slot["id"] for slot in answer["items"]]
        if answer["next"] is None:
            break
        after = {"after": answer["next"]}
    assert seen == world.slots


async def test_coverage_counts_what_is_planned_offered_and_booked(staff: httpx.AsyncClient, world: Any) -> None:
    await staff.post("/api/v1/appointments", json={"slot_id": world.slots[0], "patient_id": world.patients[0]})
    weeks = (await staff.get("/api/v1/networks/U12376/coverage")).json()["weeks"]
    week = next(one for one in weeks if one["week_start"] == "2026-12-07")
    assert (week["required_minutes"], week["planned_minutes"], week["offered_minutes"], week["booked_minutes"]) == (
        "600.000",
        90,
        90,
        15,
    )
    assert week["gp_uncovered_minutes"] == 0
    assert weeks[0]["gp_uncovered_minutes"] == 90
    assert week["has_contract"]
    other = {"Authorization": f"Bearer {world.other_token}"}
    without = (await staff.get("/api/v1/networks/U99999/coverage", headers=other)).json()["weeks"][0]
    assert (without["has_contract"], without["required_minutes"]) == (False, "0")


@pytest.mark.parametrize(
    "path",
    ["/api/v1/slots", "/api/v1/patients?query=example", "/api/v1/appointments/1", "/api/v1/networks/U12376/coverage"],
)
async def test_without_a_token_nothing_is_told(anybody: httpx.AsyncClient, path: str) -> None:
    assert problem(await anybody.get(path)) == (401, "not_signed_in")


async def test_another_network_sees_nothing(staff: httpx.AsyncClient, world: Any) -> None:
    booked = (
        await staff.post("/api/v1/appointments", json={"slot_id": world.slots[0], "patient_id": world.patients[0]})
    ).json()
    other = {"Authorization": f"Bearer {world.other_token}"}
    assert (await staff.get("/api/v1/slots", headers=other)).json()["items"] == []
    assert (await staff.get("/api/v1/patients", params={"query": "example"}, headers=other)).json()["items"] == []
    for answer in (
        await staff.get(f"/api/v1/appointments/{booked['id']}", headers=other),
        await staff.delete(f"/api/v1/appointments/{booked['id']}", headers=other),
        await staff.post("/api/v1/holds", json={"slot_id": world.slots[1]}, headers=other),
        await staff.get("/api/v1/networks/U12376/coverage", headers=other),
    ):
        assert problem(answer)[0] == 404


@pytest.mark.parametrize(
    "query",
    ["service=nonsense", "practice=Z99999", "from=2026-12-01T10:00:00", "from=2026-12-09&to=2026-12-01", "after=x", "after=2026~1",
     "limit=0", "service=%00", "from=9999-12-31", "from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z&after=0001-01-01T00:00:00Z~1"],
)  # fmt: skip
async def test_a_question_that_makes_no_sense_is_a_4xx_or_an_empty_answer(staff: httpx.AsyncClient, query: str) -> None:
    answer = await staff.get(f"/api/v1/slots?{query}")
    assert answer.status_code in (200, 404, 422), answer.text
    assert answer.status_code == 200 or problem(answer)


@pytest.mark.parametrize(
    ("query", "field"),
    [("after=0001-01-01T00:00:00%2B14:00~1", "after"), ("after=9999-12-31T23:59:59-14:00~1", "after"), ("after=x", "after"),
     ("after=2026-12-08T18:30:00~1", "after"), ("from=1999-12-31", "from"), ("to=2100-01-01", "to"), ("from=2026-12-09&to=2026-12-01", "to"),
     ("limit=0", "limit"), ("from=yesterday", "from")],
)  # fmt: skip
async def test_a_time_that_cannot_be_is_a_422_that_names_its_field(
    staff: httpx.AsyncClient, query: str, field: str
) -> None:
    answer = await staff.get(f"/api/v1/slots?{query}")
    assert problem(answer)[0] == 422
    assert {one["field"].partition(".")[0] for one in answer.json()["errors"]} == {field}


@pytest.mark.parametrize(
    "body",
    [{}, {"patient_id": 1}, {"patient_id": 1, "slot_id": 1, "hold_id": 1}, {"patient_id": 2**70, "slot_id": 1}, {"patient_id": -1, "slot_id": 1},
     {"patient_id": 1, "slot_id": 1, "channel": "sms"}, []],
)  # fmt: skip
async def test_a_body_that_makes_no_sense_is_a_422_with_its_field(staff: httpx.AsyncClient, body: object) -> None:
    answer = await staff.post("/api/v1/appointments", json=body)
    assert problem(answer) == (422, "invalid")
    assert answer.json()["errors"]


async def test_unknown_addresses_wrong_methods_and_huge_bodies_are_problems(staff: httpx.AsyncClient) -> None:
    assert problem(await staff.get("/api/v1/nothing")) == (404, "not_found")
    assert problem(await staff.put("/api/v1/slots")) == (405, "method_not_allowed")
    assert problem(await staff.post("/api/v1/holds", content=b"x" * 70_000)) == (413, "too_large")
    assert problem(await staff.get(f"/api/v1/appointments/{2**70}"))[0] == 422


async def test_health_says_live_and_ready(anybody: httpx.AsyncClient) -> None:
    for name in ("live", "ready"):
        answer = await anybody.get(f"/health/{name}")
        assert (answer.status_code, answer.json()["status"]) == (200, name)


async def test_a_hold_serves_once_and_says_so(staff: httpx.AsyncClient, world: Any) -> None:
    hold = (await staff.post("/api/v1/holds", json={"slot_id": world.slots[0]})).json()
    wish = {"hold_id": hold["id"], "patient_id": world.patients[0]}
    assert (await staff.post("/api/v1/appointments", json=wish)).status_code == 201
    assert problem(await staff.post("/api/v1/appointments", json=wish)) == (409, "hold_used")


async def test_a_body_that_is_no_json_is_told_where_it_breaks(staff: httpx.AsyncClient) -> None:
    broken = await staff.post("/api/v1/holds", content="{bad", headers={"Content-Type": "application/json"})
    assert problem(broken) == (422, "invalid")
    assert broken.json()["detail"] == "body: not JSON, at character 1"


async def test_a_service_for_other_ages_is_refused_however_it_is_asked_for(
    staff: httpx.AsyncClient, world: Any
) -> None:
    async with world.sessions() as session, session.begin():
        await session.execute(text("update service set min_age = 50, max_age = 74"))
    hold = (await staff.post("/api/v1/holds", json={"slot_id": world.slots[0]})).json()
    for wish in ({"hold_id": hold["id"]}, {"slot_id": world.slots[1]}):
        refused = await staff.post("/api/v1/appointments", json={**wish, "patient_id": world.patients[0]})
        assert problem(refused) == (422, "not_for_this_age")
        assert "ages 50 to 74" in refused.json()["detail"]


async def test_a_token_finds_its_own_hold_again_and_books_it_by_its_slot(staff: httpx.AsyncClient, world: Any) -> None:
    wish = {"slot_id": world.slots[0]}
    first, again = [await staff.post("/api/v1/holds", json=wish) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    booked = await staff.post("/api/v1/appointments", json={**wish, "patient_id": world.patients[0]})
    assert (booked.status_code, booked.json()["status"]) == (201, "booked")


async def test_waiting_too_long_for_somebody_else_is_a_503_that_may_be_tried_again(
    staff: httpx.AsyncClient, database_url: str, world: Any
) -> None:
    hasty = create_app(Settings(database_url=SecretStr(database_url), database_patience=1), clock=lambda: world.now)
    transport = httpx.ASGITransport(hasty, raise_app_exceptions=False)
    wanted = {"slot_id": world.slots[0]}
    async with (
        hasty.router.lifespan_context(hasty),
        httpx.AsyncClient(transport=transport, base_url="http://test", headers=staff.headers) as client,
        world.sessions() as other,
        other.begin(),
    ):
        await other.execute(text("select pg_advisory_xact_lock(1, hashint8(clinician_id)) from slot limit 1"))
        waited = await client.post("/api/v1/holds", json=wanted)
    assert problem(waited) == (503, "busy")
    assert waited.headers["retry-after"]
    assert (await staff.post("/api/v1/holds", json=wanted)).status_code == 201


async def test_a_database_that_is_away_is_a_503_that_promises_nothing(world: Any) -> None:
    app = create_app(Settings(database_url=SecretStr("postgresql://app:x@127.0.0.1:1/app")), clock=lambda: world.now)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://test") as lost:
        answer = await lost.get("/api/v1/slots", headers={"Authorization": f"Bearer {world.token}"})
        assert problem(await lost.get("/health/ready")) == (503, "database_away")
    assert problem(answer) == (503, "unavailable")
    assert "Nothing was changed" not in answer.json()["detail"]


@pytest.mark.parametrize(("verb", "words"), [("arrive", "on that day"), ("miss", "Until then")])
async def test_a_future_appointment_has_neither_been_attended_nor_missed(
    staff: httpx.AsyncClient, world: Any, verb: str, words: str
) -> None:
    wish = {"slot_id": world.slots[0], "patient_id": world.patients[0]}
    booked = (await staff.post("/api/v1/appointments", json=wish)).json()
    refused = await staff.post(f"/api/v1/appointments/{booked['id']}/{verb}")
    assert problem(refused) == (409, "too_early")
    assert words in refused.json()["detail"]


@pytest.mark.parametrize(
    ("window", "found"),
    [("from=2026-12-08&to=2026-12-08", 6), ("from=2026-12-07&to=2026-12-08", 6), ("from=2026-12-07&to=2026-12-07", 0),
     ("from=2026-12-08&to=2026-12-08T19:00:00Z", 2), ("from=2026-12-09&to=2026-12-09", 0)],
)  # fmt: skip
async def test_a_day_as_the_end_of_a_search_is_meant_to_its_end(
    staff: httpx.AsyncClient, window: str, found: int
) -> None:
    answer = await staff.get(f"/api/v1/slots?{window}")
    assert (answer.status_code, len(answer.json()["items"])) == (200, found)


async def test_a_field_that_we_do_not_know_is_refused_by_name(staff: httpx.AsyncClient, world: Any) -> None:
    answer = await staff.post("/api/v1/holds", json={"slot_id": world.slots[0], "minutes": 60})
    assert problem(answer) == (422, "invalid")
    assert answer.json()["errors"][0]["field"] == "minutes"
    description = (await staff.get("/api/openapi.json")).json()
    ends = next(p for p in description["paths"]["/api/v1/slots"]["get"]["parameters"] if p["name"] == "to")
    assert "that one day" in ends["description"]


async def test_head_is_answered_wherever_get_is(staff: httpx.AsyncClient) -> None:
    for path in ("/", "/book/gp", "/api/v1/slots", "/api/docs", "/health/ready", "/static/app.css", "/nowhere"):
        whole, head = await staff.get(path), await staff.head(path)
        assert (head.status_code, head.content) == (whole.status_code, b"")
        assert head.headers["content-length"] == whole.headers["content-length"]
    assert (await staff.head("/hold")).status_code == 405
