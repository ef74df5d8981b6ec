"""A clinician's own calendar, read from a real server into real rows: what it is good for, and what it never does."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import httpx
import pytest

from scheduler.access.secrets import Seal
from scheduler.busy import queries, service, sweep
from scheduler.busy.errors import OwnCalendarNotFound
from scheduler.busy.reading.fetching import Fetcher
from scheduler.busy.service import PURPOSE
from scheduler.config import Settings
from scheduler.planning.facts import gather
from scheduler.planning.problem import build
from scheduler.planning.standing import RotaBroken
from scheduler.runtime import create_reading
from solver.problem import DAY, Interval
from tests.ics import calendar, evening, event, utc
from tests.scheduler.calendar_office import WEEKLY, Office

SHIFT = utc(2026, 12, 8, 18, 30)


async def test_only_starts_and_ends_are_kept_and_the_address_is_sealed(calendars: Office) -> None:
    path = await calendars.give(
        calendar(evening("20261208").replace("DTEND", "SUMMARY:Oncology\nLOCATION:Ward 7\nDTEND"))
    )
    assert await calendars.read() == 1
    found = await calendars.state()
    assert found.busy == [(utc(2026, 12, 8, 18), utc(2026, 12, 8, 19))]
    ((row, events),) = await calendars.clinic.ask("select own_calendar::text, events from own_calendar")
    assert events == 1
    assert "Oncology" not in row
    assert "Ward" not in row
    assert path not in row


async def test_what_has_not_changed_is_not_sent_again_but_once_a_day_it_is_read_whole(calendars: Office) -> None:
    path = await calendars.give(calendar(WEEKLY), headers={"ETag": '"one"'})
    await calendars.read()
    whole = (await calendars.state()).busy
    await calendars.until_due()
    await calendars.read()
    unchanged = await calendars.state()
    assert calendars.server.asked[-1][1]["If-None-Match"] == '"one"'
    assert (unchanged.busy, unchanged.calendar.read_at, unchanged.calendar.fault) == (whole, calendars.now, None)
    calendars.now += timedelta(days=1)
    await calendars.read()
    assert "If-None-Match" not in calendars.server.asked[-1][1]
    assert calendars.server.times(path) == 3
    later = (await calendars.state()).busy
    assert later[-1][1] >= calendars.now + timedelta(weeks=19)


async def test_a_calendar_that_cannot_be_read_says_why_and_what_was_read_stands_for_a_fortnight(
    calendars: Office,
) -> None:
    path = await calendars.give(calendar(WEEKLY))
    await calendars.read()
    good = await calendars.state()
    calendars.server.put(path, status=500)
    await calendars.until_due()
    await calendars.read()
    failed = await calendars.state()
    assert failed.calendar.fault == "The calendar's server answered with an error (500)."
    assert (failed.busy, failed.stands_until) == (good.busy, good.stands_until)
    waits = [failed.calendar.next_read_at - calendars.now]
    for _ in range(7):
        await calendars.until_due()
        await calendars.read()
        waits.append((await calendars.state()).calendar.next_read_at - calendars.now)
    assert waits == [timedelta(minutes=m) for m in (10, 20, 40, 80, 160, 320, 360, 360)]
    assert failed.stands_until is not None
    calendars.now = failed.stands_until
    await calendars.read()
    assert (await calendars.state()).busy == good.busy
    calendars.now += timedelta(seconds=1)
    await calendars.read()
    assert (await calendars.state()).busy == []
    calendars.server.put(path, calendar(WEEKLY))
    await calendars.until_due()
    await calendars.read()
    mended = await calendars.state()
    assert (mended.calendar.fault, mended.calendar.failures, bool(mended.busy)) == (None, 0, True)


async def test_a_bad_calendar_keeps_no_other_waiting(calendars: Office) -> None:
    await calendars.give(b"garbage")
    await calendars.give(calendar(WEEKLY), calendars.clinic.stand_in)
    assert await calendars.read() == 2
    assert "no calendar" in str((await calendars.state()).calendar.fault)
    assert (await calendars.state(calendars.clinic.stand_in)).busy


async def test_a_slow_calendar_keeps_no_other_waiting(calendars: Office) -> None:
    await calendars.give_address(calendars.server.hang("/slow.ics"))
    await calendars.give(calendar(WEEKLY), calendars.clinic.stand_in)
    looking = asyncio.create_task(calendars.read())
    while not (await calendars.state(calendars.clinic.stand_in)).busy:
        assert not looking.done()
        await asyncio.sleep(0)
    assert (await calendars.state()).calendar.read_at is None
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
    claimed = (await calendars.state()).calendar
    assert claimed.next_read_at == calendars.now + sweep.CLAIMED_FOR


async def test_two_workers_read_a_calendar_once(calendars: Office) -> None:
    path = await calendars.give(calendar(WEEKLY))
    assert sum(await asyncio.gather(calendars.read(), calendars.read())) == 1
    assert calendars.server.times(path) == 1


async def test_one_that_is_given_up_while_it_is_read_stays_gone(calendars: Office) -> None:
    await calendars.give_address(calendars.server.hang("/slow.ics"))
    looking = asyncio.create_task(calendars.read())
    while not calendars.server.asked:
        assert not looking.done()
        await asyncio.sleep(0)
    await calendars.do(service.give_up, calendars.actor, calendars.whose(), calendars.now)
    calendars.server.released.set()
    await looking
    with pytest.raises(OwnCalendarNotFound):
        await calendars.state()


async def test_another_secret_of_the_installation_opens_no_address(calendars: Office) -> None:
    await calendars.give(calendar(WEEKLY))
    calendars.reading = replace(calendars.reading, seal=Seal("another secret of the installation", PURPOSE))
    await calendars.read()
    assert "give it again" in str((await calendars.state()).calendar.fault)


async def test_a_seal_of_one_purpose_is_nothing_to_another() -> None:
    assert Seal("a secret of the tests, long enough").open(Seal("a secret of the tests, long enough", PURPOSE).close("x")) is None  # fmt: skip


async def test_who_is_busy_is_not_available_and_owes_no_rest_for_it(calendars: Office) -> None:
    await calendars.give(calendar(evening("20261208")))
    await calendars.read()
    facts = await calendars.do(gather, calendars.clinic.network_id, date(2026, 12, 7), 1)
    test, colleague = build(facts).people
    hour = 60
    evening_of = Interval(DAY + 18 * hour + 30, DAY + 20 * hour)
    assert (test.available, colleague.available) == ((Interval(DAY + 19 * hour, evening_of.end),), (evening_of,))
    assert (test.leave, test.commitments) == ((), ())


async def test_a_published_shift_that_clashes_is_listed_and_stays(calendars: Office) -> None:
    await calendars.give(calendar(evening("20261208"), evening("20261215", uid="two")))
    await calendars.read()
    (clash,) = (await calendars.state()).clashes
    assert (clash.shift.during.lower, clash.site.name, clash.service.code) == (SHIFT, "Hub", "gp")
    assert await calendars.clinic.in_force() == [(calendars.clinic.test,)]
    rota = await calendars.clinic.standing()
    rota.require_legal()
    calendars.now = utc(2026, 12, 8, 20)
    assert (await calendars.state()).clashes == []


async def test_a_repair_gives_nobody_a_shift_while_they_are_busy(calendars: Office) -> None:
    await calendars.give(calendar(evening("20261208")), calendars.clinic.stand_in)
    await calendars.read()
    rota = await calendars.clinic.standing()
    busy = next(person for person in rota.problem.people if person.id == calendars.clinic.stand_in)
    assert not any(stretch.contains(Interval(DAY + 1110, DAY + 1200)) for stretch in busy.available)


async def test_a_draft_that_no_longer_fits_is_seen_before_it_is_published(calendars: Office) -> None:
    await calendars.clinic.change("update rota set status = 'draft'")
    await calendars.give(calendar(evening("20261208")))
    await calendars.read()
    ((draft,),) = await calendars.clinic.ask("select id from rota")
    with pytest.raises(RotaBroken, match="Dr Test is not available"):
        (await calendars.clinic.standing(draft)).require_legal()


async def test_another_address_takes_the_place_of_the_first_and_of_what_it_said(calendars: Office) -> None:
    await calendars.give(calendar(WEEKLY))
    await calendars.read()
    await calendars.give(calendar(evening("20261210")))
    assert (await calendars.state()).busy == []
    await calendars.read()
    assert (await calendars.state()).busy == [(utc(2026, 12, 10, 18), utc(2026, 12, 10, 19))]
    await calendars.do(service.give_up, calendars.actor, calendars.whose(), calendars.now)
    await calendars.do(service.give_up, calendars.actor, calendars.whose(), calendars.now)
    assert await calendars.clinic.ask("select count(*) from own_calendar") == [(0,)]
    assert await calendars.trail() == [
        (None, "given", "office", ""), ("given", "replaced", "office", ""), (None, "given", "office", ""),
        ("given", "given up", "office", ""),
    ]  # fmt: skip


async def test_reading_it_now_is_possible_once_a_minute(calendars: Office) -> None:
    await calendars.give(calendar(WEEKLY))
    await calendars.read()
    for later, waits in ((20, 40), (61, -1)):
        calendars.now = calendars.clinic.now + timedelta(seconds=later)
        soon = await calendars.do(service.read_soon, calendars.actor, calendars.whose(), calendars.now)
        assert soon.calendar.next_read_at == calendars.now + timedelta(seconds=waits)


async def test_who_is_busy_is_known_to_their_own_network_only(calendars: Office) -> None:
    await calendars.give(calendar(event("DTSTART;VALUE=DATE:20261208")))
    await calendars.read()
    ((other,),) = await calendars.clinic.ask("select id from network where ods_code = 'U99999'")
    assert await calendars.do(queries.busy, other) == {}
    assert (await calendars.do(queries.busy, calendars.clinic.network_id)).keys() == {calendars.clinic.test}


def test_reading_is_set_up_from_the_settings() -> None:
    made = create_reading(Settings(calendar_minutes=15, email_from="a@example.nhs.uk"), httpx.MockTransport(lambda _: httpx.Response(200)))  # fmt: skip
    assert (made.every, made.ours) == (timedelta(minutes=15), "example.nhs.uk")
    assert isinstance(made.fetcher, Fetcher)
    assert not made.fetcher.loopback
