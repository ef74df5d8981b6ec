"""How the planner searches: what is seen from afar is a bound and a sketch, and neighbourhoods cover the rota."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from ortools.sat.python import cp_model

from solver.crowd import Crowd, Sketch, Whole, crowd
from solver.model import Model
from solver.naming import named
from solver.neighbourhoods import Neighbourhoods
from solver.planner import value
from solver.problem import DAY, Contract, CoverWindow, Demand, Interval, Obligation, Problem, Weights
from solver.solve import SolveLimits, solve
from solver.statement import stated
from solver.tiers import Tier
from tests.solver.conftest import evening
from tests.solver.strategies import problems

Make = Callable[..., Any]


def least(model: Model | Whole, tier: Tier) -> tuple[int, cp_model.CpSolver]:
    model.cp.minimize(model.price(tier))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model.cp) == cp_model.OPTIMAL
    return round(solver.objective_value), solver


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_from_afar_everything_looks_at_least_as_good_as_it_is(problem: Problem) -> None:
    seen, best = crowd(stated(problem)), solve(problem, SolveLimits(time_seconds=5, gap=0, workers=1))
    for tier in best.tiers:
        assert sum(least(week, tier.tier)[0] for week in seen.weeks) <= tier.value
        assert least(seen.whole, tier.tier)[0] <= tier.value
        seen.settle(tier.tier, int(tier.value))


@pytest.fixture
def network(person: Make, session: Make, problem: Make) -> Problem:
    """Six alike in two weeks: three are wanted each evening, one of them a GP."""
    people = [
        person(n, covers_as_gp=n < 3, role="gp" if n < 3 else "nurse", services=("gp",) if n < 3 else ("smear",),
               cost_per_hour=90 if n < 3 else 30)
        for n in range(6)
    ]  # fmt: skip
    sessions = [session(day, day) for day in (0, 1, 2, 7, 8)]
    made: Problem = problem(
        people, sessions, cover_windows=tuple(CoverWindow(s.interval, s.label) for s in sessions),
        obligations=(Obligation(0, 800), Obligation(1, 540)), demands=(Demand("smear", 0, 500), Demand("smear", 1, 350)),
    )  # fmt: skip
    return made


def seen_at_best(network: Problem) -> tuple[Crowd, Sketch, int]:
    seen = crowd(stated(network))
    sketch: Sketch = {}
    cost = 0
    for week in seen.weeks:
        for tier in Tier:
            value, solver = least(week, tier)
            week.cp.add(week.price(tier) <= value)
        cost += value
        sketch |= {shifts: solver.value(count) for shifts, count in week.gives.items()}
    return seen, sketch, cost


def test_people_who_are_alike_are_one_group_and_a_week_is_one_problem(network: Problem) -> None:
    seen = crowd(stated(network))
    assert [[person.id for person in group] for group in seen.groups] == [[0, 1, 2], [3, 4, 5]]
    assert [sorted(week.sessions) for week in seen.weeks] == [[0, 1, 2], [7, 8]]


def test_what_is_seen_of_all_weeks_together_shares_saturdays_fairly(person: Make, session: Make, problem: Make) -> None:
    """One of two can work on Saturdays: of three in all, they would have two more than the other."""
    people = [person(0), person(1, available=(evening(0),))]
    sessions = [session(n, 5 + 7 * n, evening=False) for n in range(3)]
    owed = tuple(Obligation(week, 90) for week in range(3))
    seen = crowd(stated(problem(people, sessions, obligations=owed)))
    seen.settle(Tier.OBLIGATION, 0)
    assert [least(week, Tier.WISHES)[0] for week in seen.weeks] == [0, 0, 0]
    assert least(seen.whole, Tier.WISHES)[0] == Weights().share_exceeded


def test_who_can_work_at_one_time_only_waits_where_there_is_no_shift_then(
    person: Make, session: Make, problem: Make
) -> None:
    promised = Contract(target_minutes_per_week=90)
    people = [person(0, contract=promised, available=(evening(0),)), *(person(n, contract=promised) for n in (1, 2))]
    (week,) = crowd(stated(problem(people, [session(day, day) for day in range(3)]))).weeks
    assert least(week, Tier.WISHES)[0] == 0
    week.cp.add(week.works[0, 0] == 0)
    assert least(week, Tier.WISHES)[0] == 90


def test_a_sketch_that_names_can_be_found_for_is_a_plan_as_good_as_its_bound(network: Problem) -> None:
    seen, sketch, cost = seen_at_best(network)
    chosen = named(seen.near, seen.groups, sketch)
    assert value(network, chosen)[-1] == cost
    assert solve(network, SolveLimits(gap=0)).tiers[-1].value == cost


def test_names_are_found_for_as_many_as_there_are(network: Problem) -> None:
    seen, sketch, _ = seen_at_best(network)
    too_many = dict.fromkeys(sketch, 0) | {(0, 0, "gp"): 4, (1, 0, "smear"): 1}
    assert Counter(service for _, _, service in named(seen.near, seen.groups, too_many)) == {"gp": 3, "smear": 1}


def test_everybody_who_waits_gets_a_shift_if_there_is_one_for_each(person: Make, session: Make, problem: Make) -> None:
    """The first may work on Monday or Tuesday, both others on Monday or Wednesday only."""
    promised = Contract(target_minutes_per_week=90)
    days = [(0, 1), (0, 2), (0, 2)]
    people = [person(n, contract=promised, available=tuple(map(evening, days[n]))) for n in range(3)]
    seen = crowd(stated(problem(people, [session(day, day) for day in range(3)])))
    chosen = named(seen.near, seen.groups, {(0, day, "gp"): 1 for day in range(3)})
    assert {person for person, _, _ in chosen} == {0, 1, 2}


def test_names_are_found_beside_what_has_to_stay_and_count_it(person: Make, session: Make, problem: Make) -> None:
    week = problem([person(n) for n in range(3)], [session(0, 0), session(1, 1)])
    seen, held = crowd(stated(week)), frozenset({(1, 0, "gp")})
    chosen = named(seen.near, seen.groups, {(0, 0, "gp"): 2, (0, 1, "gp"): 1}, held)
    assert chosen >= held
    assert Counter(session for _, session, _ in chosen) == {0: 2, 1: 1}


def test_names_go_first_to_who_still_waits_for_a_shift(person: Make, session: Make, problem: Make) -> None:
    promised = Contract(target_minutes_per_week=90)
    people = [person(n, contract=promised, available=(Interval(0, (3 - n) * DAY),)) for n in range(3)]
    week = problem(people, [session(day, day) for day in range(3)])
    seen = crowd(stated(week))
    assert named(seen.near, seen.groups, {(0, day, "gp"): 1 for day in range(3)}) == {
        (0, 2, "gp"), (1, 1, "gp"), (2, 0, "gp"),
    }  # fmt: skip


def test_what_a_rule_forbids_one_person_gets_another_name_or_none(person: Make, session: Make, problem: Make) -> None:
    week = problem([person(0, max_minutes_per_week=90), person(1)], [session(0, 0), session(1, 1)])
    seen = crowd(stated(week))
    chosen = named(seen.near, seen.groups, {(0, 0, "gp"): 2, (0, 1, "gp"): 2})
    assert Counter(person for person, _, _ in chosen) == {0: 1, 1: 2}


def test_neighbourhoods_are_parts_of_the_rota_that_change(network: Problem) -> None:
    model = stated(network)
    drawn = [
        Neighbourhoods(model, seed=1).draw().free,
        *(parts.draw().free for parts in [Neighbourhoods(model, 2)] * 20),
    ]
    assert all(free <= set(model.works) for free in drawn)
    assert len({*drawn}) > 1


def test_every_shift_belongs_to_one_week(network: Problem) -> None:
    model = stated(network)
    first, second = Neighbourhoods(model, seed=1).weeks
    assert first | second == set(model.works)
    assert not first & second


def test_neighbourhoods_grow_while_they_are_easy_and_shrink_when_they_are_not(network: Problem) -> None:
    def mean(*, easy: bool) -> float:
        parts = Neighbourhoods(stated(network), seed=1)
        for _ in range(20):
            parts.draw().kind.learn(easy=easy)
        return sum(len(parts.draw().free) for _ in range(30)) / 30

    assert mean(easy=True) > mean(easy=False)


def test_the_same_seed_draws_the_same_neighbourhoods(network: Problem) -> None:
    one, other = (Neighbourhoods(stated(network), seed=3) for _ in range(2))
    assert [one.draw() for _ in range(9)] == [other.draw() for _ in range(9)]
