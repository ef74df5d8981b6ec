"""What the planner is asked, from the facts in the tables: pure, no database."""

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from clinics.models import (
    Availability,
    Clinician,
    ClinicianContract,
    ClinicianService,
    Commitment,
    Leave,
    Service,
    Site,
)
from scheduler.planning.facts import Facts
from scheduler.planning.policy import Policy
from scheduler.planning.problem import build
from solver.problem import DAY, Community, Interval, LostTime, Obligation, Person, Supervision, WeekLimits
from solver.solve import SolveLimits, solve
from tests.scheduler.conftest import practice

Make = Callable[..., Facts]


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
    assert asked.sites[0].opening == tuple(window.interval for window in asked.cover_windows)


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


def contract(**other: Any) -> ClinicianContract:
    values = {"contracted_minutes_per_week": 90, "maximum_minutes_per_week": 480, "cost_pence_per_hour": 9500}
    return ClinicianContract(clinician_id=1, **(values | {"starts_on": date(2026, 1, 1)} | other))


CHRISTMAS = date(2026, 12, 21)


def test_the_time_lost_at_christmas_2026_is_the_friday_the_saturday_the_monday_and_new_year(facts: Make) -> None:
    """26 December is a Saturday, and only Monday the 28th is listed: both are lost, 1,860 minutes being owed a week."""
    asked = build(facts(CHRISTMAS, 4))
    assert asked.lost_time == (LostTime(0, 1140), LostTime(1, 360))


def test_what_christmas_takes_is_made_up_within_two_weeks(facts: Make) -> None:
    """Three work at a time where two would do: 780 minutes of the first week are given in the two after it."""
    limits = SolveLimits(time_seconds=10, workers=1)
    for weeks, short in ((1, 780), (2, 390), (3, 0)):
        result = solve(build(facts(CHRISTMAS, weeks, **team(3)), Policy(contacts_a_day=0)), limits)
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


def test_a_clinician_becomes_a_person_with_their_hours_as_minutes_across_the_clock_change(facts: Make) -> None:
    """The horizon begins in summer time; from 25 October every local hour is sixty minutes later in it."""
    doctor = Clinician(
        id=7, network_id=1, name="Dr Test", gender="female", role="gp", covers_as_gp=True, email="d@example.com"
    )
    other = Clinician(id=8, network_id=1, name="Nurse", gender="male", role="practice_nurse", email="n@example.com")
    evening, surgery = (time(18, 30), time(20)), (time(8, 30), time(12, 40))
    (person, nurse) = build(
        facts(
            date(2026, 10, 19), 2, clinicians=[doctor, other],
            services=[Service(id=n, network_id=1, code=c, name=c, description="", minutes=15, demand_share=Decimal(1)) for n, c in ((1, "b"), (2, "a"), (3, "c"))],
            skills=[ClinicianService(clinician_id=7, service_id=n) for n in (1, 2)] + [ClinicianService(clinician_id=8, service_id=3)],
            availability=[Availability(clinician_id=7, weekday=1, starts=evening[0], ends=evening[1])],
            commitments=[Commitment(clinician_id=7, weekday=2, starts=surgery[0], ends=surgery[1], label="surgery")],
            leave=[Leave(clinician_id=7, starts_on=date(2026, 10, 16), ends_on=date(2026, 10, 19)), Leave(clinician_id=8, starts_on=date(2026, 10, 20), ends_on=date(2026, 10, 21))],
            contracts=[ClinicianContract(clinician_id=7, starts_on=date(2026, 1, 1), contracted_minutes_per_week=90, maximum_minutes_per_week=480, max_evenings_per_week=2, cost_pence_per_hour=9550)],
        )
    ).people  # fmt: skip
    assert (person.id, person.name, person.role, person.covers_as_gp) == (7, "Dr Test", "gp", True)
    assert person.services == ("a", "b")
    tuesday, wednesday = DAY + 18 * 60 + 30, 2 * DAY + 8 * 60 + 30
    assert person.available == (
        Interval(tuesday, tuesday + 90),
        Interval(tuesday + 7 * DAY + 60, tuesday + 7 * DAY + 150),
    )
    assert person.commitments == (
        Interval(wednesday, wednesday + 250),
        Interval(wednesday + 7 * DAY + 60, wednesday + 7 * DAY + 310),
    )
    assert person.leave == (Interval(0, DAY),)
    assert (person.max_minutes_per_week, person.max_evenings_per_week, person.cost_per_hour) == (480, 2, 95)
    assert (nurse.leave, nurse.services) == ((Interval(DAY, 2 * DAY), Interval(2 * DAY, 3 * DAY)), ("c",))
    assert (nurse.max_minutes_per_week, nurse.available, nurse.covers_as_gp) == (0, (), False)


