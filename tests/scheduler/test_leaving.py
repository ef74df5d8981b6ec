"""Whoever has left reads no calendar of ours any more, and theirs is no longer read here."""

from datetime import timedelta

import pytest

from scheduler.access import staff
from scheduler.access.clinicians.service import ClinicianLeft
from scheduler.access.secrets import Seal
from scheduler.access.staff import Newcomer
from scheduler.feeds import service as feeds
from scheduler.feeds.leaving import close_for_leavers
from scheduler.feeds.service import FeedNotFound
from tests.ics import calendar, utc
from tests.scheduler.calendar_office import WEEKLY, Office


async def with_both(calendars: Office) -> str:
    """Dr Test's feed of ours, and their own calendar, read; returns the secret of the feed."""
    await calendars.give(calendar(WEEKLY))
    await calendars.read()
    return str(
        await calendars.do(feeds.open_for_clinician, calendars.actor, calendars.clinic.test, None, calendars.now)
    )


async def closes(calendars: Office, token: str) -> None:
    """At once nothing is shown, and the worker then erases what there is."""
    with pytest.raises(FeedNotFound):
        await calendars.do(feeds.read, token, calendars.now, "example.org")
    asked = len(calendars.server.asked)
    calendars.now += timedelta(hours=2)
    assert await calendars.read() == 0
    assert len(calendars.server.asked) == asked
    assert await close_for_leavers(calendars.clinic.world.sessions, lambda: calendars.now) == 1
    assert await close_for_leavers(calendars.clinic.world.sessions, lambda: calendars.now) == 0
    assert await calendars.clinic.ask("select count(*) from own_calendar") == [(0,)]
    why = ("worker", "the clinician has left")
    assert (await calendars.trail())[-2:] == [("open", "revoked", *why), ("given", "given up", *why)]
    for use in (
        calendars.give(calendar(WEEKLY)),
        calendars.do(feeds.open_for_clinician, calendars.actor, calendars.clinic.test, None, calendars.now),
    ):
        with pytest.raises(ClinicianLeft):
            await use


async def test_whose_last_contract_has_ended_has_left(calendars: Office) -> None:
    token = await with_both(calendars)
    await calendars.clinic.change(
        f"update clinician_contract set ends_on = '2026-11-24' where clinician_id = {calendars.clinic.test}"
    )
    assert await calendars.do(feeds.read, token, calendars.now, "example.org")
    assert await close_for_leavers(calendars.clinic.world.sessions, lambda: calendars.now) == 0
    calendars.now = utc(2026, 11, 25, 1)
    await closes(calendars, token)


async def test_whose_work_as_staff_has_ended_has_left_unless_they_came_back(calendars: Office) -> None:
    token = await with_both(calendars)
    seal = Seal("a secret of the tests, long enough")
    newcomer = Newcomer("D@example.com", "Dr Test", "clinician")
    network_id, ended = calendars.clinic.network_id, "update staff set ended_at = now()"
    await calendars.do(staff.add, network_id, newcomer, calendars.now, seal)
    assert await calendars.do(feeds.read, token, calendars.now, "example.org")
    await calendars.clinic.change(ended)
    await calendars.do(staff.add, network_id, newcomer, calendars.now, seal)
    assert await calendars.do(feeds.read, token, calendars.now, "example.org")
    await calendars.clinic.change(ended)
    await closes(calendars, token)
