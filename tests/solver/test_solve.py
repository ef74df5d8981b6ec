"""The planner as its callers meet it: never infeasible, always legal, honest about value and reasons."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from math import inf
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver import checker
from solver.__main__ import main
from solver.explain import unfilled
from solver.problem import (
    DAY,
    Demand,
    Interval,
    Obligation,
    Problem,
    ProblemError,
    Weights,
)
from solver.result import Assignment, Plan, Progress, Result, Status
from solver.roomer import NoRoom, with_rooms
from solver.solve import Abandoned, SolveLimits, solve
from solver.tiers import Tier
from tests.solver.strategies import problems

Make = Callable[..., Any]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_every_plan_is_legal_and_worth_what_it_says(problem: Problem) -> None:
    result = solve(problem, SolveLimits(time_seconds=5, gap=0.0, workers=1))
    assert checker.check(problem, result.plan) == ()
    assert result.objective == checker.objective(checker.score(problem, result.plan))
    assert result.bound <= result.objective + 0.5
    assert checker.by_tier(result.terms) <= checker.by_tier(checker.score(problem, Plan()))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(most_people=2, most_sessions=3))
def test_no_legal_plan_is_better_than_the_one_proven_best(problem: Problem) -> None:
    """The model forbids nothing that the referee allows: every plan there is, is tried."""
    result = solve(problem, SolveLimits(time_seconds=5, gap=0.0, workers=1))
    assert result.status is Status.OPTIMAL
    assert min(values(problem, shifts) for shifts in every_choice(problem)) == checker.by_tier(result.terms)


def every_choice(problem: Problem) -> Iterator[list[tuple[int, int, str]]]:
    """Every way to give each person, in each session, one service or none."""
    pairs = [(person, session) for person in problem.people for session in problem.sessions]
    for services in product(*(("", *person.services) for person, _ in pairs)):
        yield [(p.id, s.id, service) for (p, s), service in zip(pairs, services, strict=True) if service]


def values(problem: Problem, shifts: list[tuple[int, int, str]]) -> tuple[float, ...]:
    """By tier; a plan that is not legal is worse than any."""
    try:
        plan = with_rooms(problem, shifts)
    except NoRoom:
        return (inf,)
    return (inf,) if checker.check(problem, plan) else checker.by_tier(checker.score(problem, plan))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(), st.data())
def test_what_is_published_is_kept_priced_or_refused(problem: Problem, data: st.DataObject) -> None:
    rooms = {site.id: site.rooms[0].id for site in problem.sites}
    shifts = [
        Assignment(s.id, p.id, rooms[s.site_id], code)
        for s in problem.sessions for p in problem.people for code in p.services
    ]  # fmt: skip
    published = data.draw(st.lists(st.sampled_from(shifts), unique=True, max_size=3)) if shifts else []
    promised = replace(problem, published=tuple(published), pinned=data.draw(st.booleans()))
    try:
        result = solve(promised, SolveLimits(time_seconds=5, gap=0.0, workers=1))
    except ProblemError:
        assert checker.check(promised, Plan(checker.kept(promised))) != ()
        return
    assert checker.check(promised, result.plan) == ()
    assert result.objective == checker.objective(checker.score(promised, result.plan))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_no_tier_is_worsened_by_what_is_wanted_below_it(problem: Problem) -> None:
    free = Weights(evening_too_many=0, pound=0)
    limits = SolveLimits(time_seconds=5, gap=0.0, workers=1)
    wanting, content = (solve(p, limits) for p in (problem, replace(problem, weights=free)))
    assert [t.value for t in wanting.tiers[:2]] == [t.value for t in content.tiers[:2]]
    assert all(t.gap == 0 for t in (*wanting.tiers, *content.tiers))


def test_a_wish_yields_to_a_need_and_pounds_to_a_wish(person: Make, session: Make, problem: Make) -> None:
    content = person(1, cost_per_hour=500)
    reluctant = person(2, max_evenings_per_week=0)
    prices = Weights(demand_minute=1, evening_too_many=1, pound=1000)

    def asked(minutes: int) -> Result:
        wanted = (Demand("gp", 0, minutes),)
        return solve(problem([content, reluctant], [session(1)], demands=wanted, weights=prices), SolveLimits(gap=0))

    assert [a.person_id for a in asked(90).plan.assignments] == [1]
    both = asked(180)
    assert [a.person_id for a in both.plan.assignments] == [1, 2]
    assert [(t.tier, t.value, t.bound) for t in both.tiers] == [
        (Tier.OBLIGATION, 0, 0), (Tier.NEED, 0, 0), (Tier.WISHES, 1, 1), (Tier.COST, 750_000, 750_000),
    ]  # fmt: skip
    assert (both.objective, both.bound, both.gap) == (750_001, 750_001, 0)


def test_the_same_seed_and_one_worker_give_the_same_plan(person: Make, session: Make, problem: Make) -> None:
    many = problem(
        [person(n) for n in range(1, 6)], [session(d + 1, d) for d in range(5)], obligations=(Obligation(0, 400),)
    )
    first, second = (solve(many, SolveLimits(gap=0.0, workers=1, seed=7)).plan for _ in range(2))
    assert first == second


def test_what_cannot_be_filled_is_left_with_a_reason_that_counts_people(
    person: Make, session: Make, problem: Make
) -> None:
    away = person(1, leave=(Interval(0, 7 * DAY),))
    full = person(2, max_minutes_per_week=0)
    short = problem([away, full], [session(1)], obligations=(Obligation(0, 90),))
    result = solve(short)
    assert result.status is Status.OPTIMAL
    assert [u.reason for u in result.unfilled] == ["Of 2: 1 on leave, 1 at the weekly maximum."]


def test_a_network_without_anybody_for_a_need_says_so(session: Make, problem: Make) -> None:
    result = solve(problem([], [session(1)], demands=(Demand("gp", 0, 90),)))
    assert [u.reason for u in result.unfilled] == ["The network has no clinician for it."]


def test_a_problem_that_contradicts_itself_names_every_fault_at_once(
    person: Make, session: Make, problem: Make
) -> None:
    with pytest.raises(ProblemError) as refused:
        problem([person(1, role="registrar"), person(1)], [session(1, site=9)], gp_cover="maybe")
    assert len(refused.value.faults) == 4


def test_a_problem_survives_the_way_through_json(person: Make, session: Make, problem: Make) -> None:
    made = problem([person(1, leave=(Interval(0, 10),))], [session(1)], demands=(Demand("gp", 0, 1),))
    assert Problem.from_json(json.loads(json.dumps(made.to_json()))) == made


def test_a_file_of_the_wrong_shape_names_every_place_at_once(person: Make, session: Make, problem: Make) -> None:
    data = json.loads(json.dumps(problem([person(1)], [session(1)]).to_json()))
    data["people"][0]["available"][0]["end"] = "noon"
    del data["sites"][0]["rooms"]
    data["weather"] = "fine"
    with pytest.raises(ProblemError) as refused:
        Problem.from_json(data)
    assert refused.value.faults == (
        "problem.people[0].available[0].end: expected int, found 'noon'",
        "problem.sites[0]: rooms is missing",
        "problem: unknown field 'weather'",
    )


def test_the_command_prints_one_json_line_and_writes_the_plan(
    person: Make, session: Make, problem: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "problem.json", tmp_path / "plan.json"
    made = problem([person(1)], [session(1)], obligations=(Obligation(0, 90),))
    file.write_text(json.dumps(made.to_json()))
    assert main([str(file), "--out", str(out), "--workers", "1"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "optimal"
    assert checker.check(made, Plan.from_json(json.loads(out.read_text()))) == ()


def test_a_file_that_is_no_problem_ends_with_2_and_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "nonsense.json"
    file.write_text('{"people": 3}')
    assert main([str(file)]) == 2
    assert "nonsense.json" in capsys.readouterr().err


def test_a_plan_stopped_too_early_says_who_would_still_improve_it(person: Make, session: Make, problem: Make) -> None:
    short = problem([person(1), person(2)], [session(1)], obligations=(Obligation(0, 90),))
    (need,) = unfilled(short, Plan())
    assert need.reason.startswith("Of 2: 2 could, and the plan would be better for it")


def test_a_shift_that_costs_more_than_it_brings_is_said_to_be_too_dear(
    person: Make, session: Make, problem: Make
) -> None:
    unweighted = problem([person(1, cost_per_hour=95)], [session(1)], demands=(Demand("gp", 0, 90, weight=0),))
    (need,) = solve(unweighted).unfilled
    assert need.reason == "Of 1: 1 could, but one more shift would cost more than it brings."


def test_every_plan_told_is_legal_to_keep_and_the_last_is_the_one_returned(
    person: Make, session: Make, problem: Make
) -> None:
    told: list[Progress] = []
    many = problem(
        [person(n, cost_per_hour=n) for n in range(1, 6)], [session(d + 1, d) for d in range(5)],
        obligations=(Obligation(0, 400),),
    )  # fmt: skip
    result = solve(many, SolveLimits(gap=0.0, workers=1), on_progress=told.append)
    assert (told[-1].objective, told[-1].tier) == (result.objective, Tier.COST)
    assert all(progress.bound <= result.bound for progress in told)


def test_a_legal_hint_is_never_lost_and_an_illegal_one_does_no_harm(person: Make, session: Make, problem: Make) -> None:
    day = problem([person(1)], [session(1), session(2, site=2)], obligations=(Obligation(0, 90),))
    one, two = Assignment(1, 1, 11, "gp"), Assignment(2, 1, 21, "gp")
    told_to_stop = Event()
    told_to_stop.set()
    assert solve(day, hint=Plan((one,)), stop=told_to_stop).plan == Plan((one,))
    assert solve(day, hint=Plan((one, two)), stop=told_to_stop).plan == Plan()
    assert len(solve(day, hint=Plan((one, two))).plan.assignments) == 1


def test_a_plan_that_nobody_waits_for_is_not_explained(person: Make, session: Make, problem: Make) -> None:
    told = Event()
    told.set()
    with pytest.raises(Abandoned):
        solve(problem([person(1)], [session(1)]), stop=told, abandon=told)
