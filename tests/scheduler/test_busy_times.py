"""What a calendar says about when its owner is busy: clock changes, days, rules and their exceptions, zones, and nonsense."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.busy.errors import Unreadable
from scheduler.busy.ical.apart import work_out
from scheduler.busy.ical.busy import Period, busy
from tests.ics import calendar, evening, event, utc

AUTUMN = Period(utc(2026, 10, 1), utc(2027, 2, 18))
OURS = "example.nhs.uk"
LONDON = ZoneInfo("Europe/London")


def spans(*parts: str, within: Period = AUTUMN) -> list[tuple[datetime, datetime]]:
    return list(busy(calendar(*parts), within, OURS).spans)


def starts(*parts: str) -> list[datetime]:
    return [start for start, _ in spans(*parts)]


def test_a_weekly_evening_keeps_its_clock_time_over_the_clock_change() -> None:
    weekly = evening("20261020").replace("DTEND", "RRULE:FREQ=WEEKLY;COUNT=2\nDTEND")
    assert spans(weekly) == [
        (utc(2026, 10, 20, 17), utc(2026, 10, 20, 18)),
        (utc(2026, 10, 27, 18), utc(2026, 10, 27, 19)),
    ]


@pytest.mark.parametrize(
    ("lines", "start", "end"),
    [
        (("DTSTART:20261020T180000", "DTEND:20261020T190000"), utc(2026, 10, 20, 17), utc(2026, 10, 20, 18)),
        (("DTSTART:20261020T180000Z", "DURATION:PT90M"), utc(2026, 10, 20, 18), utc(2026, 10, 20, 19, 30)),
        (("DTSTART;TZID=America/New_York:20261020T180000", "DURATION:PT1H"), utc(2026, 10, 20, 22), utc(2026, 10, 20, 23)),
        (("DTSTART;TZID=GMT Standard Time:20261020T180000", "DURATION:PT1H"), utc(2026, 10, 20, 17), utc(2026, 10, 20, 18)),
        (("DTSTART;TZID=/example.org/Europe/London:20261020T180000", "DURATION:PT1H"), utc(2026, 10, 20, 17), utc(2026, 10, 20, 18)),
        (("DTSTART;VALUE=DATE:20261020",), utc(2026, 10, 19, 23), utc(2026, 10, 20, 23)),
        (("DTSTART;VALUE=DATE:20261025", "DTEND;VALUE=DATE:20261026"), utc(2026, 10, 24, 23), utc(2026, 10, 26)),
        (("DTSTART:20261024T220000", "DTEND:20261025T060000"), utc(2026, 10, 24, 21), utc(2026, 10, 25, 6)),
        (("DTSTART:20261025T013000", "DURATION:PT1H"), utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30)),
        (("DTSTART:20261020T180030Z", "DTEND:20261020T180130Z"), utc(2026, 10, 20, 18), utc(2026, 10, 20, 18, 2)),
    ],
    ids=["floating", "utc", "elsewhere", "outlook", "prefixed", "day", "long-day", "night", "twice", "seconds"],
)  # fmt: skip
def test_one_event_is_busy_from_its_start_to_its_end(lines: tuple[str, ...], start: datetime, end: datetime) -> None:
    assert spans(event(*lines)) == [(start, end)]


@pytest.mark.parametrize(
    "line", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "DURATION:PT0S", "DTEND;TZID=Europe/London:20261208T170000"]
)
def test_what_is_transparent_cancelled_or_takes_no_time_makes_nobody_busy(line: str) -> None:
    only = ["DTSTART;TZID=Europe/London:20261208T180000", line]
    if line[0] != "D":
        only.append("DURATION:PT1H")
    assert spans(event(*only)) == []


def test_our_own_shifts_in_it_are_no_news_to_us() -> None:
    assert spans(evening("20261208", uid=f"shift-12@{OURS}")) == []
    assert spans(evening("20261208", uid="shift-12@example.org")) != []


def test_exceptions_of_a_series_are_left_out_moved_or_no_longer_opaque() -> None:
    series = evening("20261201").replace(
        "DTEND", "RRULE:FREQ=WEEKLY;UNTIL=20261229T180000Z\nEXDATE;TZID=Europe/London:20261208T180000\nDTEND"
    )
    moved = event("RECURRENCE-ID:20261215T180000Z", "DTSTART:20261216T100000Z", "DTEND:20261216T110000Z")
    free = event("RECURRENCE-ID;TZID=Europe/London:20261222T180000", "DTSTART:20261222T180000Z", "DTEND:20261222T190000Z", "TRANSP:TRANSPARENT")  # fmt: skip
    assert starts(series, moved, free) == [utc(2026, 12, 1, 18), utc(2026, 12, 16, 10), utc(2026, 12, 29, 18)]


def test_of_several_versions_of_an_event_the_latest_counts() -> None:
    old, new = evening("20261201"), evening("20261202").replace("DTEND", "SEQUENCE:1\nDTEND")
    assert starts(new, old) == [utc(2026, 12, 2, 18)]
    cancelled = evening("20261202").replace("DTEND", "SEQUENCE:2\nSTATUS:CANCELLED\nDTEND")
    assert starts(new, cancelled, old) == []


def test_further_dates_and_periods_of_an_event_count_too() -> None:
    more = event(
        "DTSTART:20261201T100000Z", "DURATION:PT1H", "RDATE:20261202T100000Z,20261203T100000Z",
        "RDATE;VALUE=PERIOD:20261204T100000Z/PT3H",
    )  # fmt: skip
    assert spans(more)[-2:] == [
        (utc(2026, 12, 3, 10), utc(2026, 12, 3, 11)),
        (utc(2026, 12, 4, 10), utc(2026, 12, 4, 13)),
    ]


def test_days_of_a_series_end_with_its_last_day_and_leave_out_theirs() -> None:
    days = event("DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=DAILY;UNTIL=20261204", "EXDATE;VALUE=DATE:20261202")
    assert spans(days) == [(utc(2026, 12, 1), utc(2026, 12, 2)), (utc(2026, 12, 3), utc(2026, 12, 5))]


def test_what_says_only_busy_or_free_is_read_too() -> None:
    answer = "BEGIN:VFREEBUSY\nFREEBUSY:20261201T100000Z/PT1H,20261201T120000Z/20261201T130000Z\nFREEBUSY;FBTYPE=FREE:20261201T150000Z/PT1H\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:20261201T103000Z/PT1H\nEND:VFREEBUSY"
    assert spans(answer) == [
        (utc(2026, 12, 1, 10), utc(2026, 12, 1, 11, 30)),
        (utc(2026, 12, 1, 12), utc(2026, 12, 1, 13)),
    ]


def test_only_the_weeks_that_are_asked_for_are_told() -> None:
    long = event("DTSTART:20200101T000000Z", "DTEND:20261002T000000Z")
    daily = event("DTSTART:20200101T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY", uid="two")
    found = spans(long, daily, within=Period(utc(2026, 10, 1), utc(2026, 10, 4)))
    assert found == [
        (utc(2026, 10, 1), utc(2026, 10, 2)),
        (utc(2026, 10, 2, 10), utc(2026, 10, 2, 11)),
        (utc(2026, 10, 3, 10), utc(2026, 10, 3, 11)),
    ]


OUTLOOK = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T010000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""


def test_a_zone_that_the_calendar_describes_is_believed() -> None:
    weekly = evening("20261020").replace("Europe/London", "Customized Time Zone")
    weekly = weekly.replace("DTEND", "RRULE:FREQ=WEEKLY;COUNT=2\nDTEND")
    assert starts(OUTLOOK, weekly) == [utc(2026, 10, 20, 17), utc(2026, 10, 27, 18)]


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ((evening("20261208").replace("Europe/London", "Nowhere/Land"),), "nobody knows: Nowhere/Land"),
        ((event("DTSTART:garbage", "DURATION:PT1H"),), "DTSTART"),
        ((event("DURATION:PT1H"),), "when it starts"),
        ((event("DTSTART:20261208T180000Z", "DURATION:PT1H", "RRULE:FREQ=OFTEN"),), "(RRULE|repeats)"),
        ((event("DTSTART:20261208T180000Z", "DURATION:PT1H", "RRULE:FREQ=MINUTELY;INTERVAL=2"),), "more than 10,000"),
        ((event("RECURRENCE-ID;RANGE=THISANDFUTURE:20261208T180000Z", "DTSTART:20261208T180000Z"),), "all that follow"),
    ],
    ids=["zone", "start", "no-start", "rule", "often", "following"],
)  # fmt: skip
def test_what_cannot_be_read_in_full_is_refused_with_the_reason(parts: tuple[str, ...], reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        spans(evening("20261201", uid="fine"), *parts)


def test_an_unknown_zone_of_what_is_long_over_and_free_is_no_matter() -> None:
    assert spans(evening("20261208").replace("Europe/London", "Nowhere/Land") .replace("DTEND", "TRANSP:TRANSPARENT\nDTEND")) == []  # fmt: skip


@pytest.mark.parametrize(
    "body", [b"", b"<html>Please sign in</html>", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", b"\xff\xfe\x00"]
)
def test_what_is_no_calendar_is_called_so(body: bytes) -> None:
    with pytest.raises(Unreadable, match="no calendar"):
        busy(body, AUTUMN, OURS)


async def test_a_process_apart_finds_the_same_and_tells_the_same_reasons() -> None:
    good = calendar(evening("20261208"))
    assert await work_out(good, AUTUMN, OURS) == busy(good, AUTUMN, OURS)
    with pytest.raises(Unreadable, match="no calendar"):
        await work_out(b"garbage", AUTUMN, OURS)
    with pytest.raises(Unreadable, match="makes no sense"):
        await work_out(calendar(event("DTSTART:20261208T180000Z", "DURATION:P999999999D")), AUTUMN, OURS)


async def test_what_repeats_for_ever_to_no_end_is_given_up() -> None:
    endless = event("DTSTART:20261020T180000Z", "RRULE:FREQ=SECONDLY")
    with pytest.raises(Unreadable, match="too much to work out"):
        await work_out(calendar(endless), AUTUMN, OURS)


# what the standard says, said again in the plainest way: every day of the years is looked at by itself

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
BOTH_CHANGES = Period(utc(2026, 10, 10), utc(2027, 4, 10))


@st.composite
def series(draw: st.DrawFn) -> dict[str, Any]:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    return {
        "first": date(2026, 9, 1) + timedelta(days=draw(st.integers(0, 90))),
        "clock": time(draw(st.integers(0, 23)), draw(st.sampled_from([0, 30]))),
        "minutes": draw(st.integers(1, 40)) * 15,
        "frequency": frequency,
        "interval": draw(st.integers(1, 4)),
        "weekdays": draw(st.sets(st.integers(0, 6), min_size=1, max_size=3)),
        "zone": draw(st.sampled_from(["Europe/London", "America/New_York", None])),
        "end": draw(st.one_of(st.none(), st.integers(1, 12), st.dates(date(2026, 10, 1), date(2027, 4, 1)))),
        "without": draw(st.sets(st.integers(0, 12), max_size=3)),
    }  # fmt: skip


def happens(one: dict[str, Any], day: date) -> bool:
    first, days = one["first"], (day - one["first"]).days
    if one["frequency"] == "DAILY":
        return days % one["interval"] == 0
    if one["frequency"] == "WEEKLY":
        weeks = (day - timedelta(days=day.weekday()) - (first - timedelta(days=first.weekday()))).days // 7
        return weeks % one["interval"] == 0 and day.weekday() in one["weekdays"]
    months = (day.year - first.year) * 12 + day.month - first.month
    return months % one["interval"] == 0 and day.day == first.day


def plainly(one: dict[str, Any]) -> list[tuple[datetime, datetime]]:
    """Every day from the first on, then UNTIL (the first is never behind it) or COUNT, then what is left out."""
    zone = ZoneInfo(one["zone"]) if one["zone"] else LONDON
    days = [one["first"] + timedelta(days=n) for n in range(260)]
    found = [datetime.combine(day, one["clock"], zone).astimezone(UTC) for day in days if happens(one, day)]
    if isinstance(one["end"], date):
        found = [start for n, start in enumerate(found) if n == 0 or start <= last_moment(one)]
    elif one["end"] is not None:
        found = found[: one["end"]]
    left = [start for n, start in enumerate(found) if n not in one["without"]]
    spans = [(start, start + timedelta(minutes=one["minutes"])) for start in left]
    return joined([span for span in spans if span[1] > BOTH_CHANGES.since and span[0] < BOTH_CHANGES.until])


def joined(found: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """By the minute: which are busy, and where a run of them begins and ends."""
    minute, busy_at = timedelta(minutes=1), set[datetime]()
    for start, end in found:
        busy_at |= {start + n * minute for n in range((end - start) // minute)}
    inside = {one for one in busy_at if BOTH_CHANGES.since <= one < BOTH_CHANGES.until}
    begins = sorted(one for one in inside if one - minute not in inside)
    ends = sorted(one + minute for one in inside if one + minute not in inside)
    return list(zip(begins, ends, strict=True))


def last_moment(one: dict[str, Any]) -> datetime:
    return datetime.combine(one["end"], time(12), UTC)


def written(one: dict[str, Any]) -> str:
    zone = f";TZID={one['zone']}" if one["zone"] else ""
    first = next(day for n in range(260) if happens(one, day := one["first"] + timedelta(days=n)))
    rule = f"RRULE:FREQ={one['frequency']};INTERVAL={one['interval']}"
    if one["frequency"] == "WEEKLY":
        rule += ";BYDAY=" + ",".join(WEEKDAYS[day] for day in sorted(one["weekdays"]))
    if isinstance(one["end"], date):
        rule += f";UNTIL={last_moment(one):%Y%m%dT%H%M%SZ}"
    elif one["end"] is not None:
        rule += f";COUNT={one['end']}"
    all_days = [day for n in range(260) if happens(one, day := one["first"] + timedelta(days=n))]
    left_out = [f"EXDATE{zone}:{all_days[n]:%Y%m%d}T{one['clock']:%H%M%S}" for n in one["without"] if n < len(all_days)]
    start = f"DTSTART{zone}:{first:%Y%m%d}T{one['clock']:%H%M%S}"
    return event(start, f"DURATION:PT{one['minutes']}M", rule, *left_out)


@settings(max_examples=150, deadline=None)
@given(series())
def test_random_series_are_busy_when_a_day_by_day_look_says_so(one: dict[str, Any]) -> None:
    one["first"] = next(day for n in range(260) if happens(one, day := one["first"] + timedelta(days=n)))
    assert spans(written(one), within=BOTH_CHANGES) == plainly(one)
