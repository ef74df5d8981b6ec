"""Passkeys of staff: added once signed in, good with the password and never without it, each challenge once."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from api.app import create_app
from api.pages.accounts import Form, PasskeysPage, SignInPage
from api.pages.rendering import render
from scheduler.access import staffing
from scheduler.access.authority import Manager
from scheduler.access.passkeys.relying_party import RelyingParty
from scheduler.config import Settings
from tests.api.colleague import EMAIL, PASSWORD, SEAL, Colleague
from tests.api.software_key import SoftwareKey
from tests.api.test_sign_in import REFUSAL, trail

ORIGIN = "http://localhost:8000"


@pytest.fixture
async def app(world: Any, database_url: str) -> AsyncIterator[FastAPI]:
    """The door at an address with a name: there are no passkeys for numbers."""
    settings = Settings(database_url=SecretStr(database_url), database_patience=60, public_url=ORIGIN)
    application = create_app(settings, clock=lambda: world.now)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
async def rae(app: FastAPI, world: Any, anybody: httpx.AsyncClient) -> Colleague:
    rae = Colleague(app, world, anybody)
    await rae.set_up()
    await rae.sign_in()
    return rae


async def added(rae: Colleague, name: str = "Phone", *, counts: bool = True) -> SoftwareKey:
    key = SoftwareKey(ORIGIN, counts=counts)
    options = (await rae.client.post("/passkeys/new")).json()
    answer = await rae.client.post("/passkeys", data={"name": name, "passkey": key.make(options)})
    assert answer.headers["location"] == "/passkeys"
    return key


async def options(rae: Colleague) -> dict[str, Any]:
    found: dict[str, Any] = (await rae.client.post("/sign-in/passkey")).json()
    return found


async def signs_in(rae: Colleague, said: str, password: str = PASSWORD) -> bool:
    given = {"email": EMAIL, "password": password, "code": "", "passkey": said}
    answer = await rae.client.post("/sign-in", data=given)
    assert (REFUSAL in answer.text) is (answer.status_code != 303)
    return answer.status_code == 303


async def test_a_passkey_takes_the_place_of_the_code_and_is_listed_with_its_use(rae: Colleague, world: Any) -> None:
    assert "You have none yet" in (await rae.client.get("/passkeys")).text
    key = await added(rae)
    assert "not used yet" in (await rae.client.get("/passkeys")).text
    await rae.client.post("/sign-out")
    assert await signs_in(rae, key.sign(await options(rae)))
    page = (await rae.client.get("/passkeys")).text
    assert "Phone" in page
    assert "last used Tuesday 24 November at midday" in page
    assert [change[:2] for change in await trail(world, "passkey:%")] == [(None, "added")]


async def test_the_code_goes_on_working_beside_a_passkey(rae: Colleague) -> None:
    await added(rae)
    assert (await rae.sign_in(code=await rae.code(rae.at(30)))).status_code == 303


async def test_a_passkey_is_nothing_without_the_password(rae: Colleague) -> None:
    key = await added(rae)
    assert not await signs_in(rae, key.sign(await options(rae)), password="a guess at it")


async def test_what_was_signed_is_good_once(rae: Colleague) -> None:
    """Also by keys that keep no count, as those that are carried from device to device do not."""
    said = (await added(rae, counts=False)).sign(await options(rae))
    assert await signs_in(rae, said)
    assert not await signs_in(rae, said)


async def test_what_is_signed_in_one_browser_is_nothing_in_another(rae: Colleague) -> None:
    key = await added(rae)
    said = key.sign(await options(rae))
    rae.client.cookies.delete("attempt")
    assert not await signs_in(rae, said)
    mine, others = await options(rae), await options(rae)
    assert mine["challenge"] != others["challenge"]
    assert not await signs_in(rae, key.sign(mine))


async def test_a_challenge_is_over_after_five_minutes(rae: Colleague) -> None:
    key = await added(rae)
    said = key.sign(await options(rae))
    rae.move(timedelta(minutes=5))
    assert not await signs_in(rae, said)


async def test_a_count_that_does_not_grow_is_a_copy_and_refused(rae: Colleague) -> None:
    key = await added(rae)
    assert await signs_in(rae, key.sign(await options(rae)))
    key.count = 0
    assert not await signs_in(rae, key.sign(await options(rae)))


@pytest.mark.parametrize("said", ["{}", "no json", "[]", json.dumps({"id": "x", "rawId": "x", "type": "public-key"})])
async def test_what_no_passkey_says_is_refused_like_a_wrong_code(rae: Colleague, said: str) -> None:
    await added(rae)
    await options(rae)
    assert not await signs_in(rae, said)
    await rae.client.post("/passkeys/new")
    assert (await rae.client.post("/passkeys", data={"name": "x", "passkey": said})).status_code == 422


async def test_somebody_elses_key_and_one_made_for_another_site_are_refused(rae: Colleague) -> None:
    await added(rae)
    assert not await signs_in(rae, SoftwareKey(ORIGIN).sign(await options(rae)))
    elsewhere = SoftwareKey("https://example.com")
    made = elsewhere.make((await rae.client.post("/passkeys/new")).json())
    answer = await rae.client.post("/passkeys", data={"name": "x", "passkey": made})
    assert "could not be added" in answer.text


async def test_a_key_is_added_once_and_only_for_the_challenge_that_was_given(rae: Colleague) -> None:
    key = await added(rae)
    given = (await rae.client.post("/passkeys/new")).json()
    assert [one["type"] for one in given["excludeCredentials"]] == ["public-key"]
    made = key.make(given)
    for _ in range(2):
        assert (await rae.client.post("/passkeys", data={"name": "x", "passkey": made})).status_code == 422
    stale = SoftwareKey(ORIGIN).make(given)
    assert (await rae.client.post("/passkeys", data={"name": "x", "passkey": stale})).status_code == 422
    assert (await rae.client.get("/passkeys")).text.count("not used yet") == 1


async def test_a_key_that_is_removed_or_whose_owner_begins_anew_signs_in_no_more(rae: Colleague, world: Any) -> None:
    key = await added(rae)
    number = re.findall(r"/passkeys/(\d+)/remove", (await rae.client.get("/passkeys")).text)[0]
    assert [(await rae.client.post(f"/passkeys/{number}/remove")).status_code for _ in range(2)] == [303, 404]
    assert not await signs_in(rae, key.sign(await options(rae)))
    await added(rae)
    async with world.sessions() as session, session.begin():
        lead = Manager(world.network_id, "network_manager", "lead")
        (one,) = await staffing.listed(session, lead)
        await staffing.let_in_again(session, lead, one.id, world.now, SEAL)
    assert [change[1] for change in await trail(world, "passkey:%")] == ["added", "removed"] * 2


async def test_keys_are_for_who_works_here_and_their_options_tell_nobody_who_has_some(
    rae: Colleague, anybody: httpx.AsyncClient
) -> None:
    await added(rae)
    assert (await options(rae)).get("allowCredentials", []) == []
    await rae.client.post("/sign-out")
    for method, address in (("GET", "/passkeys"), ("POST", "/passkeys/new"), ("POST", "/passkeys")):
        assert (await anybody.request(method, address)).headers["location"] == "/sign-in"


async def test_who_begins_faster_than_a_person_can_is_asked_to_wait(rae: Colleague) -> None:
    tries = [(await rae.client.post("/sign-in/passkey")).status_code for _ in range(21)]
    assert tries == [200] * 20 + [429]


async def test_challenges_that_are_over_are_forgotten(rae: Colleague, world: Any) -> None:
    await options(rae)
    rae.move(timedelta(minutes=6))
    await options(rae)
    async with world.sessions() as session:
        assert (await session.execute(text("select count(*) from passkey_challenge"))).scalar_one() == 1


async def test_at_an_address_that_is_a_number_there_are_none_and_the_pages_say_so(app: FastAPI, rae: Colleague) -> None:
    numbered = app.state.runtime.settings.model_copy(update={"public_url": "http://127.0.0.1:8000"})
    app.state.runtime = replace(app.state.runtime, settings=numbered)
    assert "this one is a number" in (await rae.client.get("/passkeys")).text
    assert (await rae.client.post("/sign-in/passkey")).status_code == 404
    assert "passkeys.js" not in (await rae.client.get("/sign-in")).text


@pytest.mark.parametrize(
    ("address", "known"),
    [("https://book.example.org", ("book.example.org", "https://book.example.org")),
     ("http://localhost:8000", ("localhost", "http://localhost:8000")),
     ("http://127.0.0.1:8000", None), ("http://[::1]:8000", None)],
)  # fmt: skip
def test_we_are_known_by_host_and_origin(address: str, known: tuple[str, str] | None) -> None:
    party = RelyingParty.at(address, "x")
    assert (party and (party.id, party.origin)) == known


def test_the_pages_offer_passkeys_where_there_are_any() -> None:
    for possible in (True, False):
        shown = render("sign_in.html", SignInPage(Form(), possible), Settings(), demonstration=False)
        assert ("data-passkeys" in shown) is possible
        shown = render("passkeys.html", PasskeysPage.of([], Form(), possible=possible), Settings(), demonstration=False)
        assert ("data-passkeys" in shown) is possible
