"""Managers read and decide about messages over the JSON interface."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text


async def test_what_is_decided_is_read_beside_what_is_in_force(manager: httpx.AsyncClient) -> None:
    network = {"days_before": [3], "sundays": False, "first_channel": "email"}
    assert (await manager.put("/api/v1/message-policy", json=network)).status_code == 200
    answer = await manager.put("/api/v1/message-policy/gp", json={"days_before": [7, 1], "unread_hours": 4})
    seen = (await manager.get("/api/v1/message-policy")).json()
    assert seen == answer.json()
    gp = seen["services"]["gp"]
    assert (gp["decided"]["days_before"], gp["decided"]["first_channel"]) == ([7, 1], None)
    wanted = {"days_before": [7, 1], "first_channel": "email", "sundays": False, "unread_hours": 4, "morning_hour": 8}
    assert {name: gp["in_force"][name] for name in wanted} == wanted
    assert seen["network"]["in_force"]["days_before"] == [3]
    assert None not in gp["in_force"].values()


async def test_a_put_replaces_all_that_was_decided_and_a_repeat_under_its_key_changes_nothing(
    manager: httpx.AsyncClient, world: Any
) -> None:
    key = {"Idempotency-Key": "once"}
    first = await manager.put("/api/v1/message-policy", json={"morning_hour": 9}, headers=key)
    await manager.put("/api/v1/message-policy", json={"least_lead_hours": 24})
    again = await manager.put("/api/v1/message-policy", json={"morning_hour": 9}, headers=key)
    assert again.json() == first.json()
    decided = (await manager.get("/api/v1/message-policy")).json()["network"]["decided"]
    assert {name: value for name, value in decided.items() if value is not None} == {"least_lead_hours": 24}
    async with world.sessions() as session:
        found = await session.execute(text("select count(*) from audit_event where subject like 'message_policy:%'"))
        assert found.scalar_one() == 2


@pytest.mark.parametrize(
    ("where", "body", "field", "words"),
    [
        ("", {"off": ["cancelled"]}, "off", "always told when one is moved or cancelled"),
        ("", {"quiet_from_hour": 12}, "quiet_from_hour", "from 17 to 23 o'clock; 12 is not"),
        ("/gp", {"combine": False}, "combine", "holds for the whole network"),
        ("", {"morning_hour": "nine"}, "morning_hour", "valid integer"),
        ("", {"mornings": 9}, "mornings", "We do not know this field."),
    ],
)
async def test_what_cannot_be_decided_is_refused_with_its_field_and_changes_nothing(
    manager: httpx.AsyncClient, where: str, body: dict[str, Any], field: str, words: str
) -> None:
    before = (await manager.get("/api/v1/message-policy")).json()
    answer = await manager.put(f"/api/v1/message-policy{where}", json=body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert field in error["field"]
    assert words in error["detail"]
    assert (await manager.get("/api/v1/message-policy")).json() == before
