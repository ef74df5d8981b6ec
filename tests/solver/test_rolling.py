"""Long rotas: a window is a problem of its own beside what is planned around it, and all windows make a legal whole."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from solver.limits import SolveLimits
from solver.planner import chosen_in, value
from solver.problem import Carried, Contract, Demand, LostTime, Obligation, Problem
from solver.result import Assignment, Plan
from solver.rolling import Rolling
from solver.search import Chosen, Found, Start
from solver.solve import solve
from solver.statement import stated
from solver.watch import Watch
from solver.windows import window
from tests.solver.conftest import evening
from tests.solver.strategies import problems

Make = Callable[..., Any]
QUICK = SolveLimits(time_seconds=4, gap=0, workers=1)


def rolled(problem: Problem, limits: SolveLimits = QUICK, held: Chosen = frozenset()) -> Rolling:
    """As for problems that are too large to be searched as a whole."""
    begin = Start(Found(held, value(problem, held)), held)
    rolling = Rolling(stated(problem), partial(value, problem), begin, limits, Watch(limits, None, None), chosen_in)
    rolling.run()
    return rolling


@pytest.fixture
def fortnights(person: Make, session: Make, problem: Make) -> Problem:
    people = [person(n, contract=Contract(target_minutes_per_period=270)) for n in range(3)]
    sessions = [session(7 * week + day, 7 * week + day) for week in range(4) for day in (0, 2, 5)]
    owed = tuple(Obligation(week, 270) for week in range(4))
    made: Problem = problem(people, sessions, obligations=owed, demands=(Demand("gp", 3, 180),))
    return made


def plan_of(problem: Problem, *shifts: tuple[int, int]) -> Plan:
    return Plan(tuple(Assignment(session, person, 11, "gp") for person, session in shifts))


def test_a_window_has_its_own_weeks_only(fortnights: Problem) -> None:
    part = window(fortnights, Plan(), range(2, 4))
    assert {session.week for session in part.sessions} == {2, 3}
    assert {owed.week for owed in part.obligations} == {2, 3}
    assert [demand.week for demand in part.demands] == [3]


def test_shifts_around_a_window_are_work_elsewhere_and_have_been_carried(fortnights: Problem) -> None:
    part = window(fortnights, plan_of(fortnights, (0, 0), (0, 5), (0, 14)), range(2, 3))
    first, second, _ = part.people
    assert first.commitments == (evening(0), evening(5))
    assert first.carried == Carried(evenings=2, saturdays=1)
    assert second.commitments == ()
    assert first.working_time.worked_before == (180, 0)


def test_of_what_is_promised_a_window_is_asked_for_the_rest(fortnights: Problem) -> None:
    part = window(fortnights, plan_of(fortnights, (0, 0)), range(1, 2))
    assert [person.contract.target_minutes_per_period for person in part.people] == [180, 270, 270]


def test_who_has_every_other_weekend_free_has_none_beside_one_worked(fortnights: Problem) -> None:
    free = replace(fortnights, people=tuple(replace(p, alternate_weekends=True) for p in fortnights.people))
    part = window(free, plan_of(free, (0, 5)), range(1, 2))
    able = [any(span.contains(evening(12)) for span in person.available) for person in part.people]
    assert able == [False, True, True]


def test_a_window_is_asked_to_make_up_what_earlier_weeks_lost(fortnights: Problem) -> None:
    lost = replace(fortnights, lost_time=(LostTime(0, 180),))
    part = window(lost, plan_of(lost, (0, 0), (1, 0)), range(1, 2))
    assert part.lost_time == (LostTime(0, 90),)
    assert {owed.week: owed.minutes for owed in part.obligations} == {0: 90, 1: 270}


def test_a_long_rota_is_as_good_as_one_planned_at_a_time(fortnights: Problem) -> None:
    whole = solve(fortnights, QUICK)
    assert rolled(fortnights).best.values == tuple(int(tier.value) for tier in whole.tiers)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_whatever_is_asked_windows_make_a_legal_plan_no_better_than_its_bound(problem: Problem) -> None:
    search = rolled(problem, SolveLimits(time_seconds=1, gap=0, workers=1))
    assert all(tier.bound <= tier.value for tier in search.tiers)
    assert value(problem, search.best.chosen) == search.best.values


def test_one_worker_repeats_over_all_windows(fortnights: Problem) -> None:
    assert rolled(fortnights).best == rolled(fortnights).best


def test_what_has_to_stay_stays_in_every_window_whatever_it_costs(fortnights: Problem) -> None:
    cheap = [replace(p, contract=Contract(), cost_per_hour=10) for p in fortnights.people[:2]]
    locum = replace(fortnights.people[2], contract=Contract(), cost_per_hour=1000, role="locum")
    dear = replace(fortnights, people=(*cheap, locum))
    held = frozenset({(2, 0, "gp")})
    assert not rolled(dear).best.chosen & held
    assert rolled(dear, held=held).best.chosen >= held
