"""The product as a stranger meets it: started, booked in a browser, told by text, cancelled by link, stopped."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.slow
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SHOTS = Path(__file__).resolve().parents[2] / "artefacts"


def accessible(page: Page, name: str) -> None:
    """No violation that axe-core can see, at this size; a picture is kept."""
    page.wait_for_load_state("networkidle")
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}-{page.viewport_size['width'] if page.viewport_size else 0}.png")
    report = Axe().run(page)
    assert report.violations_count == 0, f"{name}: {report.generate_report()}"


def given_the_time_page(page: Page, base: str) -> str:
    page.goto(base)
    accessible(page, "services")
    page.get_by_role("link", name="Blood test").click()
    accessible(page, "times")
    return page.url


def when_the_first_time_is_booked(page: Page) -> str:
    slot = page.locator("button[name=slot_id]").first
    number = slot.get_attribute("value") or ""
    slot.click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    accessible(page, "details-errors")
    who = re.match(r"(\w+), born (\d+) (\w+) (\d+), (.*)", page.locator(".app-try li").first.inner_text())
    assert who is not None
    page.get_by_label("Last name").fill(who[1])
    page.get_by_label("Day").fill(who[2])
    page.get_by_label("Month").fill(str(datetime.strptime(who[3], "%B").month))  # noqa: DTZ007 - a month's name
    page.get_by_label("Year").fill(who[4])
    page.get_by_label("Postcode").fill(who[5])
    page.get_by_role("button", name="Continue").click()
    accessible(page, "check")
    page.get_by_role("button", name="Book this appointment").click()
    expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    accessible(page, "booked")
    return number


def then_the_text_shows_on_the_phone(page: Page, base: str) -> str:
    """The link in the newest text; a reader without scripts reloads."""
    page.goto(f"{base}/demo/phone")
    text = page.locator(".app-message--text a").first
    for _ in range(40):
        if text.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    accessible(page, "phone")
    return text.inner_text()


def when_the_link_cancels(page: Page, link: str) -> None:
    page.goto(link)
    accessible(page, "appointment")
    page.get_by_role("button", name="Cancel this appointment").click()
    expect(page.get_by_role("heading", name="This appointment is cancelled")).to_be_visible()
    accessible(page, "cancelled")


def free_slots(product: Any) -> list[str]:
    token = re.search(r"Bearer (\S+)", product.printed)
    assert token is not None
    headers = {"Authorization": f"Bearer {token[1]}"}
    answer = httpx.get(f"{product.base}/api/v1/slots?service=blood_test&limit=200", headers=headers)
    return [str(slot["id"]) for slot in answer.json()["items"]]


@pytest.mark.browser
def test_a_patient_books_is_told_and_cancels_and_no_reminder_ever_leaves(product: Any, browser: Browser) -> None:
    for size, scripts in ((PHONE, False), (DESKTOP, True)):
        page = browser.new_page(viewport=size, java_script_enabled=True) if scripts else _without_scripts(browser, size)
        hosts: set[str] = set()
        page.on("request", lambda request, seen=hosts: seen.add(request.url.split("/")[2]))
        given_the_time_page(page, product.base)
        slot = when_the_first_time_is_booked(page)
        assert slot not in free_slots(product)
        link = then_the_text_shows_on_the_phone(page, product.base)
        when_the_link_cancels(page, link)
        assert slot in free_slots(product)
        assert hosts == {product.base.removeprefix("http://")}
        page.close()
    assert _statuses(product) == {"withdrawn"}


def _without_scripts(browser: Browser, size: dict[str, int]) -> Page:
    """The page's own scripts are blocked; axe still runs, since it comes from the test."""
    page = browser.new_page(viewport=size)  # type: ignore[arg-type]
    page.route("**/*.js", lambda route: route.abort())
    return page


def _statuses(product: Any) -> set[str]:
    """What became of the reminders of the cancelled appointments."""
    ask = (
        "import asyncio, sqlalchemy as sa; from scheduler.db import create_engine; from scheduler.config import Settings;"
        "from scheduler.embedded.running import announced\n"
        "async def go():\n"
        "    engine = create_engine(announced(Settings().data_dir))\n"
        "    async with engine.connect() as c:\n"
        "        rows = await c.execute(sa.text(\"select distinct status from message where purpose like 'reminder%'\"))\n"
        "        print(','.join(r[0] for r in rows))\n"
        "    await engine.dispose()\n"
        "asyncio.run(go())"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask], env=product.environment, capture_output=True, text=True, check=True
    )
    return set(done.stdout.strip().split(","))


def test_the_run_prints_each_step_of_the_loop(product: Any) -> None:
    for words in (
        "Database",
        "2,855.64 minutes a week owed",
        "Planner",
        "gap",
        "Unfilled",
        "slots can be booked",
        "Coverage",
        "synthetic",
        "Bearer",
    ):
        assert words in product.printed


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here, which the README's script uses")
def test_the_script_of_the_readme_books_the_first_time_that_it_lists(product: Any) -> None:
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text()
    script = next(block for block in readme.split("```") if "curl" in block)
    script = script.replace("http://127.0.0.1:8000", product.base).replace(".venv/bin/python", sys.executable)
    token = re.search(r"Bearer (\S+)", product.printed)
    assert token is not None
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], env={"TOKEN": token[1], "PATH": os.environ["PATH"]},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    booked = json.loads(done.stdout)
    assert (booked["status"], booked["service"], booked["patient_id"]) == ("booked", "gp", 1)


def test_a_killed_product_leaves_no_process_and_its_data_serve_the_next_run(begin: Any) -> None:
    first = begin()
    family = psutil.Process(first.process.pid).children(recursive=True)
    assert family
    first.process.kill()
    gone, alive = psutil.wait_procs(family, timeout=20)
    assert (len(gone), alive) == (len(family), [])
    second = begin()
    assert "published until" in second.printed
    second.process.send_signal(signal.SIGINT)
    assert second.process.wait(30) == 0
    assert "Traceback" not in second.printed
