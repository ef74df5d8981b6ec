"""Somebody who is invited opens the link, presses a time and one button, and is booked; the phone page answers texts."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from clinics.local_time import at, local_day
from scheduler.access.links import Links
from scheduler.booking.actor import Actor
from scheduler.campaigns import service, sweep
from scheduler.campaigns.lifecycle import Change
from scheduler.config import DEVELOPMENT_SECRET, Settings
from scheduler.db import create_engine, create_sessions
from scheduler.embedded.running import announced
from scheduler.runtime import create_announcer, create_inviting
from tests.journeys.test_the_loop import DESKTOP, PHONE, accessible
from tests.scheduler.inviting import EVERYBODY

pytestmark = pytest.mark.slow


async def invitations(data: Path, links: Links) -> list[int]:
    """Of a campaign of our own, whatever the hour and the plan: by a sweep at tomorrow's noon, as the worker would."""
    engine = create_engine(str(announced(data)))
    sessions = create_sessions(engine)
    day = local_day(datetime.now(UTC)) + timedelta(days=1)
    noon = at(day, time(12))
    inviting = create_inviting(Settings(), create_announcer(Settings(), links))
    wanted = replace(EVERYBODY, first_day=day, last_day=day + timedelta(weeks=8), most_per_wave=4)
    async with sessions() as session, session.begin():
        network_id = int((await session.execute(text("select id from network where is_demonstration"))).scalar_one())
        actor = Actor(network_id, "journey")
        campaign = (await service.draft(session, actor, wanted, noon)).campaign.id
        await service.change(session, actor, campaign, Change.START, noon)
    await sweep.look(sessions, lambda: noon, inviting)
    asked = "select id from invitation where status = 'sent' and campaign_id = :campaign order by id"
    async with sessions() as session:
        sent = [row.id for row in await session.execute(text(asked), {"campaign": campaign})]
    await engine.dispose()
    return sent


def sent_by(product: Any, links: Links) -> list[int]:
    """In a thread of its own: the browser's driver has a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(invitations(Path(product.environment["DATA_DIR"]), links))).result()


def given_the_times(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", name="GP appointment")).to_be_visible()
    expect(page.locator("a.app-time")).to_have_count(3)
    accessible(page, "invitation")
    page.get_by_role("link", name="Other times").click()
    expect(page.get_by_role("heading", name="All free times")).to_be_visible()
    accessible(page, "invitation-all")
    page.get_by_role("link", name="Show fewer times").click()


def when_a_time_and_one_button_are_pressed(page: Page) -> None:
    page.locator("a.app-time").first.click()
    accessible(page, "invitation-time")
    page.get_by_role("button", name="Book this time").click()


@pytest.mark.browser
def test_the_link_the_time_and_one_button_book(product: Any, browser: Browser) -> None:
    links = Links(product.base, DEVELOPMENT_SECRET)
    sent = sent_by(product, links)
    assert len(sent) == 4
    for size, invitation in ((PHONE, sent[0]), (DESKTOP, sent[1])):
        page = browser.new_page(viewport=size)  # type: ignore[arg-type]
        given_the_times(page, links.for_invitation(invitation))
        when_a_time_and_one_button_are_pressed(page)
        expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
        page.goto(links.for_invitation(invitation))
        expect(page.get_by_role("heading", name="You have booked with this invitation")).to_be_visible()
        accessible(page, "invitation-booked")
        page.goto(links.for_invitation(sent[2]))
        page.get_by_role("button", name="No, thank you").click()
        expect(page.get_by_role("heading", name="You said no to this invitation")).to_be_visible()
        sent.pop(2)
        page.close()


@pytest.mark.browser
def test_the_phone_page_has_a_box_to_reply_from(product: Any, browser: Browser) -> None:
    links = Links(product.base, DEVELOPMENT_SECRET)
    (first, *_) = sent_by(product, links)
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    page.goto(links.for_invitation(first))
    when_a_time_and_one_button_are_pressed(page)
    box = page.get_by_label("Text", exact=True)
    for _ in range(40):  # until the confirmation has arrived, from whose number one can reply
        page.goto(f"{product.base}/demo/phone")
        if box.count():
            break
        page.wait_for_timeout(500)
    box.fill("hello")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="The phone")).to_be_visible()
    accessible(page, "phone-reply")
    page.close()
