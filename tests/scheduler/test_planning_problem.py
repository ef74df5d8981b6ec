"""What the planner is asked, from the facts in the tables: pure, no database."""

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from clinics import bank_holidays
from clinics.models import Contract, Network, OpeningHours, Room, Site, StandardHours
from scheduler.planning.facts import Facts
from scheduler.planning.problem import build
from solver.problem import DAY

Make = Callable[..., Facts]
HOURS = [(day, time(18, 30), time(20)) for day in range(5)] + [(5, time(9), time(17))]


@pytest.fixture
def facts() -> Make:
    """A network of one site that keeps the standard hours; a test names only what it is about."""

    def make(monday: date, weeks: int = 1, **other: Any) -> Facts:
        ends = monday + timedelta(weeks=weeks)
        listed = [day for year in (monday.year, ends.year) for day, _ in bank_holidays.in_year(year)]
        values: dict[str, Any] = {
            "network": Network(id=1, ods_code="U12376", name="Network"),
            "contract": Contract(network_id=1, starts_on=monday, minutes_per_1000_per_week=Decimal(60)),
            "list_sizes": [31_000], "sites": [Site(id=1, network_id=1, name="Hub", address="1 Road", postcode="S1 1AA")],
            "rooms": [Room(id=n, network_id=1, site_id=1, name=f"Room {n}") for n in (1, 2, 3)],
            "opening": [OpeningHours(site_id=1, weekday=d, starts=a, ends=b) for d, a, b in HOURS],
            "standard": [StandardHours(network_id=1, weekday=d, starts=a, ends=b) for d, a, b in HOURS],
            "services": [], "clinicians": [], "contracts": [], "skills": [], "availability": [], "commitments": [], "leave": [],
            "bank_holidays": sorted({day for day in listed if monday <= day < ends}),
        }  # fmt: skip
        return Facts(monday=monday, weeks=weeks, **(values | other))

    return make


@pytest.mark.parametrize(
    ("monday", "lost"),
    [
        (date(2027, 12, 27), {0, 1, 5}),
        (date(2026, 12, 21), {4, 5}),
        (date(2026, 12, 28), {0, 4}),
        (date(2026, 12, 7), set()),
    ],
)
def test_no_session_is_planned_on_a_holiday_nor_on_the_real_day_behind_its_substitute(
    facts: Make, monday: date, lost: set[int]
) -> None:
    opened = {session.interval.start // DAY for session in build(facts(monday)).sessions}
    assert opened == set(range(6)) - lost


def test_a_long_session_has_a_pause_and_the_standard_hours_are_left_whole(facts: Make) -> None:
    """However the sessions are cut: the planner sees for itself which of them cover a window between them."""
    asked = build(facts(date(2026, 12, 7)))
    assert {(session.interval.minutes, session.pause) for session in asked.sessions} == {(90, 0), (240, 20)}
    assert [window.interval.minutes for window in asked.cover_windows] == [90, 90, 90, 90, 90, 480]
    assert asked.cover_windows[-1].label == "Sat 12 Dec 09:00–17:00"
