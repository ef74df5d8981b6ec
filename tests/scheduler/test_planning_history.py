"""What earlier rotas leave behind for the next: hours for the law, places held, shares carried over; and the way there."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from clinics.local_time import at
from clinics.models import Clinician, ClinicianContract, Commitment, Leave, Site
from scheduler.planning.facts import Facts, Worked
from scheduler.planning.policy import Policy
from scheduler.planning.problem import build
from scheduler.rota import queries
from solver.problem import DAY, Carried, Interval, Pattern, Person, Travel

Make = Callable[..., Facts]
MONDAY = date(2026, 11, 2)  # the clocks went back on Sunday 25 October


def clinician(number: int, role: str = "gp") -> Clinician:
    return Clinician(
        id=number, network_id=1, name=f"Dr {number}", email=f"{number}@example.com", gender="female", role=role
    )


def contract(number: int, minutes: int = 90, **other: Any) -> ClinicianContract:
    values = {"starts_on": date(2026, 1, 1), "maximum_minutes_per_week": 480, "cost_pence_per_hour": 9500}
    return ClinicianContract(clinician_id=number, contracted_minutes_per_week=minutes, **(values | other))


def worked(number: int, days_before: int, clock: time = time(18, 30), minutes: int = 90) -> Worked:
    starts = at(MONDAY - timedelta(days=days_before), clock)
    return Worked(number, 1, starts, starts + timedelta(minutes=minutes))


@pytest.fixture
def asked(facts: Make) -> Callable[..., tuple[Person, ...]]:
    """The people of a problem; two GPs and a nurse, unless a test says otherwise."""

    def make(**other: Any) -> tuple[Person, ...]:
        team = [clinician(1), clinician(2), clinician(3, "practice_nurse")]
        values = {"clinicians": team, "contracts": [contract(n) for n in (1, 2, 3)]}
        return build(facts(MONDAY, **(values | other))).people

    return make


def test_without_earlier_rotas_nobody_brings_anything_along(asked: Callable[..., tuple[Person, ...]]) -> None:
    (first, *_) = asked()
    assert (first.held, first.carried, first.commitments) == ((), Carried(), ())
    assert first.working_time.worked_before == (0,) * 16


def test_shifts_of_the_last_fortnight_count_for_rest_as_work_elsewhere(
    asked: Callable[..., tuple[Person, ...]],
) -> None:
    first, second, _ = asked(worked=[worked(1, 1), worked(1, 14), worked(1, 15)])
    assert first.commitments == (Interval(-DAY + 1110, -DAY + 1200), Interval(-14 * DAY + 1050, -14 * DAY + 1140))
    assert second.commitments == ()


def test_weeks_before_are_added_up_with_the_work_at_the_practice(asked: Callable[..., tuple[Person, ...]]) -> None:
    surgery = Commitment(clinician_id=1, weekday=1, starts=time(8, 30), ends=time(12, 40), label="Surgery")
    (first, *_) = asked(worked=[worked(1, 1), worked(1, 3), worked(1, 112)], commitments=[surgery])
    assert first.working_time.worked_before == (340, *(250,) * 14, 430)


def test_a_place_is_held_by_the_clock_whatever_the_clocks_did_since(asked: Callable[..., tuple[Person, ...]]) -> None:
    first, second, _ = asked(worked=[worked(1, 7), worked(1, 14), worked(2, 9, time(9))])
    assert first.held == (Pattern(1, 0, 1110),)
    assert second.held == (Pattern(1, 5, 540),)


def test_evenings_above_a_fair_share_are_carried_over_within_a_role(asked: Callable[..., tuple[Person, ...]]) -> None:
    evenings = [worked(1, days) for days in (3, 4, 5, 6)]
    assert [p.carried for p in asked(worked=evenings)] == [Carried(evenings=4), Carried(), Carried()]
    even = [*evenings, *(worked(2, days) for days in (3, 4, 5, 6))]
    assert [p.carried for p in asked(worked=even)] == [Carried()] * 3
    saturday = [worked(2, 2, time(9)), worked(3, 2, time(9))]
    assert [p.carried for p in asked(worked=saturday)] == [Carried(), Carried(saturdays=1), Carried()]


def test_who_was_away_or_not_yet_there_owes_nothing_for_that_time(asked: Callable[..., tuple[Person, ...]]) -> None:
    shifts = [worked(1, 3), worked(1, 10)]
    away = Leave(clinician_id=2, starts_on=MONDAY - timedelta(days=20), ends_on=MONDAY - timedelta(days=1))
    assert [p.carried.evenings for p in asked(worked=shifts, leave=[away])][:2] == [0, 0]
    new = [contract(1), contract(2, starts_on=MONDAY), contract(3)]
    assert [p.carried.evenings for p in asked(worked=shifts, contracts=new)][:2] == [0, 0]
    larger = [contract(1, 180), contract(2, 90), contract(3)]
    assert [p.carried.evenings for p in asked(worked=[*shifts, worked(2, 4)], contracts=larger)][:2] == [0, 0]


def test_a_session_says_what_the_clock_says(facts: Make) -> None:
    clocks = {session.clock for session in build(facts(date(2026, 10, 19), weeks=2)).sessions}
    assert clocks == {1110, 540, 780}


def test_the_way_between_sites_takes_its_time_where_their_positions_are_known(facts: Make) -> None:
    def site(number: int, latitude: float | None) -> Site:
        place = {"name": f"Hub {number}", "address": "1 Road", "postcode": "S1 1AA", "longitude": -1.5}
        return Site(id=number, network_id=1, latitude=latitude, **place)

    sites = [site(1, 53.0), site(2, 53.01), site(3, None)]
    assert build(facts(MONDAY, sites=sites)).travel == (Travel((1, 2), 10),)
    slow = Policy(travel_minutes=10, travel_minutes_per_km=0)
    assert build(facts(MONDAY, sites=sites), slow).travel == (Travel((1, 2), 10),)


async def test_shifts_in_force_are_read_back_with_their_places(world: Any) -> None:
    async with world.sessions() as session:
        found = await queries.worked(
            session, world.network_id, world.now - timedelta(days=1), datetime.max.replace(tzinfo=world.now.tzinfo)
        )
    assert found
    assert all(starts < ends for _, _, starts, ends in found)
