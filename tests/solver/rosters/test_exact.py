"""Held against trying everything: the cheapest roster, the bound and the search on problems of one week."""

from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.rosters.clock import Clock
from solver.rosters.descent import NoLegalRosterError, start
from solver.rosters.generation import Generation
from solver.rosters.pricing import Pricer
from solver.rosters.problem import Cover, Member, RosterProblem, Rosters, Shift
from solver.rosters.referee import broken, objective
from solver.rosters.scope import whole
from solver.rosters.search import search
from solver.rosters.tracks import tracks

DAYS = 7
PATIENT = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def members(draw: st.DrawFn, name: str) -> Member:
    requests = st.lists(
        st.tuples(st.integers(0, DAYS - 1), st.integers(0, 1), st.integers(1, 9)), max_size=3, unique_by=lambda r: r[:2]
    )
    shortest = draw(st.integers(1, 2))
    return Member(
        name, (draw(st.integers(0, DAYS)), draw(st.integers(0, 3))), draw(st.integers(2, 6)) * 60,
        draw(st.integers(0, 2)) * 60, draw(st.integers(shortest, 4)), shortest, draw(st.integers(1, 2)),
        draw(st.integers(0, 1)), draw(st.frozensets(st.integers(0, DAYS - 1), max_size=1)), tuple(draw(requests)),
        tuple(draw(requests)),
    )  # fmt: skip


@st.composite
def problems(draw: st.DrawFn, people: str = "AB") -> RosterProblem:
    shifts = (Shift("E", 60), Shift("L", draw(st.sampled_from((60, 120))), (0,) if draw(st.booleans()) else ()))
    cover = tuple(
        Cover(day, shift, draw(st.integers(0, 2)), draw(st.integers(1, 20)), draw(st.integers(0, 3)))
        for day in range(DAYS)
        for shift in range(2)
        if draw(st.booleans())
    )
    return RosterProblem("random", DAYS, shifts, tuple(draw(members(name)) for name in people), cover)


def legal_rosters(problem: RosterProblem, person: int) -> list[Rosters]:
    """Every legal roster of one person, by the referee alone."""
    alone = RosterProblem("alone", problem.days, problem.shifts, (problem.people[person],), ())
    rows = (np.array([row], dtype=np.int16) for row in product(range(-1, 2), repeat=DAYS))
    return [row[0] for row in rows if not broken(alone, row)]


@PATIENT
@given(problems("A"), st.randoms(use_true_random=False))
def test_the_cheapest_roster_is_the_cheapest_of_all(problem: RosterProblem, random: st.DataObject) -> None:
    (track,) = tracks(problem)
    price = track.base - np.array([[random.uniform(0, 9) for _ in row] for row in track.base])  # type: ignore[attr-defined]
    answer = Pricer(track).cheapest(price)
    costs = [
        sum(price[day, choice] for day, choice in enumerate(track.choices(row))) for row in legal_rosters(problem, 0)
    ]
    if not costs:
        assert answer.roster is None
        return
    assert answer.roster is not None
    assert abs(answer.value - min(costs)) < 1e-6
    assert abs(answer.bound - min(costs)) < 1e-6
    assert broken(problem, answer.roster[None, :]) == []


@PATIENT
@given(problems("A"), st.integers(0, DAYS - 1), st.integers(1, 3), st.randoms(use_true_random=False))
def test_with_some_days_fixed_it_is_the_cheapest_of_those_that_agree(
    problem: RosterProblem, first: int, width: int, random: st.DataObject
) -> None:
    legal = legal_rosters(problem, 0)
    if not legal:
        return
    (track,) = tracks(problem)
    now = random.choice(legal)  # type: ignore[attr-defined]
    opened = np.zeros(DAYS, dtype=np.bool_)
    opened[first : first + width] = True
    price = track.base - np.array([[random.uniform(0, 9) for _ in row] for row in track.base])  # type: ignore[attr-defined]
    agree = [row for row in legal if (row == now)[~opened].all()]
    best = min(sum(price[day, choice] for day, choice in enumerate(track.choices(row))) for row in agree)
    answer = Pricer(track, now, opened).cheapest(price)
    assert answer.roster is not None
    assert abs(answer.value - best) < 1e-6
    assert (answer.roster == now)[~opened].all()


@PATIENT
@given(problems())
def test_the_bound_is_below_every_plan_and_the_search_finds_the_best(problem: RosterProblem) -> None:
    everybody = [legal_rosters(problem, person) for person in range(2)]
    if not all(everybody):
        return
    best = min(objective(problem, np.array(pair)) for pair in product(*everybody))
    scope = whole(problem, tracks(problem))
    generation = Generation(scope, Clock(30))
    generation.seed([scope.column(p, start(scope).rosters[p]) for p in scope.people])
    generation.run(30)
    assert generation.bound <= best + 1e-6
    result = search(problem, time_limit=2, workers=1)
    assert broken(problem, result.rosters) == []
    assert result.bound <= best == result.objective


@PATIENT
@given(problems())
def test_where_somebody_has_no_legal_roster_the_search_says_who(problem: RosterProblem) -> None:
    without = [problem.people[p].name for p in range(2) if not legal_rosters(problem, p)]
    if not without:
        return
    with pytest.raises(NoLegalRosterError, match=f"{without[0]} has no legal roster"):
        search(problem, time_limit=1, workers=1)
