"""Whoever works for one practice: the network's slots, and nobody's patients but their own."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from scheduler.access import queries, tenant, tokens
from scheduler.access.errors import NoSuchPractice, RoleOfTheNetwork
from scheduler.booking.hot_path import queries as hot_path
from scheduler.booking.queries import not_closed
from scheduler.patients import service as patients
from scheduler.waitlist.queries import listed
from tests.api.next_door import moved_next_door, open_next_door, token_of_practice

ABOUT_PATIENTS = (
    "patient", "appointment", "waitlist_entry", "waitlist_window", "proxy", "message", "message_event", "login_session",
)  # fmt: skip


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def full(world: Any, staff: httpx.AsyncClient) -> Any:
    """Everything that there is about a patient, of the first practice."""
    first, second = world.patients[:2]
    asked = {
        "appointments": {"slot_id": world.slots[0], "patient_id": first},
        "waitlist": {"service": "gp", "patient_ids": [first], "windows": [{"weekday": "tuesday", "starts": "18:30", "ends": "20:00"}]},
        f"patients/{first}/proxies": {"proxy_patient_id": second, "relation": "carer", "scope": "book"},
    }  # fmt: skip
    for what, body in asked.items():
        assert (await staff.post(f"/api/v1/{what}", json=body)).status_code == 201
    async with world.sessions() as session, session.begin():
        await session.execute(
            text(
                "insert into login_session (network_id, digest, patient_id, device, created_at, last_seen_at, expires_at)"
                " select network_id, 'x', id, '', now(), now(), now() from patient where id = :id"
            ),
            {"id": first},
        )
    return world


async def _found(session: Any) -> set[str]:
    """The tables with rows, by statements that forget the tenant altogether."""
    asked = {table: await session.execute(text(f"select exists (select from {table})")) for table in ABOUT_PATIENTS}
    return {table for table, answer in asked.items() if answer.scalar_one()}


async def test_a_query_that_forgets_the_practice_finds_only_what_its_patients_have(full: Any) -> None:
    next_door = await open_next_door(full)
    async with full.sessions() as session, session.begin():
        assert await _found(session) == set(ABOUT_PATIENTS)
        await tenant.enter(session, full.network_id, next_door)
        assert await _found(session) == set()
        own = (await session.execute(text("select id from practice where ods_code = 'C88019'"))).scalar_one()
        await tenant.enter(session, full.network_id, own)
        assert await _found(session) == set(ABOUT_PATIENTS)
        changed = await session.execute(text("update appointment set status = status"))
        assert changed.rowcount == 1
        await tenant.enter(session, full.network_id, next_door)
        assert (await session.execute(text("update appointment set status = 'cancelled'"))).rowcount == 0
        assert (await session.execute(text("select count(*) from slot"))).scalar_one() == len(full.slots)
        await tenant.leave_practice(session, full.network_id)
        assert await _found(session) == set(ABOUT_PATIENTS)


async def test_the_queries_keep_to_the_practice_by_themselves_too(full: Any) -> None:
    """As the owner of the tables, whom no policy binds."""
    next_door = await open_next_door(full)
    async with full.sessions() as session, session.begin():
        late = full.now.replace(year=2027)
        for practice, found in ((None, 1), (next_door, 0)):
            queries.narrow_patients(session, full.network_id, practice)
            assert len(await not_closed(session, full.network_id, late, 0, 9)) == found
            assert len(await listed(session, full.network_id, ["waiting"], 0, 9)) == found
            assert len(await patients.search(session, full.network_id, "Example15")) == found
            _, seen = await hot_path.look(session, full.network_id, full.slots[1], full.patients[0])
            assert (seen is not None) is bool(found)


async def test_another_practices_patient_is_answered_like_nobody(world: Any, anybody: httpx.AsyncClient) -> None:
    token = await token_of_practice(world, "C88020")
    for patient in (world.patients[0], 2**40):
        wish = {"slot_id": world.slots[0], "patient_id": patient}
        answer = await anybody.post("/api/v1/appointments", json=wish, headers=bearer(token))
        assert (answer.status_code, answer.json()["code"]) == (404, "patient_not_found")


async def test_a_slot_that_another_practice_has_taken_is_taken(full: Any, anybody: httpx.AsyncClient) -> None:
    headers = bearer(await token_of_practice(full, "C88020"))
    free = (await anybody.get("/api/v1/slots", headers=headers)).json()["items"]
    assert [one["id"] for one in free] == full.slots[1:]
    answer = await anybody.post("/api/v1/holds", json={"slot_id": full.slots[0]}, headers=headers)
    assert answer.json()["code"] == "slot_taken"


async def test_a_party_of_two_practices_is_the_networks_to_change(
    world: Any, staff: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    together = world.patients[:2]
    await moved_next_door(world, together[1])
    party = (await staff.post("/api/v1/waitlist", json={"service": "gp", "patient_ids": together})).json()["items"]
    for practice in ("C88019", "C88020"):
        headers = bearer(await token_of_practice(world, practice))
        for wish in party:
            assert (await anybody.delete(f"/api/v1/waitlist/{wish['id']}", headers=headers)).status_code == 404
    assert (await staff.delete(f"/api/v1/waitlist/{party[0]['id']}")).status_code == 200


async def test_who_acts_for_a_patient_is_listed_and_another_practices_patient_is_not_named(
    full: Any, staff: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    first, second = full.patients[:2]
    await moved_next_door(full, second)
    headers = bearer(await token_of_practice(full, "C88019"))
    seen = (await anybody.get(f"/api/v1/patients/{first}/proxies", headers=headers)).json()["items"]
    assert [(one["proxy_patient_id"], one["name"]) for one in seen] == [(second, None)]
    assert (await staff.get(f"/api/v1/patients/{first}/proxies")).json()["items"][0]["name"] is not None


async def test_what_is_delivered_is_the_networks_whoever_asks(
    full: Any, staff: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    headers = bearer(await token_of_practice(full, "C88020"))
    address = "/api/v1/networks/U12376/coverage"
    figures = (await anybody.get(address, headers=headers)).json()
    assert figures == (await staff.get(address)).json()
    assert sum(week["booked_minutes"] for week in figures["weeks"]) == 15


async def test_a_token_is_of_a_practice_of_its_own_network_and_never_a_network_managers(world: Any) -> None:
    async with world.sessions() as session:
        with pytest.raises(NoSuchPractice):
            await tokens.issue(session, world.network_id, "manager", "x", world.now, practice="C99999")
        with pytest.raises(RoleOfTheNetwork):
            await tokens.issue(session, world.network_id, "network_manager", "x", world.now, practice="C88019")
