"""What the planner is asked, from the facts in the tables: pure, no database."""

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from clinics import bank_holidays
from clinics.models import (
    Availability,
    Clinician,
    ClinicianContract,
    ClinicianService,
    Contract,
    Network,
    OpeningHours,
    Room,
    Service,
    Site,
    StandardHours,
)
from clinics.obligation import MAKE_UP_WITHIN
from scheduler.planning.facts import Facts
from scheduler.planning.problem import build
from solver.problem import DAY, LostTime, Obligation
from solver.solve import SolveLimits, solve

Make = Callable[..., Facts]
HOURS = [(day, time(18, 30), time(20)) for day in range(5)] + [(5, time(9), time(17))]


@pytest.fixture
def facts() -> Make:
    """A network of one site that keeps the standard hours; a test names only what it is about."""

    def make(monday: date, weeks: int = 1, **other: Any) -> Facts:
        since, ends = monday - MAKE_UP_WITHIN, monday + timedelta(weeks=weeks)
        listed = [day for year in (since.year, ends.year) for day, _ in bank_holidays.in_year(year)]
        values: dict[str, Any] = {
            "network": Network(id=1, ods_code="U12376", name="Network"),
            "contract": Contract(network_id=1, starts_on=monday, minutes_per_1000_per_week=Decimal(60)),
            "list_sizes": [31_000], "sites": [Site(id=1, network_id=1, name="Hub", address="1 Road", postcode="S1 1AA")],
            "rooms": [Room(id=n, network_id=1, site_id=1, name=f"Room {n}") for n in (1, 2, 3)],
            "opening": [OpeningHours(site_id=1, weekday=d, starts=a, ends=b) for d, a, b in HOURS],
            "standard": [StandardHours(network_id=1, weekday=d, starts=a, ends=b) for d, a, b in HOURS],
            "services": [], "clinicians": [], "contracts": [], "skills": [], "availability": [], "commitments": [], "leave": [],
            "bank_holidays": sorted({day for day in listed if since <= day < ends}), "planned_before": [0, 0],
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


def team(count: int) -> dict[str, list[Any]]:
    """GPs who may work whenever the site is open."""
    numbers, gp = range(1, count + 1), {"gender": "female", "role": "gp", "covers_as_gp": True}
    day = {"starts": time(0), "ends": time(23)}
    return {
        "services": [Service(id=1, network_id=1, code="gp", name="GP", description="A doctor", minutes=15)],
        "clinicians": [Clinician(id=n, network_id=1, name=f"Dr {n}", email=f"{n}@example.com", **gp) for n in numbers],
        "skills": [ClinicianService(clinician_id=n, service_id=1) for n in numbers],
        "availability": [Availability(clinician_id=n, weekday=weekday, **day) for n in numbers for weekday in range(6)],
        "contracts": [
            ClinicianContract(
                clinician_id=n, starts_on=date(2026, 1, 1), contracted_minutes_per_week=0,
                maximum_minutes_per_week=930, cost_pence_per_hour=9500,
            )
            for n in numbers
        ],
    }  # fmt: skip


CHRISTMAS = date(2026, 12, 21)


def test_the_time_lost_at_christmas_2026_is_the_friday_the_saturday_the_monday_and_new_year(facts: Make) -> None:
    """26 December is a Saturday, and only Monday the 28th is listed: both are lost, 1,860 minutes being owed a week."""
    asked = build(facts(CHRISTMAS, 4))
    assert asked.lost_time == (LostTime(0, 1140), LostTime(1, 360))


def test_what_christmas_takes_is_made_up_within_two_weeks(facts: Make) -> None:
    """Three work at a time where two would do: 780 minutes of the first week are given in the two after it."""
    limits = SolveLimits(time_seconds=10, workers=1)
    for weeks, short in ((1, 780), (2, 390), (3, 0)):
        result = solve(build(facts(CHRISTMAS, weeks, **team(3))), limits)
        assert next(term.amount for term in result.terms if term.name == "obligation") == short


@pytest.mark.parametrize(
    ("planned", "owed"),
    [([1080, 2250], {-2: 390}), ([720, 1500], {-2: 1140, -1: 360}), ([0, 0], {}), ([1860, 1600], {-1: 260})],
)
def test_a_later_plan_makes_up_what_the_weeks_before_it_left(
    facts: Make, planned: list[int], owed: dict[int, int]
) -> None:
    asked = build(facts(date(2027, 1, 4), planned_before=planned))
    assert {o.week: o.minutes for o in asked.obligations} == owed | {0: 1860}
    assert {lost.week: lost.minutes for lost in asked.lost_time} == owed
    assert asked.obligations[-1] == Obligation(0, 1860)
