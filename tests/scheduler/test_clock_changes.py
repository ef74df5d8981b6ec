"""The two Sundays on which the clocks change, from the rota to the calendar entry: everybody goes by London's clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import text

from clinics.local_time import LONDON, at, week_start
from notifications import queries as messages
from notifications.calendar import written
from notifications.models import Message
from scheduler.booking import rescheduling
from scheduler.booking.search.service import search
from scheduler.booking.search.wish import SlotSearch
from scheduler.coverage import service as coverage
from scheduler.rota import service as rotas
from scheduler.rota.carve import Period
from scheduler.rota.models import Slot
from scheduler.rota.service import PlannedShift
from scheduler.waitlist.wishes import Window
from tests.scheduler.waiting_room import WaitingRoom

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Sunday:
    """A day, how long 00:30 to 03:30 lasts on it, and which moments some of its clock times are."""

    day: date
    night_minutes: int
    evening: datetime
    eight: datetime
    eight_on_friday: datetime

    @property
    def now(self) -> datetime:
        return at(self.day - timedelta(days=10), time(12))


MARCH = Sunday(
    date(2027, 3, 28), 120, datetime(2027, 3, 28, 17, 30, tzinfo=UTC), datetime(2027, 3, 28, 7, tzinfo=UTC),
    datetime(2027, 3, 26, 8, tzinfo=UTC),
)  # fmt: skip
OCTOBER = Sunday(
    date(2027, 10, 31), 240, datetime(2027, 10, 31, 18, 30, tzinfo=UTC), datetime(2027, 10, 31, 8, tzinfo=UTC),
    datetime(2027, 10, 29, 7, tzinfo=UTC),
)  # fmt: skip


@pytest.fixture(params=[MARCH, OCTOBER], ids=["March", "October"])
async def sunday(request: pytest.FixtureRequest, world: Any) -> Sunday:
    """Published: Dr Test from half past midnight to half past three, and in the evening."""
    wanted: Sunday = request.param
    async with world.sessions() as session, session.begin():
        found = await session.execute(text("select distinct clinician_id, site_id, room_id, service_id from slot"))
        who = found.one()
        shifts = [
            PlannedShift(*who, Period(at(wanted.day, starts), at(wanted.day, ends)))
            for starts, ends in ((time(0, 30), time(3, 30)), (time(18, 30), time(20)))
        ]
        monday = week_start(wanted.day)
        rota = await rotas.write_draft(
            session, world.network_id, monday, monday + timedelta(days=7), shifts, actor="test", now=world.now
        )
        await rotas.publish(session, world.network_id, rota.id, actor="test", now=world.now)
    return wanted


async def _slots(world: Any, sunday: Sunday, **asked: Any) -> list[Slot]:
    """Free ones of the day, in order."""
    begins, ends = at(sunday.day, time(0)), at(sunday.day + timedelta(days=1), time(0))
    async with world.sessions() as session:
        wanted = SlotSearch("gp", begins, ends, **asked)
        return [row.slot for row in await search(session, world.network_id, wanted, sunday.now)]


async def _told(world: Any, appointment: int) -> dict[tuple[str, str], Message]:
    async with world.sessions() as session:
        found = await messages.about(session, world.network_id, f"appointment:{appointment}")
    return {(one.purpose, one.channel): one for one in found}


async def test_coverage_counts_the_minutes_that_pass_and_not_those_on_the_wall(world: Any, sunday: Sunday) -> None:
    async with world.sessions() as session:
        (week,) = await coverage.weekly(session, world.network_id, week_start(sunday.day), 1)
    assert week.planned_minutes == sunday.night_minutes + 90


async def test_slots_fill_the_time_that_passes_and_none_overlap(world: Any, sunday: Sunday) -> None:
    found = await _slots(world, sunday)
    night = [slot for slot in found if slot.starts_at < at(sunday.day, time(12))]
    assert night[0].starts_at == at(sunday.day, time(0, 30))
    assert night[-1].ends_at <= at(sunday.day, time(3, 30))
    assert all(earlier.ends_at <= later.starts_at for earlier, later in pairwise(found))
    assert all(slot.ends_at - slot.starts_at == QUARTER for slot in found)
    assert 0 <= sunday.night_minutes - 15 * len(night) < 20 + 15  # a pause, and a rest that is too short for anybody
    assert [slot.starts_at for slot in found[len(night) :]] == [sunday.evening + n * QUARTER for n in range(6)]


async def test_after_half_past_six_is_half_past_six_by_the_new_clock(world: Any, sunday: Sunday) -> None:
    found = await _slots(world, sunday, not_before=time(18, 30))
    assert [slot.starts_at for slot in found] == [sunday.evening + n * QUARTER for n in range(6)]
    found = await _slots(world, sunday, not_before=time(18, 45), not_after=time(19, 15))
    assert [slot.starts_at.astimezone(LONDON).time() for slot in found] == [time(18, 45), time(19)]


async def test_a_time_is_held_booked_moved_and_told_by_the_new_clock(room: WaitingRoom, sunday: Sunday) -> None:
    desk, world = room.desk, room.desk.world
    evening = await _slots(world, sunday, not_before=time(18, 30))
    held = await desk.hold(evening[0].id, sunday.now)
    booked = (await desk.book_held(held.id, world.patients[0], sunday.now)).appointment.id
    told = await _told(world, booked)
    assert told["reminder_2d", "sms"].due_at == sunday.eight_on_friday
    assert told["reminder_morning", "sms"].due_at == sunday.eight
    assert "6:30pm" in told["confirmation", "sms"].body
    assert _instants(told["confirmation", "email"]) == (sunday.evening, sunday.evening + QUARTER)

    await desk.do(rescheduling.reschedule, desk.actor, booked, evening[2].id, sunday.now, desk.announcer)
    moved = await _told(world, booked)
    assert "7pm" in moved["moved", "sms"].body
    assert _instants(moved["moved", "email"]) == (sunday.evening + 2 * QUARTER, sunday.evening + 3 * QUARTER)


def _instants(message: Message) -> tuple[datetime, datetime]:
    """When the calendar entry begins and ends, read by the zone that it carries."""
    (event,) = Calendar.from_ical(written(message.calendar or "", "REQUEST")).walk("VEVENT")
    starts, ends = (event[name].dt.astimezone(UTC) for name in ("DTSTART", "DTEND"))
    return starts, ends


@pytest.mark.parametrize(
    ("window", "offered"),
    [(Window(6, time(18, 30), time(18, 45)), time(18, 30)), (Window(6, time(0, 30), time(0, 45)), time(0, 30))],
    ids=["evening", "night"],
)
async def test_hours_that_are_waited_for_are_those_of_the_wall(
    room: WaitingRoom, sunday: Sunday, window: Window, offered: time
) -> None:
    days = {"first_day": sunday.day, "last_day": sunday.day}
    await room.wish(windows=(window,), now=sunday.now, **days)
    assert await room.look(sunday.now) == 1
    (offer,) = await room.offers()
    starts = {slot.id: slot.starts_at for slot in [*await _all(room)]}[offer.slot]
    assert starts == at(sunday.day, offered)


async def _all(room: WaitingRoom) -> list[Any]:
    async with room.desk.world.sessions() as session:
        return list(await session.execute(text("select id, starts_at from slot")))
