"""Signing in as people do it: a patient with the code on their phone, staff with a link, a password and an authenticator."""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import ROOT, Product
from tests.journeys.test_the_loop import DESKTOP, PHONE, accessible

pytestmark = pytest.mark.slow
PASSWORD = "three words apart"


def who_to_try(page: Page) -> None:
    """Fill in the first person that the page offers."""
    who = re.match(r"(\w+), born (\d+) (\w+) (\d+), (.*)", page.locator(".app-try li").first.inner_text())
    assert who is not None
    page.get_by_label("Last name").fill(who[1])
    page.get_by_label("Day").fill(who[2])
    page.get_by_label("Month").fill(str(datetime.strptime(who[3], "%B").month))  # noqa: DTZ007 - a month's name
    page.get_by_label("Year").fill(who[4])
    page.get_by_label("Postcode").fill(who[5])


def the_code_on_the_phone(phone: Page, base: str) -> str:
    phone.goto(f"{base}/demo/phone")
    text = phone.locator(".app-message--text", has_text="is your code").first
    for _ in range(40):
        if text.count():
            break
        phone.wait_for_timeout(500)
        phone.reload()
    return re.findall(r"\b\d{6}\b", text.inner_text())[0]


def test_a_patient_books_for_themselves_after_signing_in_with_a_code(product: Product, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE)
    page, phone = context.new_page(), context.new_page()
    page.goto(f"{product.base}/my")
    accessible(page, "who")
    page.get_by_role("button", name="Send a code").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    who_to_try(page)
    page.get_by_role("button", name="Send a code").click()
    accessible(page, "code")
    page.get_by_label("Code").fill(the_code_on_the_phone(phone, product.base))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Your appointments")).to_be_visible()
    accessible(page, "my-empty")
    page.get_by_role("main").get_by_role("link", name="Book an appointment").click()
    page.get_by_role("link", name="Blood test").click()
    page.locator("button[name=slot_id]").first.click()
    page.get_by_role("link", name="Choose who it is for").click()
    accessible(page, "choose")
    page.locator("button[name=patient_id]").first.click()
    page.get_by_role("button", name="Book this appointment").click()
    expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    page.goto(f"{product.base}/my")
    expect(page.get_by_text("Blood test,").first).to_be_visible()
    accessible(page, "my")
    page.get_by_label("Language of our messages").select_option("cy")
    page.get_by_role("button", name="Save the language").click()
    expect(page.get_by_label("Language of our messages")).to_have_value("cy")
    page.get_by_role("button", name="Show my appointments in my own calendar").click()
    accessible(page, "calendar")
    page.get_by_role("link", name="Back to your appointments").click()
    page.get_by_role("button", name="Stop that address").click()
    expect(page.get_by_role("button", name="Show my appointments in my own calendar")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{product.base}/my")
    expect(page.get_by_role("heading", name="See your appointments")).to_be_visible()


def at_both_sizes(page: Page, name: str) -> None:
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        accessible(page, name)


def looks_after_staff(page: Page) -> None:
    page.get_by_role("link", name="Who works here").click()
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    at_both_sizes(page, "staff-errors")
    page.get_by_label("Name").fill("Noor New")
    page.get_by_label("E-mail address").fill("noor@example.com")
    page.get_by_label("What they work as").select_option("receptionist")
    page.get_by_label("Whose patients they look after").select_option(index=1)
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_text("/set-up/")).to_be_visible()
    at_both_sizes(page, "staff-link")
    page.get_by_role("link", name="Who works here").click()
    page.get_by_text("Change").last.click()
    at_both_sizes(page, "staff")
    page.get_by_label("Why they leave").last.fill("Moved away")
    page.get_by_role("button", name="End their access").last.click()
    expect(page.get_by_role("heading", name="Who has left")).to_be_visible()
    page.get_by_role("link", name="Your pages").click()


def sees_what_waits_and_what_is_written(page: Page) -> None:
    page.get_by_role("link", name="Texts and calls to make").click()
    at_both_sizes(page, "tray")
    page.get_by_role("link", name="Your pages").click()
    page.get_by_role("link", name="What we write to patients").click()
    at_both_sizes(page, "wordings")
    page.get_by_label("Language").select_option("ur")
    page.get_by_role("button", name="Show").click()
    at_both_sizes(page, "wordings-urdu")
    page.get_by_role("link", name="Your pages").click()


