"""Who calls is a token, not the words on it; and a token can be ended."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from scheduler.access import tokens
from scheduler.access.tokens import TokenNotFound


@pytest.fixture
async def twin(world: Any) -> dict[str, str]:
    """The headers of a second token with the same role and name as that of `staff`."""
    async with world.sessions() as session, session.begin():
        token = await tokens.issue(session, world.network_id, "receptionist", "test", world.now)
    return {"Authorization": f"Bearer {token}"}


async def test_a_token_neither_uses_nor_lets_go_of_anothers_hold_though_they_share_a_name(
    staff: httpx.AsyncClient, world: Any, twin: dict[str, str]
) -> None:
    hold = (await staff.post("/api/v1/holds", json={"slot_id": world.slots[0]})).json()
    wish = {"hold_id": hold["id"], "patient_id": world.patients[0]}
    for answer in (
        await staff.post("/api/v1/appointments", json=wish, headers=twin),
        await staff.delete(f"/api/v1/holds/{hold['id']}", headers=twin),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "hold_not_found")
    assert (await staff.post("/api/v1/appointments", json=wish)).status_code == 201


async def test_the_same_key_of_two_tokens_is_two_keys(
    staff: httpx.AsyncClient, world: Any, twin: dict[str, str]
) -> None:
    key = {"Idempotency-Key": "1"}
    bodies = [
        {"slot_id": slot, "patient_id": patient} for slot, patient in zip(world.slots, world.patients, strict=False)
    ]
    mine = await staff.post("/api/v1/appointments", json=bodies[0], headers=key)
    theirs = await staff.post("/api/v1/appointments", json=bodies[1], headers=key | twin)
    assert (mine.status_code, theirs.status_code) == (201, 201)
    async with world.sessions() as session:
        rows = await session.execute(text("select distinct actor from audit_event where subject like 'appointment:%'"))
        assert len(rows.all()) == 2


async def test_a_revoked_token_is_nobodys(app: FastAPI, staff: httpx.AsyncClient, world: Any, command: Any) -> None:
    listed = (await command("tokens", "list", "--network", "U12376")).stdout.split()
    assert (listed[1], listed[-1]) == ("receptionist", "test")
    assert (await staff.get("/api/v1/slots")).status_code == 200
    revoked = await command("tokens", "revoke", listed[0], "--network", "U12376", "--reason", "lost")
    assert revoked.stdout == f"Token {listed[0]} is revoked.\n"
    assert (await staff.get("/api/v1/slots")).status_code == 401
    assert " revoked " in (await command("tokens", "list", "--network", "U12376")).stdout
    other = await command("tokens", "revoke", listed[0], "--network", "U99999")
    assert isinstance(other.exception, TokenNotFound)
    async with world.sessions() as session:
        trail = await session.execute(
            text("select to_status, actor, reason from audit_event where subject = :s order by id"),
            {"s": f"token:{listed[0]}"},
        )
        assert trail.all() == [("issued", "command line", "receptionist, test"), ("revoked", "command line", "lost")]