def test_nobody_works_elsewhere_on_a_bank_holiday(facts: Make) -> None:
    doctor = Clinician(id=7, network_id=1, name="Dr Test", gender="female", role="gp", email="d@example.com")
    every_day = [
        Commitment(clinician_id=7, weekday=d, starts=time(9), ends=time(10), label="surgery") for d in range(5)
    ]
    (person,) = build(facts(date(2026, 12, 21), clinicians=[doctor], commitments=every_day)).people
    assert [span.start // DAY for span in person.commitments] == [0, 1, 2, 3]


def of_two_weeks(facts: Make, *contracts: ClinicianContract) -> Person:
    (person,) = build(facts(date(2026, 12, 7), 2, **(team(1) | {"contracts": list(contracts)}))).people
    return person


def test_a_contract_that_holds_throughout_gives_every_week_its_limits(facts: Make) -> None:
    person = of_two_weeks(facts, contract(max_evenings_per_week=2))
    assert [person.limits(week) for week in (0, 1)] == [WeekLimits(week, 480, 0, 90, 2) for week in (0, 1)]


def test_a_contract_that_ends_in_the_first_week_allows_nothing_in_the_second(facts: Make) -> None:
    person = of_two_weeks(facts, contract(ends_on=date(2026, 12, 9)))
    assert [person.limits(week).max_minutes for week in (0, 1)] == [480, 0]
    assert {span.day for span in person.available} == {0, 1, 2}


def test_a_contract_that_starts_in_the_second_week_counts_from_its_first_day(facts: Make) -> None:
    person = of_two_weeks(facts, contract(starts_on=date(2026, 12, 15)))
    assert [(person.limits(week).max_minutes, person.limits(week).target_minutes) for week in (0, 1)] == [
        (0, 0),
        (480, 90),
    ]
    assert {span.day for span in person.available} == {8, 9, 10, 11, 12}


def test_a_contract_that_follows_another_changes_the_limits_between_two_weeks(facts: Make) -> None:
    longer = contract(starts_on=date(2026, 12, 14), maximum_minutes_per_week=600)
    person = of_two_weeks(facts, contract(ends_on=date(2026, 12, 13)), longer)
    assert [person.limits(week).max_minutes for week in (0, 1)] == [480, 600]
    assert len({span.day for span in person.available}) == 12


def test_without_a_contract_nobody_is_planned(facts: Make) -> None:
    person = of_two_weeks(facts)
    assert (person.max_minutes_per_week, person.available) == (0, ())


def test_doctors_see_so_many_patients_a_day_and_registrars_are_supervised(facts: Make) -> None:
    doctor, *others = team(4)["clinicians"]
    roles = ("registrar", "practice_nurse", "pharmacist")
    juniors = [
        Clinician(id=c.id, network_id=1, name=c.name, role=r, gender="", email="")
        for c, r in zip(others, roles, strict=True)
    ]
    known = facts(date(2026, 12, 7), **(team(4) | {"clinicians": [doctor, *juniors]}))
    assert [p.max_contacts_per_day for p in build(known).people] == [25, 25, None, None]
    assert {p.max_contacts_per_day for p in build(known, Policy(contacts_a_day=0)).people} == {None}
    assert build(known, Policy(registrars_per_gp=2)).supervisions == (Supervision("registrar", at_most=2),)


def test_patients_reach_the_sites_near_their_practice_or_the_nearest(facts: Make) -> None:
    """One degree of latitude is 111 km: sites 0, 2 and 5 km north of the first practice; the second lies far south."""
    sites = [Site(id=n, network_id=1, name=f"Hub {n}", address="", postcode="", latitude=53 + km / 111.2, longitude=-1.5)
             for n, km in enumerate((0, 2, 5), 1)]  # fmt: skip
    practices = [
        practice(1, "Central", latitude=53.0, longitude=-1.5, imd_score=Decimal("49.15")),
        practice(2, "South", latitude=52.5, longitude=-1.5, imd_score=Decimal("12.77")),
        practice(3, "Somewhere", imd_score=Decimal("24.56")), practice(4, "Empty"),
    ]  # fmt: skip
    known = facts(date(2026, 12, 7), sites=sites, practices=practices, list_sizes=[900, 800, 700, 0])
    assert build(known).communities == (
        Community(1, "Central", 900, (1, 2), 1), Community(2, "South", 800, (1,), 5), Community(3, "Somewhere", 700, (1, 2, 3), 2),
    )  # fmt: skip
    assert build(known, Policy(reach_km=5.01)).communities[0].within_reach == (1, 2, 3)
