"""Patients sign in with NHS login: who comes in, and everything that is refused."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwk
from sqlalchemy import Connection, event

from scheduler.access.openid.provider import Provider
from scheduler.access.openid.service import Way
from scheduler.patients.nhs_number import synthetic
from tests.api.colleague import Colleague
from tests.api.elsewhere.visitor import AWAY, REFUSED, SOMEBODY, Visitor, said, trail
from tests.api.identity_provider import IdentityProvider
from tests.api.visiting import booked


async def test_a_patient_signs_in_with_nhs_login_and_sees_their_appointments(
    browser: Visitor, provider: IdentityProvider, world: Any
) -> None:
    await booked(browser.client, world.slots[0])
    assert "Continue to NHS login" in (await browser.client.get("/my/sign-in")).text
    answer = await browser.signs_in()
    assert answer.headers["location"] == "/my"
    assert "Your appointments" in (await browser.client.get("/my")).text
    assert provider.asked["vtr"] == '["P9.Cp.Cd","P9.Cp.Ck","P9.Cm"]'
    assert provider.asked["scope"] == "openid profile"
    assert await trail(world) == [("asked", "nhs_login")]


async def test_nobody_asks_for_less_proof_than_the_settings_do(browser: Visitor) -> None:
    query = parse_qs(urlsplit(await browser.to_provider("/my/nhs-login", level="P5")).query)
    assert query["vtr"] == ['["P9.Cp.Cd","P9.Cp.Ck","P9.Cm"]']


async def test_coming_back_changes_nothing_until_the_button_is_pressed(browser: Visitor, world: Any) -> None:
    back = await browser.there(await browser.to_provider("/my/nhs-login"))
    for _ in range(3):
        assert "Nearly signed in" in (await browser.client.get(back)).text
    assert (await browser.goes_on(back)).headers["location"] == "/my"


async def test_a_return_is_good_once_even_if_the_provider_forgets(browser: Visitor, provider: IdentityProvider) -> None:
    provider.forgets = True
    back = await browser.there(await browser.to_provider("/my/nhs-login"))
    assert (await browser.goes_on(back)).headers["location"] == "/my"
    browser.client.cookies.delete("session")
    assert await said(browser, await browser.goes_on(back)) == REFUSED


async def test_a_return_is_good_in_the_browser_that_was_sent_and_for_a_quarter_of_an_hour(
    browser: Visitor, app: FastAPI, world: Any
) -> None:
    back = await browser.there(await browser.to_provider("/my/nhs-login"))
    mine = browser.client.cookies["attempt"]
    browser.client.cookies.delete("attempt")
    assert await said(browser, await browser.goes_on(back)) == REFUSED
    browser.client.cookies.set("attempt", mine, domain="test.local", path="/")
    Colleague(app, world, browser.client).move(timedelta(minutes=15))
    assert await said(browser, await browser.goes_on(back)) == REFUSED


async def test_another_state_and_no_state_are_refused(browser: Visitor) -> None:
    back = await browser.there(await browser.to_provider("/my/nhs-login"))
    for wrong in ("x", ""):
        changed = re.sub(r"state=[^&]*", f"state={wrong}", back)
        assert await said(browser, await browser.goes_on(changed)) == REFUSED


async def test_what_one_door_was_asked_is_nothing_at_the_other(browser: Visitor) -> None:
    back = await browser.there(await browser.to_provider("/my/nhs-login"))
    other = back.replace("/my/nhs-login/return", "/sign-in/elsewhere/return")
    assert await said(browser, await browser.goes_on(other)) == REFUSED


@pytest.mark.parametrize(
    "lie",
    [{"nonce": "another"}, {"iss": "https://example.com"}, {"aud": "somebody-else"}, {"exp": 1}, {"sub": "somebody else"},
     {"vot": "P5.Cp.Cd"}, {"vot": "P9.Cp"}, {"vot": ""}, {"nhs_number": str(synthetic(2))}],
    ids=str,
)  # fmt: skip
async def test_a_token_that_does_not_hold_lets_nobody_in(
    browser: Visitor, provider: IdentityProvider, world: Any, lie: dict[str, Any]
) -> None:
    provider.token = lie
    assert await said(browser, await browser.signs_in()) == REFUSED
    assert [change for change, _ in await trail(world)] == ["asked", "refused"]


async def test_a_token_that_another_key_has_signed_lets_nobody_in(browser: Visitor, provider: IdentityProvider) -> None:
    provider.key = jwk.RSAKey.generate_key(2048, {"kid": "provider"})
    assert await said(browser, await browser.signs_in()) == REFUSED


async def test_a_stranger_a_wrong_birthday_and_too_little_proof_are_told_the_same(
    browser: Visitor, provider: IdentityProvider, world: Any
) -> None:
    pages = []
    for change in (
        {"nhs_number": "9999999999"}, {"birthdate": "1980-03-30"}, {"birthdate": ""}, {"nhs_number": ""},
        {"identity_proofing_level": "P5"}, {"sub": "another"},
    ):  # fmt: skip
        provider.person = SOMEBODY | change
        answer = await browser.signs_in()
        pages.append((answer.status_code, answer.headers["location"], await said(browser, answer)))
    assert len(set(pages)) == 1
    reasons = [why for change, why in await trail(world) if change == "refused"]
    assert reasons[0] == reasons[1] == "nobody here has that number and date of birth"
    assert not any(SOMEBODY["nhs_number"] in why for why in reasons)


async def test_who_turns_back_at_the_provider_finds_the_other_ways(
    browser: Visitor, provider: IdentityProvider
) -> None:
    provider.denies = True
    answer = await browser.signs_in()
    assert await said(browser, answer) == REFUSED
    page = (await browser.client.get(answer.headers["location"])).text
    assert "Send a code" in page
    assert 'href="#elsewhere"' in page


async def test_a_provider_that_is_away_is_said_to_be_and_the_other_ways_stay(
    browser: Visitor, provider: IdentityProvider
) -> None:
    back = await browser.there(await browser.to_provider("/my/nhs-login"))
    provider.away = True
    assert await said(browser, await browser.goes_on(back)) == AWAY
    assert await said(browser, await browser.client.post("/my/nhs-login")) == AWAY
    assert await said(browser, await browser.client.post("/sign-in/elsewhere")) == AWAY
    assert "Send a code" in (await browser.client.get("/my/sign-in?elsewhere=away")).text


async def test_nothing_of_ours_is_open_while_the_provider_is_asked(browser: Visitor, app: FastAPI) -> None:
    seen: list[int] = []
    with our_transactions(app) as still_open:

        async def asking(request: httpx.Request) -> None:
            seen.append(len(still_open))

        provider: Provider = app.state.runtime.identity[Way.NHS_LOGIN]
        provider.http.event_hooks["request"].append(asking)
        await browser.signs_in()
    assert seen == [0] * 5


@contextmanager
def our_transactions(app: FastAPI) -> Iterator[set[int]]:
    """The transactions that our own requests have open; the worker beside us is not meant."""
    still_open: set[int] = set()
    task, engine = asyncio.current_task(), app.state.runtime.engine.sync_engine

    def begun(connection: Connection) -> None:
        if asyncio.current_task() is task:
            still_open.add(id(connection))

    def over(connection: Connection) -> None:
        still_open.discard(id(connection))

    listeners = (("begin", begun), ("commit", over), ("rollback", over))
    for name, listener in listeners:
        event.listen(engine, name, listener)
    yield still_open
    for name, listener in listeners:
        event.remove(engine, name, listener)
