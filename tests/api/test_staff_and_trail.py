"""Looking after staff and reading the trail, as programs do."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from scheduler.access import queries, tokens
from scheduler.access.openid import service as elsewhere
from tests.api.colleague import EMAIL, PASSWORD, Colleague
from tests.api.next_door import token_of_practice

RAE = {"email": EMAIL, "name": "Rae Reception", "role": "receptionist"}


async def as_(world: Any, role: str) -> dict[str, str]:
    async with world.sessions() as session, session.begin():
        token = await tokens.issue(session, world.network_id, role, "test", world.now)
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def lead(world: Any) -> dict[str, str]:
    return await as_(world, "network_manager")


async def test_somebody_added_sets_up_with_the_link_and_is_listed(
    app: FastAPI, world: Any, anybody: httpx.AsyncClient, lead: dict[str, str]
) -> None:
    added = await anybody.post("/api/v1/staff", json=RAE | {"practice": "C88019"}, headers=lead)
    assert added.status_code == 201
    rae = Colleague(app, world, anybody)
    link = added.json()["link"].rpartition("/")[2]
    await anybody.post(f"/set-up/{link}", data={"password": PASSWORD, "code": await rae.code(rae.at(-30))})
    assert (await rae.sign_in()).headers["location"] == "/sessions"
    listed = (await anybody.get("/api/v1/staff", headers=lead)).json()["items"]
    assert [(one["name"], one["set_up"], one["ended_at"]) for one in listed] == [("Rae Reception", True, None)]
    assert "link" not in listed[0]


async def test_under_one_key_somebody_is_added_once_and_the_link_is_kept_sealed(
    world: Any, anybody: httpx.AsyncClient, lead: dict[str, str]
) -> None:
    key = {"Idempotency-Key": "one"}
    first, again = [await anybody.post("/api/v1/staff", json=RAE, headers=lead | key) for _ in range(2)]
    assert (first.status_code, first.json()) == (201, again.json())
    other = await anybody.post("/api/v1/staff", json=RAE | {"name": "Other"}, headers=lead | key)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    async with world.sessions() as session:
        kept = (await session.execute(text("select body::text from idempotent_answer"))).scalar_one()
    assert first.json()["link"].rpartition("/")[2] not in kept


async def test_a_new_link_signs_out_and_makes_password_and_authenticator_worthless(
    app: FastAPI, world: Any, anybody: httpx.AsyncClient, lead: dict[str, str]
) -> None:
    rae = Colleague(app, world, anybody)
    await rae.set_up()
    await rae.sign_in()
    old = rae.secret
    (one,) = (await anybody.get("/api/v1/staff", headers=lead)).json()["items"]
    renewed = (await anybody.post(f"/api/v1/staff/{one['id']}/link", headers=lead)).json()
    assert renewed["set_up"] is False
    assert (await anybody.get("/sessions")).headers["location"] == "/sign-in"
    code = await rae.code()
    assert rae.secret != old
    assert (await rae.sign_in(code=code)).status_code == 422
    assert (await anybody.get(f"/set-up/{renewed['link'].rpartition('/')[2]}")).status_code == 200


async def test_who_is_ended_gets_no_new_link(world: Any, anybody: httpx.AsyncClient, lead: dict[str, str]) -> None:
    added = (await anybody.post("/api/v1/staff", json=RAE, headers=lead)).json()
    for _ in range(2):
        answer = await anybody.delete(f"/api/v1/staff/{added['id']}", params={"reason": "moved"}, headers=lead)
        assert answer.status_code == 204
    assert (await anybody.post(f"/api/v1/staff/{added['id']}/link", headers=lead)).status_code == 404
    trail = (await anybody.get("/api/v1/trail", params={"kind": "staff"}, headers=lead)).json()["items"]
    assert [(one["to_status"], one["reason"]) for one in trail] == [("ended", "moved"), ("added", "receptionist")]


async def test_the_last_network_manager_stays(
    app: FastAPI, world: Any, anybody: httpx.AsyncClient, lead: dict[str, str]
) -> None:
    await Colleague(app, world, anybody).set_up("network_manager")
    (first,) = (await anybody.get("/api/v1/staff", headers=lead)).json()["items"]
    second = await anybody.post(
        "/api/v1/staff", json=RAE | {"email": "b@example.com", "role": "network_manager"}, headers=lead
    )
    refused = await anybody.delete(f"/api/v1/staff/{first['id']}", headers=lead)
    assert (refused.status_code, refused.json()["code"]) == (409, "last_network_manager")
    assert (await anybody.delete(f"/api/v1/staff/{second.json()['id']}", headers=lead)).status_code == 204


async def test_a_network_manager_who_signs_in_elsewhere_only_may_stay_alone(
    app: FastAPI, world: Any, anybody: httpx.AsyncClient, lead: dict[str, str]
) -> None:
    await Colleague(app, world, anybody).set_up("network_manager")
    (first,) = (await anybody.get("/api/v1/staff", headers=lead)).json()["items"]
    other = RAE | {"email": "b@example.com", "role": "network_manager"}
    second = (await anybody.post("/api/v1/staff", json=other, headers=lead)).json()
    async with world.sessions() as session, session.begin():
        row = await queries.staff_member(session, world.network_id, second["id"])
        assert row is not None
        await elsewhere.link(session, row, "https://id.example.com", "b", world.now, actor="lead")
    assert (await anybody.delete(f"/api/v1/staff/{first['id']}", headers=lead)).status_code == 204
    refused = await anybody.delete(f"/api/v1/staff/{second['id']}", headers=lead)
    assert (refused.status_code, refused.json()["code"]) == (409, "last_network_manager")


async def test_a_practices_manager_sees_and_adds_people_of_that_practice_and_up_to_their_role(
    world: Any, anybody: httpx.AsyncClient, lead: dict[str, str]
) -> None:
    await anybody.post("/api/v1/staff", json=RAE, headers=lead)
    headers = {"Authorization": f"Bearer {await token_of_practice(world, 'C88019', 'manager')}"}
    assert (await anybody.get("/api/v1/staff", headers=headers)).json()["items"] == []
    wanted = RAE | {"email": "b@example.com", "practice": "C88019"}
    for change, code in (
        ({"role": "auditor", "practice": None}, "above_your_role"),
        ({"practice": None}, "beyond_your_practice"),
        ({"practice": "C88020"}, "beyond_your_practice"),
        ({"practice": "C99999"}, "no_such_practice"),
    ):
        answer = await anybody.post("/api/v1/staff", json=wanted | change, headers=headers)
        assert answer.json()["code"] == code
    assert (await anybody.post("/api/v1/staff", json=wanted, headers=headers)).status_code == 201
    assert len((await anybody.get("/api/v1/staff", headers=headers)).json()["items"]) == 1


async def test_a_manager_ends_nobody_above_them(world: Any, anybody: httpx.AsyncClient, lead: dict[str, str]) -> None:
    above = (await anybody.post("/api/v1/staff", json=RAE | {"role": "auditor"}, headers=lead)).json()["id"]
    headers = await as_(world, "manager")
    for method, address in (("DELETE", f"/api/v1/staff/{above}"), ("POST", f"/api/v1/staff/{above}/link")):
        assert (await anybody.request(method, address, headers=headers)).json()["code"] == "above_your_role"


async def _booked(anybody: httpx.AsyncClient, world: Any, **override: Any) -> int:
    wish = {"slot_id": world.slots[0], "patient_id": world.patients[0], **override}
    answer = await anybody.post("/api/v1/appointments", json=wish, headers=await as_(world, "manager"))
    return int(answer.json()["id"])


async def test_the_trail_tells_of_one_thing_by_its_number_latest_first(
    world: Any, anybody: httpx.AsyncClient, lead: dict[str, str]
) -> None:
    appointment = await _booked(anybody, world)
    await anybody.delete(f"/api/v1/appointments/{appointment}", headers=lead)
    answer = await anybody.get("/api/v1/trail", params={"kind": "appointment", "id": appointment}, headers=lead)
    assert [one["to_status"] for one in answer.json()["items"]] == ["cancelled", "booked"]
    assert answer.json()["next"] is None
    assert (await anybody.get("/api/v1/trail", params={"id": 1}, headers=lead)).json()["code"] == "kind_missing"


async def test_the_trail_is_read_page_by_page_and_nothing_is_told_twice(
    world: Any, anybody: httpx.AsyncClient, lead: dict[str, str]
) -> None:
    await _booked(anybody, world)
    whole = (await anybody.get("/api/v1/trail", headers=lead)).json()["items"]
    found: list[Any] = []
    following: int | None = None
    while following is not None or not found:
        more = {"before": following} if following else {}
        page = (await anybody.get("/api/v1/trail", params={"limit": 2} | more, headers=lead)).json()
        found, following = found + page["items"], page["next"]
    assert found == whole
    assert len(found) > 4


async def test_overrides_are_found_with_their_reasons_and_those_of_moves_too(
    world: Any, anybody: httpx.AsyncClient, lead: dict[str, str]
) -> None:
    appointment = await _booked(anybody, world, override={"reason": "in pain"})
    move = {"slot_id": world.slots[1], "override": {"reason": "a bus was late"}}
    assert (await anybody.post(f"/api/v1/appointments/{appointment}/move", json=move, headers=lead)).status_code == 200
    found = (await anybody.get("/api/v1/trail", params={"overrides": True}, headers=lead)).json()["items"]
    assert ["in pain" in one["reason"] for one in found] == [False, True]
    assert "a bus was late" in found[0]["reason"]


async def test_the_trail_is_asked_by_day_and_by_actor(
    world: Any, anybody: httpx.AsyncClient, lead: dict[str, str]
) -> None:
    await _booked(anybody, world)
    today, tomorrow = "2026-11-24", "2026-11-25"
    for asked, some in (
        ({"from": today, "to": today}, True), ({"from": tomorrow}, False), ({"to": "2026-11-23"}, False),
        ({"actor": "command line"}, True), ({"actor": "nobody"}, False),
    ):  # fmt: skip
        found = (await anybody.get("/api/v1/trail", params=asked, headers=lead)).json()["items"]
        assert bool(found) is some, asked
