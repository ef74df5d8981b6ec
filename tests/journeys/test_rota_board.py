"""A manager looks at the rota on a phone and on a desk: weeks, who could take a shift, the meter and the shares."""

import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Product
from tests.journeys.test_front_desk import set_up
from tests.journeys.test_signing_in import PASSWORD
from tests.journeys.test_the_loop import DESKTOP, accessible

pytestmark = pytest.mark.slow
NARROW = {"width": 320, "height": 700}


def no_sideways_scrolling(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_the_board_shows_a_week_on_a_phone_and_all_of_them_on_a_desk_and_answers_who_could_help(
    product: Product, browser: Browser
) -> None:
    page = browser.new_context(viewport=DESKTOP).new_page()
    authenticator = set_up(page, product, "network_manager")
    page.goto(f"{product.base}/sign-in")
    page.get_by_label("E-mail").fill("rae@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill(authenticator.at(int(time.time()) + 30))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="The rota, the contract meter and fair shares").click()
    expect(page.get_by_role("columnheader", name="Week 4")).to_be_visible()
    expect(page.get_by_role("link", name="Next week")).to_be_hidden()
    accessible(page, "rota")
    page.locator(".app-board__people a").first.click()
    expect(page.get_by_role("heading", name="Could, best first")).to_be_visible(timeout=60_000)
    accessible(page, "rota-taker")
    page.go_back()

    page.set_viewport_size(NARROW)
    expect(page.get_by_role("columnheader", name="Week 4")).to_be_hidden()
    assert no_sideways_scrolling(page)
    accessible(page, "rota")
    page.get_by_role("link", name="Next week").click()
    expect(page.get_by_role("columnheader", name="Week 2")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Week 1")).to_be_hidden()

    for name in ("Contract meter", "Fair shares"):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
        assert no_sideways_scrolling(page)
        accessible(page, f"rota-{name.split()[-1]}")
