"""What a sceptical user sends: each is answered by a refusal with a code and a sentence, and by no fault of ours."""

import ast
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from api.faults import PATTERNS
from scheduler.access import tokens
from tests.api.fhir.outside import issue

ROOT = Path(__file__).resolve().parents[2]
SAID = "Give `limit` once."


def problem(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, code and sentence of a refusal."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    return answer.status_code, body["code"], body["detail"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "x", ""]
)
@pytest.mark.parametrize("path", ["/fhir/Appointment", "/fhir/Appointment/hold-1/$book", "/api/v1/holds"])
async def test_a_body_that_is_not_said_to_be_json_is_refused_and_told_how(
    staff: httpx.AsyncClient, path: str, kind: str
) -> None:
    answer = await staff.post(path, content=b'{"slot_id": 1}', headers={"Content-Type": kind})
    assert answer.status_code == 422
    assert "Content-Type: application/json" in answer.text


@pytest.mark.parametrize(
    "body",
    [b'{"slot_id": "\xff"}', b"[" * 30000 + b"]" * 30000, b'{"slot_id": ' + b"9" * 5000 + b"}"],
    ids=["no UTF-8", "too deep", "too long a number"],
)
async def test_a_body_that_cannot_be_read_says_what_can(staff: httpx.AsyncClient, body: bytes) -> None:
    kind = {"Content-Type": "application/json"}
    refused = problem(await staff.post("/api/v1/holds", content=body, headers=kind))
    assert refused[:2] == (400, "not_readable")
    assert "JSON in UTF-8" in refused[2]
    assert issue(await staff.post("/fhir/Appointment", content=body, headers=kind)) == (400, "invalid", "BAD_REQUEST")


async def test_an_origin_that_is_no_address_is_another_site(anybody: httpx.AsyncClient) -> None:
    del anybody.headers["Sec-Fetch-Site"]
    answer = await anybody.post("/sign-in", headers={"Origin": "http://[::1"})
    assert (answer.status_code, "sent from another site" in answer.text) == (403, True)


@pytest.mark.parametrize(
    "address", ["/api/v1/slots?limit=2&limit=3", "/api/v1/trail?limit=2&limit=2", "/api/v1/bundles?service=gp&service=gp&limit=1&limit=2"]
)  # fmt: skip
async def test_what_is_given_twice_and_is_no_list_is_refused(staff: httpx.AsyncClient, address: str) -> None:
    assert problem(await staff.get(address)) == (422, "invalid", SAID)


async def test_lists_are_given_as_often_as_one_likes(staff: httpx.AsyncClient) -> None:
    for address in ("/api/v1/slots?weekday=monday&weekday=tuesday", "/api/v1/bundles?service=gp&service=gp"):
        answer = await staff.get(address)
        assert answer.status_code == 200, answer.text


async def test_pages_are_asked_for_one_thing_at_a_time_too(anybody: httpx.AsyncClient) -> None:
    answer = await anybody.get("/book/gp?site=1&site=2")
    assert (answer.status_code, "Not possible" in answer.text) == (422, True)


async def test_a_moment_without_an_offset_is_one_fault_with_an_example(staff: httpx.AsyncClient) -> None:
    answer = await staff.get("/api/v1/slots?from=2026-10-25T01:30")
    assert problem(answer)[:2] == (422, "invalid")
    assert "2026-12-08T18:30:00+00:00" in answer.json()["detail"]
    assert [one["field"] for one in answer.json()["errors"]] == ["from"]


