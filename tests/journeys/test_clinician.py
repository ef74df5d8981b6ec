"""A clinician on a phone: the next shift, an answer for the week in half a minute, and a shift offered to colleagues."""

import time

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Product
from tests.journeys.test_front_desk import set_up
from tests.journeys.test_rota_board import no_sideways_scrolling
from tests.journeys.test_signing_in import PASSWORD
from tests.journeys.test_the_loop import DESKTOP, PHONE, accessible

pytestmark = pytest.mark.slow
ON_THE_ROTA = "shah.0@example.com"


def test_a_clinician_sees_the_next_shift_says_what_they_can_work_and_offers_a_shift(
    product: Product, browser: Browser
) -> None:
    page = browser.new_context(viewport=PHONE, java_script_enabled=True).new_page()
    page.route("**/*.js", lambda route: route.abort())
    authenticator = set_up(page, product, "clinician", ON_THE_ROTA)
    page.goto(f"{product.base}/sign-in")
    page.get_by_label("E-mail").fill(ON_THE_ROTA)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill(authenticator.at(int(time.time()) + 30))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Your shifts, and your calendar").click()
    expect(page.get_by_role("heading", name="Next")).to_be_visible()
    page.get_by_role("link", name="What you can and would like to work").click()
    page.get_by_role("group", name="Monday evening").get_by_label("Rather not").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It counts when the next rota is planned.").first).to_be_visible()
    expect(page.get_by_role("group", name="Monday evening").get_by_label("Rather not")).to_be_checked()
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert no_sideways_scrolling(page)
        accessible(page, "shifts-wishes")
    page.goto(f"{product.base}/shifts")
    page.get_by_role("button", name="Offer it to colleagues").first.click()
    expect(page.get_by_text("On offer to").or_(page.get_by_text("Nothing was changed")).first).to_be_visible()
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert no_sideways_scrolling(page)
        accessible(page, "shifts")