def tries_another_wording(page: Page) -> None:
    page.get_by_role("link", name="Trials of messages").click()
    page.get_by_role("button", name="Write the draft").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    at_both_sizes(page, "trials-errors")
    page.get_by_label("What is B?").select_option("reminder_days+cost")
    page.get_by_role("button", name="Write the draft").click()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("Running")).to_be_visible()
    at_both_sizes(page, "trials")
    page.get_by_role("link", name="Your pages").click()


def reads_the_trail(page: Page) -> None:
    page.get_by_role("link", name="What happened").click()
    page.get_by_label("What it is about").select_option("staff")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Moved away")).to_be_visible()
    at_both_sizes(page, "audit")
    page.get_by_label("Its number").fill("x")
    page.get_by_role("button", name="Show").click()
    at_both_sizes(page, "audit-errors")


def as_somebody_new(product: Product, page: Page) -> None:
    """Kim, added and set up, has signed in with a password and a code."""
    words = ["staff", "add", "--network", "U12376", "--email", "kim@example.com", "--name", "Kim", "--role", "auditor"]
    command = [sys.executable, "-m", "scheduler", *words]
    added = subprocess.run(command, cwd=ROOT, env=product.environment, capture_output=True, text=True, check=True)
    page.goto(product.base + "/set-up/" + added.stdout.strip().rpartition("/")[2])
    authenticator = pyotp.TOTP(page.locator("main strong").inner_text().replace(" ", ""))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill(authenticator.now())
    page.get_by_role("button", name="Finish").click()
    who_signs_in(page)
    page.get_by_label("Code").fill(authenticator.at(int(time.time()) + 30))
    page.get_by_role("button", name="Sign in", exact=True).click()


def who_signs_in(page: Page) -> None:
    page.get_by_label("E-mail address").fill("kim@example.com")
    page.get_by_label("Password").fill(PASSWORD)


def with_a_key(page: Page) -> None:
    """A device that makes and uses passkeys, and asks nobody."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    simulated = device | {"isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": simulated})


def test_a_passkey_is_added_signs_in_and_is_removed(begin: Callable[..., Product], browser: Browser) -> None:
    """On a key that Chromium simulates; browsers make passkeys for names, so the address is localhost."""
    product = begin(named=True)
    page = browser.new_context(viewport=PHONE).new_page()
    with_a_key(page)
    as_somebody_new(product, page)
    page.get_by_role("link", name="Your passkeys").click()
    at_both_sizes(page, "passkeys-none")
    page.get_by_label("Name of the device").fill("Work phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("Work phone", exact=True)).to_be_visible()
    at_both_sizes(page, "passkeys")
    page.get_by_role("link", name="Your pages").click()
    page.get_by_role("button", name="Sign out here").click()
    page.goto(f"{product.base}/sign-in")
    at_both_sizes(page, "sign-in-passkey")
    who_signs_in(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This one")).to_be_visible()
    page.get_by_role("link", name="Your passkeys").click()
    expect(page.get_by_text("last used")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("You have none yet")).to_be_visible()


def test_somebody_new_sets_up_and_signs_in_as_staff(product: Product, browser: Browser) -> None:
    words = ["staff", "add", "--network", "U12376", "--email", "rae@example.com", "--name", "Rae"]
    words += ["--role", "network_manager"]
    added = subprocess.run(
        [sys.executable, "-m", "scheduler", *words],
        cwd=ROOT,
        env=product.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    page = browser.new_context(viewport=DESKTOP).new_page()
    page.goto(product.base + added.stdout.strip().partition(":8000")[2])
    accessible(page, "set-up")
    authenticator = pyotp.TOTP(page.locator("main strong").inner_text().replace(" ", ""))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    accessible(page, "set-up-errors")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill(authenticator.now())
    page.get_by_role("button", name="Finish").click()
    accessible(page, "sign-in")
    page.get_by_label("E-mail address").fill("rae@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code").fill(authenticator.at(int(time.time()) + 30))  # the next: each is good once
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This one")).to_be_visible()
    accessible(page, "sessions")
    looks_after_staff(page)
    sees_what_waits_and_what_is_written(page)
    tries_another_wording(page)
    reads_the_trail(page)
    page.get_by_role("link", name="Your pages").click()
    page.get_by_role("button", name="Sign out here").click()
    page.goto(f"{product.base}/sessions")
    expect(page.get_by_role("heading", name="Staff sign-in")).to_be_visible()
