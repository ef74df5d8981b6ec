"""Obligation, calendar and codes: the field's numbers."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from clinics import bank_holidays
from clinics.local_time import ClockTimeError, at, next_monday
from clinics.obligation import Hours, lost_days, lost_time, required_minutes

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
STANDARD = [Hours(day, time(18, 30), time(20)) for day in range(5)] + [Hours(5, time(9), time(17))]


def test_the_obligation_never_loses_its_fraction() -> None:
    sizes = [8385, 13094, 6975, 6978, 3592, 5791, 1476, 1303]
    assert required_minutes(sizes, Decimal(60)) == Decimal("2855.64")


def test_standard_hours_are_fifteen_and_a_half_a_week() -> None:
    assert sum(hours.minutes for hours in STANDARD) == 930


def test_boxing_day_on_a_saturday_is_lost_although_the_list_has_only_the_monday() -> None:
    listed = [day for day, _ in bank_holidays.in_year(2026)]
    assert date(2026, 12, 26) not in listed
    assert {date(2026, 12, 26), date(2026, 12, 28)} <= lost_days(listed, date(2026, 12, 21), date(2027, 1, 3))
    lost = lost_time(date(2026, 12, 21), STANDARD, listed)
    assert [(one.day, one.minutes) for one in lost] == [(date(2026, 12, 25), 90), (date(2026, 12, 26), 480)]
    assert lost[1].make_up_by == date(2027, 1, 9)


def test_our_bank_holidays_are_the_official_ones() -> None:
    file = DATA / "bank-holidays-2024-2027.json"
    if not file.exists():
        pytest.skip("the official calendar lies in ../shared/data, which is not here")
    official = json.loads(file.read_text())["england-and-wales"]["events"]
    ours = {day.isoformat() for year in range(2024, 2028) for day, _ in bank_holidays.in_year(year)}
    assert ours == {event["date"] for event in official}


@pytest.mark.parametrize(
    ("day", "hour"),
    [(date(2026, 3, 28), 18), (date(2026, 3, 29), 17), (date(2026, 10, 24), 17), (date(2026, 10, 25), 18)],
)
def test_half_past_six_is_the_same_evening_on_both_sides_of_the_clock_changes(day: date, hour: int) -> None:
    assert at(day, time(18, 30)) == datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "monday"),
    [(datetime(2026, 12, 6, 12, tzinfo=UTC), date(2026, 12, 7)), (datetime(2026, 12, 7, 0, tzinfo=UTC), date(2026, 12, 14)),
     (datetime(2026, 6, 7, 22, 59, tzinfo=UTC), date(2026, 6, 8)), (datetime(2026, 6, 7, 23, 0, tzinfo=UTC), date(2026, 6, 15))],
)  # fmt: skip
def test_next_monday_is_londons_and_never_today(moment: datetime, monday: date) -> None:
    """Summer's London Monday begins on the Sunday, by UTC."""
    assert next_monday(moment) == monday


@pytest.mark.parametrize(("day", "words"), [(date(2026, 3, 29), "does not exist"), (date(2026, 10, 25), "twice")])
def test_a_time_that_does_not_exist_or_exists_twice_is_refused(day: date, words: str) -> None:
    with pytest.raises(ClockTimeError, match=words):
        at(day, time(1, 30))