async def test_a_window_that_is_over_is_refused(staff: httpx.AsyncClient) -> None:
    past = await staff.get("/api/v1/slots?from=2026-11-01&to=2026-11-23")
    assert (problem(past)[:2], past.json()["errors"][0]["field"]) == ((422, "invalid"), "to")
    assert (await staff.get("/api/v1/slots?from=2026-11-01&to=2026-11-24")).status_code == 200
    over = await staff.get("/fhir/Slot?status=free&start=ge2026-11-10&end=le2026-11-23")
    assert issue(over) == (422, "invalid", "INVALID_PARAMETER")
    assert (await staff.get("/fhir/Slot?status=free&start=ge2026-11-12&end=le2026-11-24")).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/v1/slots", "GET, HEAD"), ("GET", "/api/v1/holds", "POST"), ("POST", "/fhir/Slot/1", "GET, HEAD"),
        ("PATCH", "/api/v1/services/gp/quotas/RYE01", "DELETE, PUT"), ("DELETE", "/api/v1/campaigns", "GET, HEAD, POST"),
        ("DELETE", "/sign-in", "GET, HEAD, POST"), ("HEAD", "/hold", "POST"), ("POST", "/static/app.css", "GET, HEAD"),
    ],
)  # fmt: skip
async def test_a_method_that_an_address_does_not_do_is_refused_with_those_that_it_does(
    anybody: httpx.AsyncClient, method: str, path: str, allowed: str
) -> None:
    answer = await anybody.request(method, path)
    assert (answer.status_code, answer.headers.get("allow")) == (405, allowed)


@pytest.mark.parametrize(
    ("method", "path", "body", "field", "words"),
    [
        ("POST", "appointments", {"slot_id": 1, "hold_id": 1, "patient_id": 1}, "", "give either hold_id or slot_id"),
        ("POST", "holds", {"slot_id": 1, "minutes": 60}, "minutes", "We do not know this field."),
        ("POST", "holds", {}, "slot_id", "This is needed."),
        ("GET", "slots?language=Polish!", None, "language", "This is a language's tag (BCP 47), such as pl or zh-Hant."),
        ("POST", "holds/any", {"service": "g\0p"}, "service", "This may be any text without the character U+0000."),
        ("POST", "holds/any", {"service": 5}, "service", "Input should be a valid string"),
        ("GET", "networks/U1/coverage", None, "ods", "This is a network's code: U and five digits, such as U12376."),
    ],
)  # fmt: skip
async def test_what_is_not_valid_is_told_in_words_for_people(
    staff: httpx.AsyncClient, method: str, path: str, body: dict[str, Any] | None, field: str, words: str
) -> None:
    answer = await staff.request(method, f"/api/v1/{path}", json=body)
    assert problem(answer) == (422, "invalid", f"{field}: {words}" if field else words)
    assert answer.json()["errors"] == [{"field": field, "detail": words}]


async def test_ages_in_the_wrong_order_are_told_as_a_sentence_of_ours_and_nothing_else(
    anybody: httpx.AsyncClient, world: Any
) -> None:
    async with world.sessions() as session, session.begin():
        token = await tokens.issue(session, world.network_id, "manager", "test", world.now)
    campaign = {"service": "gp", "name": "Check", "min_age": 50, "max_age": 40}
    answer = await anybody.post("/api/v1/campaigns", json=campaign, headers={"Authorization": f"Bearer {token}"})
    assert problem(answer) == (422, "invalid", "min_age must not be above max_age")


def test_every_pattern_that_a_request_is_judged_by_has_words_for_what_it_allows() -> None:
    used = {
        node.value.value
        for path in (ROOT / "api").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.keyword) and node.arg == "pattern" and isinstance(node.value, ast.Constant)
    }
    assert used == PATTERNS.keys()


async def test_a_practice_that_is_unknown_or_closed_is_refused_whatever_is_free(
    staff: httpx.AsyncClient, world: Any
) -> None:
    assert (await staff.get("/api/v1/slots?practice=C88019")).json()["items"]
    assert problem(await staff.get("/api/v1/slots?practice=C99999"))[:2] == (404, "practice_not_found")
    async with world.sessions() as session, session.begin():
        await session.execute(text("update practice set closed = true where ods_code = 'C88019'"))
    assert problem(await staff.get("/api/v1/slots?practice=C88019"))[:2] == (409, "practice_closed")
