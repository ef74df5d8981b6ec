"""A week with other limits than a person's usual ones: a contract begins, changes or ends."""

from collections.abc import Callable
from typing import Any

import pytest

from solver.problem import Contract, Obligation, Problem, ProblemError, WeekLimits
from solver.result import Assignment, Plan

Make = Callable[..., Any]


@pytest.fixture
def fortnight(person: Make, session: Make, problem: Make) -> Make:
    """One person, and two evenings in each of two weeks."""

    def make(*weeks: WeekLimits, **other: Any) -> Problem:
        evenings = [session(n, day) for n, day in enumerate((0, 1, 7, 8))]
        made: Problem = problem(
            [person(1, weeks=weeks, **other)], evenings, obligations=(Obligation(0, 180), Obligation(1, 180))
        )
        return made

    return make


def test_without_limits_of_its_own_a_week_has_the_usual_ones(fortnight: Make, planned: Make) -> None:
    assert len(planned(fortnight(max_minutes_per_week=180))) == 4


@pytest.mark.parametrize(("most", "worked"), [(0, 0), (89, 0), (90, 1), (180, 2)])
def test_a_week_has_its_own_maximum(fortnight: Make, broken: Make, planned: Make, most: int, worked: int) -> None:
    ending = fortnight(WeekLimits(1, most))
    assert broken(ending, (1, 2, 11), (1, 3, 11)) == (set() if worked == 2 else {"weekly_minutes"})
    assert broken(ending, (1, 0, 11), (1, 1, 11)) == set()
    assert len(planned(ending)) == 2 + worked


def test_a_week_has_its_own_minimum_and_target(fortnight: Make, amount: Make) -> None:
    usual, one_evening = Contract(0, 90), Plan((Assignment(0, 1, 11, "gp"), Assignment(2, 1, 11, "gp")))
    assert amount("contract", fortnight(contract=usual), one_evening) == 0
    assert amount("contract", fortnight(WeekLimits(1, 600, 60, 180), contract=usual), one_evening) == 90
    assert amount("contract", fortnight(WeekLimits(1, 600), contract=usual), Plan()) == 90


def test_a_week_has_its_own_wish_for_evenings(fortnight: Make, amount: Make) -> None:
    assert amount("evenings", fortnight(WeekLimits(1, 600, max_evenings=1), max_evenings_per_week=2)) == 1
    assert amount("evenings", fortnight(WeekLimits(1, 600), max_evenings_per_week=1)) == 1


def test_limits_that_contradict_themselves_are_refused(fortnight: Make) -> None:
    with pytest.raises(ProblemError) as refused:
        fortnight(WeekLimits(1, 60, 70, 50), WeekLimits(1, -1, max_evenings=-1))
    assert len(refused.value.faults) == 5
