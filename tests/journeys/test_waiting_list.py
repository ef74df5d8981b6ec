"""Somebody who waits is offered a time, opens the link and books it with one button."""

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler.access.links import Links
from scheduler.config import DEVELOPMENT_SECRET
from tests.journeys.test_the_loop import DESKTOP, PHONE, accessible

pytestmark = pytest.mark.slow


def given_an_offer(product: Any, page: Page, patients: range) -> str:
    """The link of the first offer to one of these patients: as their text has it, which at night waits till morning."""
    token = re.search(r"Bearer (\S+)", product.printed)
    assert token is not None
    with httpx.Client(base_url=f"{product.base}/api/v1", headers={"Authorization": f"Bearer {token[1]}"}) as staff:
        for patient in patients:
            assert staff.post("/waitlist", json={"patient_ids": [patient], "service": "gp"}).status_code == 201
        for _ in range(40):
            found = staff.get("/waitlist", params={"status": "offered", "limit": 200}).json()["items"]
            offers = [one["offers"][0]["id"] for one in found if one["patient_id"] in patients]
            if offers:
                return Links(product.base, DEVELOPMENT_SECRET).for_offer(offers[0])
            page.wait_for_timeout(500)
    raise AssertionError("nobody was offered a time")


@pytest.mark.browser
def test_one_button_books_the_time_that_is_on_offer(product: Any, browser: Browser) -> None:
    for size, patients in ((PHONE, range(1, 8)), (DESKTOP, range(8, 15))):
        page = browser.new_page(viewport=size)  # type: ignore[arg-type]
        link = given_an_offer(product, page, patients)
        page.goto(link)
        expect(page.get_by_role("heading", name="A time has come free")).to_be_visible()
        accessible(page, "offer")
        page.get_by_role("button", name="Yes, book it").click()
        expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
        page.goto(link)
        expect(page.get_by_role("heading", name="You said yes, and you are booked")).to_be_visible()
        accessible(page, "offer-accepted")
        page.close()
