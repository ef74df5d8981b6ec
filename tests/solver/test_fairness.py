"""Fairness between patients: care within reach of each community. Each rule trivially, broken, and at its edge."""

from collections.abc import Callable
from typing import Any

import pytest

from solver.checks.case import Case
from solver.checks.worst_off import reach
from solver.explain import unfilled
from solver.problem import Community, Demand, Problem, ProblemError
from solver.result import Assignment, Plan
from solver.solve import SolveLimits, solve

Make = Callable[..., Any]
QUICK = SolveLimits(time_seconds=5, gap=0.0, workers=1)
NEAR, FAR = Community(1, "Near", 3000, (1, 2), 1), Community(2, "Far", 6000, (2,), 5)


@pytest.fixture
def towns(person: Make, session: Make, problem: Make) -> Make:
    """Two sites, an evening at each, and two people; the first community reaches both, the second the second."""

    def make(*communities: Community, **other: Any) -> Problem:
        sessions = [session(1), session(2, site=2)]
        made: Problem = problem([person(1), person(2)], sessions, communities=communities, **other)
        return made

    return make


def at_sites(first: int, second: int) -> Plan:
    """So many of the two people at each site."""
    sites = [(1, 11)] * first + [(2, 21)] * second
    return Plan(tuple(Assignment(s, n, room + n - 1, "gp") for n, (s, room) in enumerate(sites, 1)))


def test_without_a_floor_or_a_second_community_nothing_is_short(towns: Make, amount: Make) -> None:
    assert amount("access_floor", towns(NEAR, FAR), Plan()) == 0
    assert amount("worst_off", towns(FAR), at_sites(1, 1)) == 0
    assert amount("worst_off", towns(NEAR, FAR), Plan()) == 0


def test_a_sites_minutes_are_shared_by_all_who_reach_it(towns: Make) -> None:
    """90 minutes at the first site are 15 per 1,000 for the 6,000 who reach it; at the second, 10 for 9,000."""
    found = reach(Case(towns(NEAR, FAR, Community(3, "Beside", 3000, (1,), 5)), at_sites(1, 1)))
    assert [(one.name, one.minutes_per_1000_a_week) for one in found] == [
        ("Near", 25.0), ("Far", 10.0), ("Beside", 15.0), ("Most deprived fifth", 25.0), ("Least deprived fifth", 11.7),
    ]  # fmt: skip
    assert solve(towns(NEAR), QUICK).reach[0].name == "Near"


@pytest.mark.parametrize(("floor", "missing"), [(10, 0), (11, 6), (20, 60)])
def test_minutes_below_the_floor_are_counted_for_all_who_lack_them(
    towns: Make, amount: Make, floor: int, missing: int
) -> None:
    plan = at_sites(1, 1)  # 40 per 1,000 for those near, 10 for those far: six thousand lack each minute
    assert amount("access_floor", towns(NEAR, FAR, access_floor=floor), plan) == missing


def test_the_floor_draws_care_to_where_it_is_lacking_and_says_who_could_not(towns: Make, planned: Make) -> None:
    assert sorted(session for _, session in planned(towns(NEAR, FAR, access_floor=15))) == [2, 2]
    short = towns(NEAR, FAR, access_floor=21)
    (need,) = [n for n in solve(short, QUICK).unfilled if "Far" in n.label]
    assert (need.label, need.minutes_short) == ("Care within reach of Far", 6)
    nowhere = towns(Community(3, "Nowhere", 1000, ()), access_floor=5)
    assert [n.reason for n in unfilled(nowhere, Plan())] == ["No site within reach is open."]


@pytest.mark.parametrize(("first", "second", "gap"), [(2, 0, 20), (1, 1, 10), (0, 2, 0), (0, 1, 0)])
def test_the_worst_off_is_measured_against_the_mean_of_all_patients(
    towns: Make, amount: Make, first: int, second: int, gap: int
) -> None:
    assert amount("worst_off", towns(NEAR, FAR), at_sites(first, second)) == gap


def test_the_planner_goes_where_the_worst_off_can_come(towns: Make, planned: Make, amount: Make) -> None:
    level = towns(NEAR, FAR, demands=(Demand("gp", 0, 180),))
    assert sorted(session for _, session in planned(level)) == [2, 2]
    apart = towns(Community(1, "West", 5000, (1,)), Community(2, "East", 5000, (2,)), demands=(Demand("gp", 0, 180),))
    assert sorted(session for _, session in planned(apart)) == [1, 2]


def test_no_care_is_left_out_to_keep_others_level(towns: Make, planned: Make) -> None:
    """Nobody gives care where the larger community could come: that is no reason to give none at all."""
    uneven = towns(
        Community(1, "West", 5000, (1,)), Community(2, "East", 50_000, ()), demands=(Demand("gp", 0, 180, sites=(1,)),)
    )
    assert len(planned(uneven)) == 2


def test_a_community_that_contradicts_itself_is_refused(problem: Make) -> None:
    with pytest.raises(ProblemError) as refused:
        problem([], [], communities=(Community(1, "Void", 0, (9,), 6), Community(1, "Twin", 1, ())), access_floor=-1)
    assert len(refused.value.faults) == 5
