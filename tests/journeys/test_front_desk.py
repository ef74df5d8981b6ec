"""A receptionist's call without a mouse: sign in, find the caller, book twice, cancel once, and hear what was done."""

import re
import subprocess
import sys
import time

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import ROOT, Product
from tests.journeys.test_signing_in import PASSWORD
from tests.journeys.test_the_loop import DESKTOP, PHONE, accessible

pytestmark = pytest.mark.slow


def set_up(page: Page, product: Product, role: str = "receptionist", email: str = "rae@example.com") -> pyotp.TOTP:
    """Somebody new with a password; the next code is for signing in."""
    words = ["staff", "add", "--network", "U12376", "--email", email, "--name", "Rae"]
    added = subprocess.run(
        [sys.executable, "-m", "scheduler", *words, "--role", role],
        cwd=ROOT, env=product.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    page.goto(product.base + added.stdout.strip().partition(":8000")[2])
    authenticator = pyotp.TOTP(page.locator("main strong").inner_text().replace(" ", ""))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill(authenticator.now())
    page.get_by_role("button", name="Finish").click()
    return authenticator


def somebody(page: Page, base: str) -> tuple[str, str]:
    """The name and birthday of a patient, as reception would be told them."""
    page.goto(f"{base}/my/sign-in")
    who = re.match(r"(\w+), born (\d+) (\w+) (\d+),", page.locator(".app-try li").first.inner_text())
    assert who is not None
    month = time.strptime(who[3], "%B").tm_mon
    return who[1], f"{who[2]}/{month}/{who[4]}"


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, words: str) -> None:
    """Go on with the Tab key until a control with these words has the focus, and shows it."""
    for _ in range(40):
        page.keyboard.press("Tab")
        at = page.locator(":focus")
        if at.count() and words in (at.inner_text() or at.get_attribute("name") or ""):
            return
    raise AssertionError(f"the Tab key does not lead to {words!r}")


def done(page: Page) -> list[str]:
    return page.locator("#done li").all_inner_texts()


def test_a_call_with_two_bookings_and_a_cancellation_never_leaves_the_keyboard(
    product: Product, browser: Browser
) -> None:
    page = browser.new_context(viewport=DESKTOP).new_page()
    authenticator = set_up(page, product)
    name, born = somebody(page, product.base)
    page.goto(f"{product.base}/sign-in")
    tab_to(page, "email")
    page.keyboard.type("rae@example.com")
    press(page, "Tab")
    page.keyboard.type(PASSWORD)
    press(page, "Tab")
    page.keyboard.type(authenticator.at(int(time.time()) + 30))  # the next: each is good once
    press(page, "Enter")
    expect(page.get_by_text("This one")).to_be_visible()
    tab_to(page, "front desk")
    press(page, "Enter")
    expect(page.locator("#query")).to_be_focused()
    page.keyboard.type(name[:3])
    press(page, "Enter")
    expect(page.locator("[data-list] a").first).to_be_focused()
    accessible(page, "desk-found")
    press(page, "ArrowDown")
    expect(page.locator("[data-list] a").nth(1)).to_be_focused()
    press(page, "Escape")
    page.keyboard.type(f"{name} {born}")
    press(page, "Enter")
    expect(page.locator("#service")).to_be_focused()
    accessible(page, "desk-caller")

    page.keyboard.type("Blood")  # a select is chosen from by its first letters
    tab_to(page, "Show times")
    press(page, "Enter")
    expect(page.locator("#time-1")).to_be_focused()
    press(page, "3")
    expect(page.locator("#time-3")).to_be_checked()
    press(page, "Enter")
    expect(page.locator("#done li")).to_have_count(1)
    expect(page.locator("#service")).to_be_focused()

    tab_to(page, "Show times")
    press(page, "Enter")
    expect(page.locator("#time-1")).to_be_focused()
    press(page, "ArrowDown", "Enter")
    expect(page.locator("#done li")).to_have_count(2)

    press(page, "Escape")
    tab_to(page, "Cancel")
    press(page, "Enter")
    expect(page.get_by_role("button", name="Yes, cancel it")).to_be_focused()
    accessible(page, "desk-cancel")
    press(page, "Enter")
    expect(page.locator("#done li")).to_have_count(3)
    assert [line.partition(":")[0] for line in done(page)] == ["Booked", "Booked", "Cancelled"]
    assert page.locator("[aria-live=polite] #done").count() == 1
    accessible(page, "desk-done")

    press(page, "Escape")
    page.goto(f"{product.base}/desk")
    tab_to(page, "Today's list")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")
    accessible(page, "today-nobody")
    for _ in range(14):
        if page.locator("#list .app-choice").count():
            break
        page.get_by_role("link", name="The day after").click()
    expect(page.locator("#list [data-count]").first).to_contain_text("1 appointment: 1 expected")
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        accessible(page, "today")
