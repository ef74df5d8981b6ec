"""Signing in elsewhere, with a provider that is really asked over HTTP: who comes in, and everything that is refused."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwk
from pydantic import SecretStr, ValidationError
from sqlalchemy import Connection, event, text

from api.app import create_app
from scheduler.access import tokens
from scheduler.access.openid.provider import Provider
from scheduler.access.openid.service import Way
from scheduler.config import Environment, Settings
from scheduler.patients.nhs_number import synthetic
from tests.api.colleague import EMAIL, Colleague
from tests.api.identity_provider import NHS_CLIENT, OUR_PEM, SECRET, STAFF_CLIENT, IdentityProvider, serving
from tests.api.test_pages import booked

REFUSED, AWAY = "could not sign you in that way", "does not answer just now"
SOMEBODY = {"nhs_number": str(synthetic(1)), "birthdate": "1980-03-31", "identity_proofing_level": "P9"}


@pytest.fixture
def provider(world: Any) -> Iterator[IdentityProvider]:
    with serving(lambda: world.now) as provider:
        provider.person = dict(SOMEBODY)
        yield provider


@pytest.fixture
def level() -> str:
    return "P9"


@pytest.fixture
async def app(world: Any, database_url: str, provider: IdentityProvider, level: str) -> AsyncIterator[FastAPI]:
    settings = Settings(
        database_url=SecretStr(database_url), database_patience=60, public_url="http://test",
        nhs_login_issuer=provider.base, nhs_login_client_id=NHS_CLIENT, nhs_login_key=SecretStr(OUR_PEM),
        nhs_login_level=level, staff_openid_issuer=provider.base, staff_openid_client_id=STAFF_CLIENT,
        staff_openid_secret=SecretStr(SECRET), staff_openid_name="NHS CIS2",
    )  # fmt: skip
    application = create_app(settings, clock=lambda: world.now)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
async def browser(anybody: httpx.AsyncClient) -> "Visitor":
    return Visitor(anybody)


class Visitor:
    """A browser that goes to the provider and back."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def to_provider(self, start: str, **form: str) -> str:
        """Where we send them; they have not gone there yet."""
        sent = await self.client.post(start, data=form)
        assert sent.status_code == 303
        return str(sent.headers["location"])

    async def there(self, address: str) -> str:
        """At the provider, and where that sends them back to."""
        async with httpx.AsyncClient() as network:
            return str((await network.get(address)).headers["location"]).removeprefix("http://test")

    async def goes_on(self, back: str) -> httpx.Response:
        """The page that they come back to changes nothing; its button does."""
        page = await self.client.get(back)
        if page.status_code == 303:
            return page
        handed = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
        return await self.client.post(urlsplit(back).path, data=handed)

    async def signs_in(self, start: str = "/my/nhs-login", **form: str) -> httpx.Response:
        return await self.goes_on(await self.there(await self.to_provider(start, **form)))


async def said(browser: Visitor, answer: httpx.Response) -> str:
    """What the page says to which a refusal leads."""
    assert "session" not in browser.client.cookies
    page = (await browser.client.get(answer.headers["location"])).text
    return next(words for words in (REFUSED, AWAY) if words in page)


async def trail(world: Any) -> list[tuple[str, str]]:
    async with world.sessions() as session:
        rows = await session.execute(
            text("select to_status, reason from audit_event where subject like 'elsewhere:%' order by id")
        )
        return [(row[0], row[1]) for row in rows]


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


class TestWithBasicProof:
    """Where the settings ask for P5 only."""

    @pytest.fixture
    def level(self) -> str:
        return "P5"

    @pytest.fixture
    def basic(self, provider: IdentityProvider) -> None:
        provider.token, provider.person["identity_proofing_level"] = {"vot": "P5.Cp.Cd"}, "P5"

    async def test_somebody_comes_in_but_sees_no_appointments_before_they_prove_more(
        self, browser: Visitor, provider: IdentityProvider, basic: None, world: Any
    ) -> None:
        await booked(browser.client, world.slots[0])
        await browser.signs_in()
        assert provider.asked["vtr"] == '["P5.Cp.Cd","P5.Cp.Ck","P5.Cm"]'
        page = (await browser.client.get("/my")).text
        assert "Prove who you are" in page
        assert "GP appointment" not in page
        provider.token, provider.person = {}, dict(SOMEBODY)
        await browser.signs_in(level="P9")
        assert provider.asked["vtr"].startswith('["P9')
        assert "Your appointments" in (await browser.client.get("/my")).text

    async def test_they_book_for_nobody_but_themselves(
        self, browser: Visitor, basic: None, world: Any, staff: httpx.AsyncClient
    ) -> None:
        me, child = world.patients[:2]
        wish = {"proxy_patient_id": me, "relation": "carer", "scope": "book"}
        assert (await staff.post(f"/api/v1/patients/{child}/proxies", json=wish)).status_code == 201
        await browser.signs_in()
        page = (await browser.client.get("/my/choose?hold=1")).text
        assert f'value="{me}"' in page
        assert f'value="{child}"' not in page
        answer = await browser.client.post("/my/choose", data={"hold": "1", "patient_id": str(child)})
        assert answer.status_code == 404

    async def test_more_proof_than_was_asked_for_is_enough_for_all(self, browser: Visitor) -> None:
        await browser.signs_in()
        assert "Your appointments" in (await browser.client.get("/my")).text


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


async def test_forms_may_lead_to_the_provider_and_nowhere_else(browser: Visitor, provider: IdentityProvider) -> None:
    policy = (await browser.client.get("/sign-in")).headers["content-security-policy"]
    assert policy.endswith(f"form-action 'self' {provider.base} {provider.base}")
    query = parse_qs(urlsplit(await browser.to_provider("/my/nhs-login")).query)
    assert query["redirect_uri"] == ["http://test/my/nhs-login/return"]


WHOLE = {"nhs_login_issuer": "https://example.com", "nhs_login_client_id": "x", "nhs_login_key": "x"}


@pytest.mark.parametrize(
    ("change", "words"),
    [({"nhs_login_client_id": ""}, "nhs_login_client_id: nhs_login_issuer needs it"), ({"nhs_login_key": ""}, "nhs_login_key"),
     ({"nhs_login_issuer": "example"}, "not a web address"), ({"nhs_login_level": "P0"}, "P\\[59\\]"),
     ({"staff_openid_issuer": "https://example.com"}, "staff_openid_client_id")],
)  # fmt: skip
def test_settings_that_do_not_suffice_stop_the_start(change: dict[str, str], words: str) -> None:
    Settings(**WHOLE)  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match=words):
        Settings(**WHOLE | change)  # type: ignore[arg-type]


def test_production_signs_in_over_https_only() -> None:
    production = {
        "environment": Environment.PRODUCTION, "database_url": "postgresql://x/y", "secret_key": "x" * 40,
        "public_url": "https://example.com", "sms_provider": "none", "email_provider": "none",
    }  # fmt: skip
    with pytest.raises(ValidationError, match="https only"):
        Settings(**WHOLE | production | {"nhs_login_issuer": "http://example.com"})  # type: ignore[arg-type]
