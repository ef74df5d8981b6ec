"""Staff sign in with a work account: by a checked address, or one that a manager has linked."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from scheduler.access import tokens
from tests.api.colleague import EMAIL, Colleague
from tests.api.elsewhere.visitor import REFUSED, Visitor, said
from tests.api.identity_provider import IdentityProvider

STAFF_DOOR = "/sign-in/elsewhere"


@pytest.fixture
async def rae(app: FastAPI, world: Any, anybody: httpx.AsyncClient) -> Colleague:
    rae = Colleague(app, world, anybody)
    await rae.added()
    return rae


async def test_staff_come_in_by_an_address_that_the_provider_has_checked_and_then_by_their_account(
    rae: Colleague, browser: Visitor, provider: IdentityProvider
) -> None:
    assert "Continue with NHS CIS2" in (await browser.client.get("/sign-in")).text
    provider.person = {"email": EMAIL.upper(), "email_verified": True}
    assert (await browser.signs_in(STAFF_DOOR)).headers["location"] == "/sessions"
    assert "Rae Reception" in (await browser.client.get("/sessions")).text
    provider.person = {"email": "new@example.com"}
    assert (await browser.signs_in(STAFF_DOOR)).headers["location"] == "/sessions"


@pytest.mark.parametrize(
    "person",
    [{"email": EMAIL}, {"email": EMAIL, "email_verified": False}, {"email": "new@example.com", "email_verified": True}, {}],
    ids=str,
)  # fmt: skip
async def test_an_address_that_nobody_has_checked_and_a_stranger_are_refused_and_nobody_is_added(
    rae: Colleague, browser: Visitor, provider: IdentityProvider, world: Any, person: dict[str, Any]
) -> None:
    provider.person = person
    assert await said(browser, await browser.signs_in(STAFF_DOOR)) == REFUSED
    async with world.sessions() as session:
        assert (await session.execute(text("select count(*) from staff"))).scalar_one() == 1


async def _lead(world: Any) -> dict[str, str]:
    async with world.sessions() as session, session.begin():
        token = await tokens.issue(session, world.network_id, "network_manager", "test", world.now)
    return {"Authorization": f"Bearer {token}"}


async def test_an_account_that_a_manager_has_linked_signs_in_until_its_owner_has_left_and_then_may_be_anothers(
    rae: Colleague, browser: Visitor, provider: IdentityProvider, world: Any
) -> None:
    lead, provider.person = await _lead(world), {}
    (one,) = (await browser.client.get("/api/v1/staff", headers=lead)).json()["items"]
    address, account = f"/api/v1/staff/{one['id']}", {"subject": "somebody"}
    for _ in range(2):
        assert (await browser.client.put(f"{address}/account", json=account, headers=lead)).status_code == 204
    assert (await browser.signs_in(STAFF_DOOR)).headers["location"] == "/sessions"
    other = {"email": "b@example.com", "name": "B", "role": "clinician"}
    second = (await browser.client.post("/api/v1/staff", json=other, headers=lead)).json()["id"]
    answer = await browser.client.put(f"/api/v1/staff/{second}/account", json=account, headers=lead)
    assert answer.json()["code"] == "account_known"
    await browser.client.delete(address, headers=lead)
    assert await left(browser) == REFUSED
    assert (await browser.client.put(f"/api/v1/staff/{second}/account", json=account, headers=lead)).status_code == 204
    assert (await browser.signs_in(STAFF_DOOR)).headers["location"] == "/sessions"


async def left(browser: Visitor) -> str:
    """What is said to somebody who signs in after they have left."""
    browser.client.cookies.delete("session")
    return await said(browser, await browser.signs_in(STAFF_DOOR))
