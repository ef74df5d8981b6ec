"""A patient changes the time by the link: waits for an earlier one, thinks better of it, and moves to a later one."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Product
from tests.journeys.test_the_loop import PHONE, accessible, given_the_time_page, when_the_first_time_is_booked

pytestmark = pytest.mark.slow


def test_a_patient_waits_for_an_earlier_time_and_moves_to_another(product: Product, browser: Browser) -> None:
    page = browser.new_context(viewport=PHONE).new_page()
    given_the_time_page(page, product.base)
    when_the_first_time_is_booked(page)
    page.get_by_role("link", name="Change the time").click()
    accessible(page, "move")
    page.get_by_role("button", name="Tell me when an earlier time comes free").click()
    accessible(page, "move-waiting")
    page.get_by_role("button", name="Stop waiting").click()
    page.locator("a.app-time").nth(3).click()
    accessible(page, "move-check")
    page.get_by_role("button", name="Move my appointment").click()
    expect(page.get_by_role("heading", name="Your appointment is moved")).to_be_visible()
    accessible(page, "moved")
