"""Staff link and unlink their own work account on a page, each time showing once more that it is they."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from api.pages.accounts import Form
from api.pages.rendering import render
from api.pages.work_account_views import Outcome, WorkAccountPage
from scheduler.access.models import Staff
from scheduler.config import Settings
from tests.api.colleague import EMAIL, PASSWORD, Colleague
from tests.api.elsewhere.test_staff_account import STAFF_DOOR
from tests.api.elsewhere.visitor import REFUSED, Visitor, said
from tests.api.identity_provider import IdentityProvider

WRONG = "Those details are not right"


@pytest.fixture
async def rae(app: FastAPI, world: Any, anybody: httpx.AsyncClient, provider: IdentityProvider) -> Colleague:
    """Signed in with a password and a code; at the provider nobody has checked an address."""
    rae = Colleague(app, world, anybody)
    await rae.set_up()
    await rae.sign_in()
    provider.person = {}
    return rae


class Page:
    """Rae at the page; every code is the next one."""

    def __init__(self, rae: Colleague) -> None:
        self.rae, self.steps = rae, 0

    async def sends(self, action: str, password: str = PASSWORD, code: str | None = None) -> httpx.Response:
        self.steps += 1
        self.rae.move(timedelta(seconds=30 * self.steps))
        given = {"password": password, "code": code or await self.rae.code(self.rae.at(30 * self.steps))}
        return await self.rae.client.post(f"/work-account/{action}", data=given)

    async def shows(self, address: str = "/work-account") -> str:
        answer = await self.rae.client.get(address)
        return answer.text

    async def links(self, browser: Visitor) -> str:
        """Goes there and comes back; where that leads to."""
        sent = await self.sends("link")
        assert sent.status_code == 303, sent.text
        back = await browser.goes_on(await browser.there(sent.headers["location"]))
        return str(back.headers["location"])


@pytest.fixture
def own(rae: Colleague) -> Page:
    return Page(rae)


async def trail(world: Any) -> list[tuple[str, str, str]]:
    async with world.sessions() as session:
        found = await session.execute(
            text(
                "select from_status, to_status, actor from audit_event where to_status in ('linked', 'unlinked') order by id"
            )
        )
        return [(before, after, actor.partition(":")[0]) for before, after, actor in found]


async def test_an_account_is_linked_signs_in_and_is_unlinked(own: Page, browser: Visitor, world: Any) -> None:
    assert "/work-account" in await own.shows("/sessions")
    assert "Not linked" in await own.shows()
    assert await own.links(browser) == "/work-account?elsewhere=linked"
    page = await own.shows("/work-account?elsewhere=linked")
    assert "Your work account is linked." in page
    assert "NHS CIS2" in page
    browser.client.cookies.delete("session")
    assert (await browser.signs_in(STAFF_DOOR)).headers["location"] == "/sessions"
    gone = await own.sends("unlink")
    assert gone.headers["location"] == "/work-account?elsewhere=unlinked"
    assert "Your work account is unlinked." in await own.shows(gone.headers["location"])
    browser.client.cookies.delete("session")
    assert await said(browser, await browser.signs_in(STAFF_DOOR)) == REFUSED
    assert await trail(world) == [("added", "linked", "staff"), ("linked", "unlinked", "staff")]


async def test_linking_leaves_people_signed_in_where_they_are(own: Page, browser: Visitor) -> None:
    before = browser.client.cookies["session"]
    await own.links(browser)
    assert browser.client.cookies["session"] == before
    assert (await own.shows("/sessions")).count("This one") == 1


async def test_an_unlinked_account_is_not_linked_again_by_its_address_but_by_its_owner(
    own: Page, browser: Visitor, provider: IdentityProvider
) -> None:
    provider.person = {"email": EMAIL, "email_verified": True}
    await own.links(browser)
    await own.sends("unlink")
    cookie = browser.client.cookies["session"]
    browser.client.cookies.delete("session")
    assert await said(browser, await browser.signs_in(STAFF_DOOR)) == REFUSED
    browser.client.cookies.set("session", cookie)
    assert await own.links(browser) == "/work-account?elsewhere=linked"
    browser.client.cookies.delete("session")
    assert (await browser.signs_in(STAFF_DOOR)).headers["location"] == "/sessions"


@pytest.mark.parametrize("action", ["link", "unlink"])
@pytest.mark.parametrize("given", [{"password": "wrong"}, {"code": "000000"}, {"password": "", "code": "x"}], ids=str)
async def test_without_a_proof_nothing_changes(
    own: Page, browser: Visitor, world: Any, action: str, given: dict[str, str]
) -> None:
    if action == "unlink":
        await own.links(browser)
    answer = await own.sends(action, **given)
    assert answer.status_code == 422
    assert answer.text.count(WRONG) == 2
    assert "<title>Error: Your work account" in answer.text
    assert len(await trail(world)) == (action == "unlink")


async def test_a_code_proves_once_and_wrong_tries_make_the_account_wait(own: Page, rae: Colleague) -> None:
    code = await rae.code(rae.at(30))
    assert (await own.sends("link", code=code)).status_code == 303
    assert (await own.sends("link", code=code)).status_code == 422
    for _ in range(4):
        await own.sends("unlink", password="wrong")
    assert (await own.sends("unlink")).status_code == 422


async def test_what_goes_wrong_there_is_said_in_a_sentence_on_the_page_and_links_nothing(
    own: Page, browser: Visitor, provider: IdentityProvider, world: Any
) -> None:
    provider.denies = True
    assert await own.links(browser) == "/work-account?elsewhere=refused"
    assert "We could not link that account" in await own.shows("/work-account?elsewhere=refused")
    provider.denies, provider.token = False, {"nonce": "another"}
    assert await own.links(browser) == "/work-account?elsewhere=refused"
    provider.token, provider.away = {}, True
    assert (await own.sends("link")).headers["location"] == "/work-account?elsewhere=away"
    assert "does not answer just now" in await own.shows("/work-account?elsewhere=away")
    assert await trail(world) == []


async def test_a_colleagues_account_stays_theirs(
    own: Page, browser: Visitor, rae: Colleague, provider: IdentityProvider, world: Any
) -> None:
    await own.links(browser)
    cookie = browser.client.cookies["session"]
    other = Colleague(rae.app, world, rae.client)
    rae.move(timedelta(0))
    link = await other.added(email="b@example.com")
    given = {"password": PASSWORD, "code": await other.code(other.at(-30))}
    assert (await rae.client.post(f"/set-up/{link}", data=given)).headers["location"] == "/sign-in"
    await other.sign_in("b@example.com")
    assert browser.client.cookies["session"] != cookie
    assert await Page(other).links(browser) == "/work-account?elsewhere=known"
    assert "signs in as a colleague" in await Page(other).shows("/work-account?elsewhere=known")


async def test_who_has_signed_out_or_is_another_by_then_links_nothing(own: Page, browser: Visitor, world: Any) -> None:
    back = await browser.there((await own.sends("link")).headers["location"])
    browser.client.cookies.delete("session")
    assert (await browser.goes_on(back)).headers["location"] == "/work-account?elsewhere=refused"
    assert await trail(world) == []


async def test_an_answer_links_once(own: Page, browser: Visitor, provider: IdentityProvider) -> None:
    provider.forgets = True
    back = await browser.there((await own.sends("link")).headers["location"])
    assert (await browser.goes_on(back)).headers["location"] == "/work-account?elsewhere=linked"
    await own.sends("unlink")
    assert "elsewhere=refused" in (await browser.goes_on(back)).headers["location"]
    assert "Not linked" in await own.shows()


async def test_the_page_is_for_staff_who_have_signed_in(browser: Visitor, app: FastAPI) -> None:
    for ask in (
        browser.client.get("/work-account"),
        browser.client.post("/work-account/link"),
        browser.client.post("/work-account/unlink"),
    ):
        answer = await ask
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


async def test_staff_of_one_practice_link_theirs_too(
    app: FastAPI, world: Any, browser: Visitor, provider: IdentityProvider
) -> None:
    rae = Colleague(app, world, browser.client)
    await rae.set_up(practice="C88019")
    await rae.sign_in()
    provider.person = {}
    assert await Page(rae).links(browser) == "/work-account?elsewhere=linked"
    assert (await Page(rae).shows()).count("Linked") == 1


def view(me: Staff, outcome: Outcome | None = None) -> str:
    made = WorkAccountPage.of(me, [], "NHS CIS2", Form(), outcome, passkeys=False)
    return render("work_account.html", made, Settings(), demonstration=False)


def test_who_has_no_password_here_is_told_how_to_get_one() -> None:
    shown = view(Staff(network_id=1, email=EMAIL, name="Rae", role="receptionist"))
    assert "You have not chosen a password here" in shown
    assert "<form" not in shown


def test_an_address_that_somebody_edited_claims_nothing_that_is_not_so() -> None:
    me = Staff(network_id=1, email=EMAIL, name="Rae", role="receptionist", password_hash="x")
    assert "is linked." not in view(me, Outcome.LINKED)
