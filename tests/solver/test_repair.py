"""Repairs of a published rota: what is left at once, who takes on more, how few change, and what would be best."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver import checker
from solver.changes import Absence, AddedDemand, Change, ClosedRoom
from solver.problem import DAY, Demand, Interval, Obligation, Problem, ProblemError
from solver.repair import STEEP, What, repair
from solver.result import Assignment, Plan
from solver.solve import SolveLimits, solve
from tests.solver.test_solve import problems

Make = Callable[..., Any]
QUICK = SolveLimits(time_seconds=6, gap=0.0, workers=1)
MONDAY = Interval(0, DAY)


@pytest.fixture
def three(person: Make, session: Make, problem: Make) -> Make:
    """Three people who cost money, Monday's and Tuesday's evening, and one shift of each owed."""

    def make(people: dict[int, dict[str, Any]] | None = None, **other: Any) -> Problem:
        workers = [person(n, **({"cost_per_hour": 95} | (people or {}).get(n, {}))) for n in (1, 2, 3)]
        days = (MONDAY, Interval(DAY, 2 * DAY))
        wanted = {"demands": tuple(Demand("gp", 0, 90, interval=day) for day in days)}
        made: Problem = problem(workers, [session(1, evening=False), session(2, 1, evening=False)], **(wanted | other))
        return made

    return make


def shifts(*works: tuple[int, int, int]) -> Plan:
    return Plan(tuple(Assignment(session, person, room, "gp") for person, session, room in works))


def named(problem: Problem, published: Plan, change: Change) -> dict[str, Plan]:
    return {option.name: option.plan for option in repair(problem, published, change, QUICK)}


def test_a_change_that_touches_no_shift_leaves_the_rota_as_it_is(three: Make) -> None:
    published = shifts((1, 1, 11), (2, 2, 11))
    (only,) = repair(three(), published, Absence(3, MONDAY), QUICK)
    assert (only.plan, only.changes, only.losing, only.unfilled) == (published, (), (), ())
    assert only.before == only.after


def test_who_is_ill_loses_the_shift_and_then_somebody_else_takes_it(three: Make) -> None:
    published = shifts((1, 1, 11), (2, 2, 11))
    nobody, added, *_ = repair(three(people={3: {"cost_per_hour": 10}}), published, Absence(1, MONDAY), QUICK)
    assert (nobody.name, nobody.plan) == ("touch nobody", shifts((2, 2, 11)))
    assert [(change.what, change.shift.person_id) for change in nobody.changes] == [(What.DROPPED, 1)]
    assert [(short.minutes_short, short.reason) for short in nobody.unfilled] == [
        (90, "Of 3: 1 on leave, 2 could, and the plan would be better for it.")
    ]
    assert (added.name, added.plan.keys) == ("add only", {(2, 2, "gp"), (3, 1, "gp")})
    assert added.losing == published.assignments[:1]
    assert added.people == {1, 3}
    assert added.unfilled == ()


def test_where_adding_does_not_help_as_few_shifts_as_will_do_are_changed(three: Make) -> None:
    """Only the second could step in on Monday, and then needs somebody for Tuesday."""
    people = {2: {"max_minutes_per_week": 90}, 3: {"available": (Interval(DAY, 2 * DAY),)}}
    found = named(three(people), shifts((1, 1, 11), (2, 2, 11)), Absence(1, Interval(0, 2 * DAY)))
    assert found["touch nobody"].keys == {(2, 2, "gp")}
    assert found["least changes"].keys == {(2, 1, "gp"), (3, 2, "gp")}
    assert "add only" not in found


def test_the_best_plan_forgets_what_was_published(three: Make) -> None:
    found = named(three(people={3: {"cost_per_hour": 1}}), shifts((1, 1, 11), (2, 2, 11)), Absence(1, MONDAY))
    assert found["add only"].keys == {(2, 2, "gp"), (3, 1, "gp")}
    assert found["best"].keys == {(3, 1, "gp"), (3, 2, "gp")}


def test_who_would_be_alone_without_the_one_who_is_ill_goes_too(three: Make) -> None:
    published = shifts((1, 1, 11), (2, 1, 12), (1, 2, 11), (3, 2, 12))
    first, *_ = repair(three(min_people_on_site=2), published, Absence(1, MONDAY), QUICK)
    assert first.plan == shifts((1, 2, 11), (3, 2, 12))
    assert {shift.person_id for shift in first.losing} == {1, 2}


def test_added_demand_is_met_by_those_who_have_time(three: Make) -> None:
    demand = Demand("gp", 0, 180, interval=MONDAY)
    nobody, added = repair(three(), shifts((1, 1, 11), (2, 2, 11)), AddedDemand(demand), QUICK)
    assert nobody.changes == ()
    assert [change.what for change in added.changes] == [What.ADDED]


def test_in_a_closed_room_s_stead_another_is_used_and_no_patient_moves(three: Make) -> None:
    first, *_ = repair(three(), shifts((1, 1, 11), (2, 2, 11)), ClosedRoom(11, MONDAY), QUICK)
    assert first.plan == shifts((1, 1, 12), (2, 2, 11))
    assert [(change.what, change.shift.room_id) for change in first.changes] == [(What.MOVED, 12)]
    assert first.losing == ()


def test_where_no_room_is_left_the_shift_in_the_closed_one_goes(three: Make, site: Make) -> None:
    small = three(sites=(site(1, "North", 11, 12),))
    first, *_ = repair(small, shifts((1, 1, 12), (2, 1, 11), (2, 2, 11)), ClosedRoom(11, MONDAY), QUICK)
    assert first.plan == shifts((1, 1, 12), (2, 2, 11))


def test_tiers_are_told_before_and_after(three: Make) -> None:
    owing = three(obligations=(Obligation(0, 180),))
    first, *_ = repair(owing, shifts((1, 1, 11), (2, 2, 11)), Absence(1, MONDAY), QUICK)
    assert first.tiers["obligation"] == (0, 90 * owing.weights.obligation_minute)
    assert first.tiers["need"] == (0, 90 * owing.weights.demand_minute)


@pytest.mark.parametrize("change", [Absence(9, MONDAY), ClosedRoom(99, MONDAY), ClosedRoom(11, Interval(5, 5))])
def test_a_change_to_what_is_not_there_is_refused(three: Make, change: Change) -> None:
    with pytest.raises(ProblemError, match=r"unknown|before it starts"):
        repair(three(), Plan(), change, QUICK)


def test_with_one_worker_the_options_repeat(three: Make) -> None:
    asked = three(), shifts((1, 1, 11), (2, 2, 11)), Absence(1, MONDAY)
    assert named(*asked) == named(*asked)


@st.composite
def repairs(draw: st.DrawFn) -> tuple[Problem, Change]:
    problem = draw(problems(most_people=4, most_sessions=5))
    away = Interval(0, draw(st.sampled_from((1, 6, 9))) * DAY)
    changes: list[Change] = [AddedDemand(Demand("gp", 0, 120)), ClosedRoom(draw(st.sampled_from((11, 12, 21))), away)]
    if problem.people:
        changes.append(Absence(draw(st.sampled_from(problem.people)).id, away))
    return problem, draw(st.sampled_from(changes))


@given(repairs())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_option_is_legal_and_by_its_own_measure_no_worse_than_the_one_before(
    asked: tuple[Problem, Change],
) -> None:
    problem, change = asked
    problem = replace(problem, published=(), pinned=False)
    published = solve(problem, SolveLimits(2, workers=1)).plan
    now = replace(change.applied(problem), published=published.assignments)
    found = repair(problem, published, change, SolveLimits(3, workers=1))
    assert found[0].plan.keys <= published.keys
    assert len({option.plan.keys for option in found}) == len(found)
    for option in found:
        assert checker.check(now, option.plan) == ()
    for before, after in pairwise(found):
        priced = replace(now, weights=replace(now.weights, change=0 if after.name == "best" else STEEP))
        measures = [checker.by_tier(checker.score(priced, option.plan)) for option in (before, after)]
        assert measures[1] <= measures[0]


def test_what_has_begun_stays_though_a_cheaper_rota_would_do_without_it(three: Make) -> None:
    published, past = shifts((1, 1, 11), (2, 2, 11)), shifts((1, 1, 11))
    cheap = three(people={3: {"cost_per_hour": 10}})
    *_, best = repair(cheap, published, Absence(2, Interval(DAY, 2 * DAY)), QUICK)
    assert best.plan.keys == {(3, 1, "gp"), (3, 2, "gp")}
    *_, best = repair(cheap, published, Absence(2, Interval(DAY, 2 * DAY)), QUICK, past)
    assert best.plan.keys == {(1, 1, "gp"), (3, 2, "gp")}
