"""Calendars that people's own devices read: made and stopped by their owner, quiet where nothing has changed, and read
alike by independent parsers."""

import re
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import vobject
from dateutil.parser import parse as parse_time
from dateutil.rrule import rrulestr
from fastapi import FastAPI
from icalendar import Calendar
from sqlalchemy import text

from scheduler.booking.actor import Actor
from scheduler.feeds import service
from scheduler.feeds.service import Whose
from tests.api.test_my import signed_in
from tests.scheduler.desk import Desk

DOMAIN = "example.nhs.uk"


async def address(anybody: httpx.AsyncClient) -> str:
    made = await anybody.post("/my/calendar")
    assert made.status_code == 200
    found = re.search(r"<code[^>]*>http://[^/]+(/calendar/[^<]+\.ics)</code>", made.text)
    assert found
    return found[1]


@pytest.fixture
def desk(app: FastAPI, world: Any) -> Desk:
    return Desk(world, app.state.runtime.announcer)


@pytest.fixture
async def own(anybody: httpx.AsyncClient, world: Any) -> httpx.AsyncClient:
    assert (await signed_in(anybody, world)).status_code == 303
    return anybody


async def test_a_patient_makes_an_address_and_stops_it(own: httpx.AsyncClient, desk: Desk, world: Any) -> None:
    await desk.book(world.slots[0], world.patients[0])
    first = await address(own)
    read = await own.get(first)
    assert (read.status_code, read.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert "GP" not in read.text
    second = await address(own)
    assert (await own.get(first)).status_code == 404
    assert (await own.get(second)).status_code == 200
    assert (await own.post("/my/calendar/stop")).status_code == 303
    assert (await own.get(second)).status_code == 404


async def test_a_device_that_has_it_is_told_so_until_something_changes(
    own: httpx.AsyncClient, desk: Desk, world: Any
) -> None:
    row = await desk.book(world.slots[0], world.patients[0])
    where = await address(own)
    etag = (await own.get(where)).headers["etag"]
    again = await own.get(where, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    await desk.cancel(row.appointment.id)
    changed = await own.get(where, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert "STATUS:CANCELLED" in changed.text
    assert "SEQUENCE:1" in changed.text


async def test_a_longer_appointment_lasts_until_its_last_slot_is_over(
    own: httpx.AsyncClient, desk: Desk, world: Any
) -> None:
    await desk.book_together(world.slots[:3], world.patients[0])
    (event,) = Calendar.from_ical((await own.get(await address(own))).text).walk("VEVENT")
    assert (event["DTEND"].dt - event["DTSTART"].dt) == timedelta(minutes=45)


async def test_what_was_cancelled_is_shown_for_a_month(desk: Desk, world: Any) -> None:
    row = await desk.book(world.slots[0], world.patients[0])
    await desk.cancel(row.appointment.id)
    actor, whose = Actor(world.network_id, "patient:1"), Whose(patient_id=world.patients[0])
    token = await desk.do(service.open_feed, actor, whose, world.now)
    for later, shown in ((timedelta(days=30), True), (timedelta(days=32), False)):
        read = await desk.do(service.read, token, world.now + later, DOMAIN)
        assert ("BEGIN:VEVENT" in read.text) is shown


async def test_a_clinician_reads_their_shifts_and_those_that_were_taken_back(
    manager: httpx.AsyncClient, desk: Desk, world: Any
) -> None:
    async with world.sessions() as session:
        clinician = (await session.execute(text("select id from clinician"))).scalar_one()
    made = await manager.put(f"/api/v1/clinicians/{clinician}/calendar")
    assert made.status_code == 200
    path = httpx.URL(made.json()["address"]).path
    (event,) = Calendar.from_ical((await manager.get(path)).text).walk("VEVENT")
    assert (event["summary"], event["status"]) == ("GP appointment, Hub", "CONFIRMED")
    async with world.sessions() as session, session.begin():
        await session.execute(text("update shift set live = false"))
    assert "STATUS:CANCELLED" in (await manager.get(path)).text
    assert (await manager.delete(f"/api/v1/clinicians/{clinician}/calendar")).status_code == 204
    assert (await manager.get(path)).status_code == 404


async def test_independent_parsers_read_the_same_times(desk: Desk, world: Any) -> None:
    row = await desk.book(world.slots[0], world.patients[0])
    token = await desk.do(
        service.open_feed, Actor(world.network_id, "patient:1"), Whose(patient_id=world.patients[0]), world.now
    )
    whole = (await desk.do(service.read, token, world.now, DOMAIN)).text
    starts, uid = row.slot.starts_at, f"appointment-{row.appointment.id}@{DOMAIN}"

    (ours,) = Calendar.from_ical(whole).walk("VEVENT")
    assert ours["dtstart"].dt.astimezone(starts.tzinfo) == starts

    theirs = vobject.readOne(whole)
    assert theirs.vevent.uid.value == uid
    assert theirs.vevent.dtstart.value.astimezone(starts.tzinfo) == starts

    onset, rule = re.findall(r"BEGIN:DAYLIGHT.*?DTSTART:(\S+).*?RRULE:(\S+)", whole, re.DOTALL)[0]
    changes = rrulestr(rule, dtstart=parse_time(onset))
    assert changes.after(datetime(2027, 1, 1)) == datetime(2027, 3, 28, 1)  # noqa: DTZ001 - local by RFC 5545


async def test_an_empty_calendar_is_one_too(own: httpx.AsyncClient) -> None:
    whole = (await own.get(await address(own))).text
    assert vobject.readOne(whole).prodid.value
    assert whole.count("BEGIN:VTIMEZONE") == 1


async def test_an_address_that_nobody_made_shows_nothing(anybody: httpx.AsyncClient) -> None:
    assert (await anybody.get("/calendar/x.ics")).status_code == 404
