"""Network managers read and decide who can book what, and when, over the JSON interface."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

DEFAULTS = {
    "bookable_online": True, "invitation_needed": False, "min_age": None, "max_age": None, "sex": None,
    "practices": [], "interval_days": None, "days_ahead": 56, "notice_minutes": 0, "practice_share_days": None,
    "partner_hours": None, "advance_percent": 100, "same_day_percent": 0, "embargo_days": 2, "catch_up_minutes": None,
    "catch_up_after_appointments": None, "catch_up_after_minutes": None, "turn_round_minutes": 0,
}  # fmt: skip
WANTED: dict[str, Any] = {
    "min_age": 40, "max_age": 74, "sex": "female", "practices": ["C88019"], "interval_days": 28, "days_ahead": 28,
    "notice_minutes": 60, "practice_share_days": 3, "partner_hours": 48, "advance_percent": 60, "same_day_percent": 30,
    "embargo_days": 3, "catch_up_minutes": 10, "catch_up_after_appointments": 6, "turn_round_minutes": 5,
    "invitation_needed": True, "bookable_online": False,
}  # fmt: skip


async def gp(client: httpx.AsyncClient) -> dict[str, Any]:
    (found,) = (await client.get("/api/v1/services")).json()["items"]
    return dict(found)


async def test_whoever_searches_sees_every_rule_and_quota(manager: httpx.AsyncClient, staff: httpx.AsyncClient) -> None:
    assert await gp(staff) == {
        "code": "gp", "name": "GP appointment", "minutes": 15, "delivery_channel": "in_person", "rules": DEFAULTS,
        "quotas": [],
    }  # fmt: skip
    for ods, per_day in (("RYE01", 5), ("RX999", 0)):
        answer = await manager.put(f"/api/v1/services/gp/quotas/{ods}", json={"per_day": per_day})
        assert answer.status_code == 200, answer.text
    assert (await gp(staff))["quotas"] == [{"ods": "RX999", "per_day": 0}, {"ods": "RYE01", "per_day": 5}]
    assert answer.json() == await gp(staff)


async def test_a_put_decides_all_of_the_rules_and_what_it_leaves_out_has_its_default(
    manager: httpx.AsyncClient,
) -> None:
    answer = await manager.put("/api/v1/services/gp/rules", json=WANTED)
    assert answer.status_code == 200, answer.text
    assert answer.json()["rules"] == DEFAULTS | WANTED
    read = (await gp(manager))["rules"]
    assert read == DEFAULTS | WANTED
    assert (await manager.put("/api/v1/services/gp/rules", json=read)).json()["rules"] == read
    await manager.put("/api/v1/services/gp/rules", json={"notice_minutes": 30})
    assert (await gp(manager))["rules"] == DEFAULTS | {"notice_minutes": 30}


async def test_search_goes_by_what_was_just_decided(manager: httpx.AsyncClient) -> None:
    address = "/api/v1/slots?service=gp&from=2026-12-08&to=2026-12-09"
    assert len((await manager.get(address)).json()["items"]) == 6
    await manager.put("/api/v1/services/gp/rules", json={"days_ahead": 7})
    assert (await manager.get(address)).json()["items"] == []


async def test_a_repeat_under_its_key_changes_nothing(manager: httpx.AsyncClient, world: Any) -> None:
    for method, address, body in (
        ("PUT", "gp/rules", {"days_ahead": 7}), ("PUT", "gp/quotas/RYE01", {"per_day": 1}),
        ("DELETE", "gp/quotas/RYE01", None),
    ):  # fmt: skip
        asked = {"headers": {"Idempotency-Key": f"{method} {address}".replace(" ", "-")}, "json": body}
        first = await manager.request(method, f"/api/v1/services/{address}", **asked)
        assert first.is_success, first.text
        again = await manager.request(method, f"/api/v1/services/{address}", **asked)
        assert (again.status_code, again.content) == (first.status_code, first.content)
    async with world.sessions() as session:
        found = await session.execute(text("select count(*) from audit_event where subject like 'service:%'"))
        assert found.scalar_one() == 3


@pytest.mark.parametrize(
    ("where", "body", "status", "field", "words"),
    [
        ("gp/rules", {"days_ahead": 400}, 422, "days_ahead", "from 0 to 366 days; 400 is not"),
        ("gp/rules", {"days_ahead": 10**30}, 422, "days_ahead", "from 0 to 366 days"),
        ("gp/rules", {"days_ahead": None}, 422, "days_ahead", "valid integer"),
        ("gp/rules", {"min_age": 5, "max_age": 4}, 422, "min_age", "must not be above max_age"),
        ("gp/rules", {"advance_percent": 80, "same_day_percent": 30}, 422, "advance_percent", "100 % together"),
        ("gp/rules", {"practices": ["C00000"]}, 422, "practices", "this network has no practice C00000"),
        ("gp/rules", {"practices": ["surgery"]}, 422, "practices", "is not a practice code"),
        ("gp/rules", {"sex": "x"}, 422, "sex", "female or male"),
        ("dentist/rules", {}, 404, None, "offers no service 'dentist'. It has: gp."),
        ("dentist/quotas/RYE01", {"per_day": 1}, 404, None, "offers no service 'dentist'"),
        ("gp/quotas/RYE01", {"per_day": -1}, 422, "per_day", "from 0 to 1000 appointments; -1 is not"),
        ("gp/quotas/RYE01", {}, 422, "per_day", ""),
        ("gp/quotas/rye01", {"per_day": 1}, 422, "ods", "3 to 12 capital letters and digits"),
    ],
)
async def test_what_cannot_be_decided_is_refused_with_its_field_and_changes_nothing(
    manager: httpx.AsyncClient, where: str, body: dict[str, Any], status: int, field: str | None, words: str
) -> None:
    before = await gp(manager)
    answer = await manager.put(f"/api/v1/services/{where}", json=body)
    assert answer.status_code == status, answer.text
    assert words in answer.json()["detail"]
    assert [one["field"] for one in answer.json().get("errors", [])] == ([field] if field else [])
    assert await gp(manager) == before


async def test_a_quota_that_is_not_there_cannot_be_ended(manager: httpx.AsyncClient) -> None:
    answer = await manager.delete("/api/v1/services/gp/quotas/RYE01")
    assert (answer.status_code, answer.json()["code"]) == (404, "quota_not_found")
    await manager.put("/api/v1/services/gp/quotas/RYE01", json={"per_day": 5})
    assert (await manager.delete("/api/v1/services/gp/quotas/RYE01")).status_code == 204
    assert (await gp(manager))["quotas"] == []


async def test_only_network_managers_decide_and_others_are_told_what_they_may_not(staff: httpx.AsyncClient) -> None:
    answer = await staff.put("/api/v1/services/gp/rules", json={})
    assert answer.status_code == 403
    assert "may not decide who can book what, and when" in answer.json()["detail"]
