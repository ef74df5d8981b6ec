"""When reminders leave: a table of what a network may decide, and what holds whatever it decides."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.local_time import LONDON, at, local_day
from scheduler.booking.quiet_hours import QuietHours, awake_from, leaves
from scheduler.booking.reminder_policy import DAYS, EVENING_BEFORE, MORNING, Due, Policy, reminders, template_of

QUIET = QuietHours(time(21), time(8))
TUESDAY, SATURDAY, SUNDAY, MONDAY = date(2026, 12, 8), date(2026, 12, 12), date(2026, 12, 13), date(2026, 12, 14)
CHANGES = (date(2027, 3, 28), date(2027, 10, 31))  # the clocks go forward, and back
hours = st.builds(QuietHours, st.integers(17, 23).map(time), st.integers(5, 12).map(time))
moments = st.one_of(
    st.integers(0, 730 * 1440).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.builds(
        lambda day, minutes: datetime.combine(day, time(0), UTC) + timedelta(minutes=minutes),
        st.sampled_from(CHANGES),
        st.integers(-3 * 1440, 3 * 1440),
    ),
)


def told(day: date, clock: time, booked_before: timedelta = timedelta(days=30), **decided: Any) -> list[str]:
    """Purpose, moment and words of each reminder of an appointment that begins then."""
    found = due(day, clock, booked_before, **decided)
    return [f"{one.purpose} {one.due_at.astimezone(LONDON):%a %d %H:%M} {_short(one.template)}" for one in found]


def due(day: date, clock: time, booked_before: timedelta, **decided: Any) -> tuple[Due, ...]:
    starts = at(day, clock)
    return reminders(starts, day, starts - booked_before, Policy(**decided), at)


def _short(template: str) -> str:
    return {DAYS: "day", EVENING_BEFORE: "tomorrow", MORNING: "today"}[template]


EVENING = time(18, 30)


@pytest.mark.parametrize(
    ("day", "clock", "decided", "wanted"),
    [
        (TUESDAY, EVENING, {}, ["reminder_7d Tue 01 08:00 day", "reminder_2d Sun 06 08:00 day", "reminder_morning Tue 08 08:00 today"]),
        (TUESDAY, EVENING, {"off": frozenset({DAYS})}, ["reminder_morning Tue 08 08:00 today"]),
        (TUESDAY, EVENING, {"off": frozenset({MORNING}), "days_before": (2,)}, ["reminder_2d Sun 06 08:00 day"]),
        (TUESDAY, EVENING, {"off": frozenset({DAYS, MORNING})}, []),
        (TUESDAY, EVENING, {"days_before": (), "morning_hour": 10}, ["reminder_morning Tue 08 10:00 today"]),
        # Sundays are kept: what would leave on one leaves on the Saturday, at its hour, and once
        (TUESDAY, EVENING, {"days_before": (2,), "sundays": False}, ["reminder_2d Sat 05 08:00 day", "reminder_morning Tue 08 08:00 today"]),
        (TUESDAY, EVENING, {"days_before": (3, 2), "sundays": False}, ["reminder_2d Sat 05 08:00 day", "reminder_morning Tue 08 08:00 today"]),
        (SUNDAY, time(14), {"days_before": (), "sundays": False}, ["reminder_evening_before Sat 12 18:00 tomorrow"]),
        (MONDAY, time(8, 30), {"days_before": (), "sundays": False}, ["reminder_evening_before Sat 12 18:00 day"]),
        # quiet hours: the morning one waits for their end where that is of use, and else leaves the evening before
        (TUESDAY, time(9, 30), {"days_before": (), "morning_hour": 6}, ["reminder_morning Tue 08 08:00 today"]),
        (SATURDAY, time(8, 45), {"days_before": (), "morning_hour": 6}, ["reminder_evening_before Fri 11 18:00 tomorrow"]),
        (SATURDAY, time(9), {"days_before": (), "quiet": QuietHours(time(17), time(9))}, ["reminder_evening_before Fri 11 16:00 tomorrow"]),
        (TUESDAY, EVENING, {"days_before": (2,), "morning_hour": 5, "quiet": QuietHours(time(20), time(10))}, ["reminder_2d Sun 06 10:00 day", "reminder_morning Tue 08 10:00 today"]),
        # how much notice is of use
        (TUESDAY, time(12), {"days_before": (), "least_notice": timedelta(hours=3)}, ["reminder_morning Tue 08 08:00 today"]),
        (TUESDAY, time(12), {"days_before": (), "least_notice": timedelta(hours=5)}, ["reminder_evening_before Mon 07 18:00 tomorrow"]),
    ],
)  # fmt: skip
def test_reminders_leave_when_the_network_has_decided(
    day: date, clock: time, decided: dict[str, Any], wanted: list[str]
) -> None:
    assert told(day, clock, **decided) == wanted


def test_no_reminder_leaves_soon_after_the_booking_that_was_just_confirmed() -> None:
    booked = timedelta(days=2, hours=11)  # at half past seven, half an hour before the reminder of two days
    assert told(TUESDAY, EVENING, booked)[0].startswith("reminder_2d")
    later = told(TUESDAY, EVENING, booked, least_lead=timedelta(hours=24))
    assert later == ["reminder_morning Tue 08 08:00 today"]


@pytest.mark.parametrize(
    ("told_on", "template"), [(TUESDAY, MORNING), (date(2026, 12, 7), EVENING_BEFORE), (date(2026, 12, 5), DAYS)]
)
def test_a_reminder_that_is_told_again_says_today_or_tomorrow_only_where_that_is_so(
    told_on: date, template: str
) -> None:
    assert template_of("reminder_morning", told_on, TUESDAY) == template
    assert template_of("reminder_evening_before", told_on, TUESDAY) == template
    assert template_of("reminder_2d", told_on, TUESDAY) == DAYS


@given(moments, hours, st.booleans(), st.integers(0, 60 * 72))
def test_nothing_leaves_in_quiet_hours_or_on_a_sunday_that_is_kept(
    wanted: datetime, quiet: QuietHours, sundays: bool, useful: int
) -> None:
    leaving = leaves(wanted, wanted + timedelta(minutes=useful), quiet, sundays=sundays)
    assert awake_from(leaving, quiet) == leaving
    assert sundays or leaving.astimezone(LONDON).weekday() != 6


@given(moments, hours, st.booleans(), st.integers(0, 60 * 72))
def test_what_leaves_later_than_wanted_has_waited_for_one_morning_and_is_still_of_use(
    wanted: datetime, quiet: QuietHours, sundays: bool, useful: int
) -> None:
    until = wanted + timedelta(minutes=useful)
    leaving = leaves(wanted, until, quiet, sundays=sundays)
    if leaving > wanted:
        assert leaving == awake_from(wanted, quiet) < until
    assert wanted - leaving < timedelta(days=2, hours=17)


@given(moments, hours, st.booleans())
def test_what_is_wanted_when_it_may_leave_leaves_then(wanted: datetime, quiet: QuietHours, sundays: bool) -> None:
    if awake_from(wanted, quiet) == wanted and (sundays or wanted.astimezone(LONDON).weekday() != 6):
        assert leaves(wanted, wanted, quiet, sundays=sundays) == wanted


policies = st.builds(
    Policy,
    days_before=st.lists(st.integers(1, 60), max_size=4).map(tuple),
    morning_hour=st.integers(5, 12),
    off=st.frozensets(st.sampled_from([DAYS, MORNING])),
    least_notice=st.integers(0, 24 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    least_lead=st.integers(0, 72).map(lambda some: timedelta(hours=some)),
    quiet=hours,
    sundays=st.booleans(),
)
starts = st.one_of(
    st.integers(0, 365 * 1440).map(lambda minutes: datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.builds(
        lambda day, ahead, minutes: datetime.combine(day, time(0), UTC) + timedelta(days=ahead, minutes=minutes),
        st.sampled_from(CHANGES),
        st.integers(0, 8),
        st.integers(0, 1439),
    ),
)


@given(starts, policies, st.integers(0, 60 * 24 * 70))
def test_every_reminder_of_every_policy_is_true_useful_and_by_day(
    starts_at: datetime, policy: Policy, booked: int
) -> None:
    day, now = local_day(starts_at), starts_at - timedelta(minutes=booked)
    found = reminders(starts_at, day, now, policy, at)
    for one in found:
        leaves_on = local_day(one.due_at)
        assert now + policy.least_lead < one.due_at < one.expires_at <= starts_at - policy.least_notice
        assert awake_from(one.due_at, policy.quiet) == one.due_at
        assert policy.sundays or leaves_on.weekday() != 6
        assert one.template != MORNING or leaves_on == day
        assert one.template != EVENING_BEFORE or leaves_on == day - timedelta(days=1)
        assert one.template != EVENING_BEFORE or local_day(one.expires_at - timedelta(microseconds=1)) == leaves_on
    assert all(one.expires_at <= two.due_at for one, two in pairwise(found))
    assert len({one.purpose for one in found}) == len(found)
