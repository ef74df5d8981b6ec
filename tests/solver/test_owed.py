"""What is owed and wanted: obligation, lost time, demand. Each rule trivially, broken, and at its edge."""

from collections.abc import Callable
from typing import Any

import pytest

from solver.checks import obligation
from solver.checks.case import Case
from solver.explain import unfilled
from solver.problem import DAY, Demand, Interval, LostTime, Obligation, Problem, ProblemError
from solver.result import Assignment, Plan
from solver.solve import SolveLimits, solve

Make = Callable[..., Any]
EVENING = Interval(18 * 60 + 30, 20 * 60)
QUICK = SolveLimits(time_seconds=5, gap=0.0, workers=1)


@pytest.fixture
def weeks(person: Make, session: Make, problem: Make) -> Make:
    """Weeks of one evening of 90 minutes each, at which as many may work as there are people."""

    def make(owed: list[int], *lost: LostTime, people: int = 3) -> Problem:
        made: Problem = problem(
            [person(n) for n in range(people)], [session(week, 7 * week) for week in range(len(owed))],
            obligations=tuple(Obligation(week, minutes) for week, minutes in enumerate(owed)), lost_time=lost,
        )  # fmt: skip
        return made

    return make


def short(problem: Problem, *working: int) -> dict[int, int]:
    """Minutes short of each week where so many people work its evening."""
    plan = Plan(tuple(Assignment(week, n, 11 + n, "gp") for week, count in enumerate(working) for n in range(count)))
    return dict(obligation.gaps(Case(problem, plan)))


def test_without_lost_time_a_weeks_shortage_stays_its_own(weeks: Make) -> None:
    assert short(weeks([180, 90]), 1, 3) == {0: 90}


def test_a_later_surplus_makes_up_what_was_lost_and_no_more(weeks: Make, amount: Make) -> None:
    assert short(weeks([270, 90], LostTime(0, 100)), 0, 3) == {0: 170}
    assert short(weeks([270, 90], LostTime(0, 200)), 0, 3) == {0: 90}
    assert short(weeks([270, 90], LostTime(0, 200)), 0, 0) == {0: 270, 1: 90}
    assert amount("obligation", weeks([270, 90, 90], LostTime(0, 60), people=2)) == 30


@pytest.mark.parametrize(("within", "left"), [(0, {0: 90}), (1, {0: 90}), (2, {}), (3, {})])
def test_lost_time_is_made_up_within_its_weeks(weeks: Make, within: int, left: dict[int, int]) -> None:
    late = weeks([90, 90, 90], LostTime(0, 90, within))
    assert short(late, 0, 1, 2) == left
    assert short(late, 1, 1, 0) == {2: 90}


def test_a_minute_of_surplus_makes_up_once_and_for_the_more_pressing_week(weeks: Make) -> None:
    """Weeks 0 and 1 are lost; only week 2 can help the first, week 3 helps the second."""
    both = weeks([90, 90, 90, 90], LostTime(1, 90), LostTime(0, 90))
    assert short(both, 0, 0, 2, 1) == {1: 90}
    assert short(both, 0, 0, 2, 2) == {}
    assert short(both, 0, 0, 1, 2) == {0: 90}


def test_a_week_that_is_short_itself_lends_nothing(weeks: Make, amount: Make) -> None:
    """Week 1 lost time too and is made up by week 2: that does not make its own minutes a surplus for week 0."""
    chain = weeks([270, 180, 90], LostTime(0, 90, 1), LostTime(1, 90, 1), people=2)
    assert short(chain, 2, 1, 2) == {0: 90}
    assert short(chain, 2, 2, 2) == {0: 90}
    assert amount("obligation", chain) == 90


def test_the_planner_makes_up_lost_time_and_says_who_else_could(weeks: Make) -> None:
    lost = weeks([300, 90], LostTime(0, 180))
    assert [(n.label, n.minutes_short) for n in solve(lost, QUICK).unfilled] == []
    assert unfilled(lost, Plan())[0].reason.startswith("Of 3: 3 could")


def test_what_earlier_rotas_left_is_still_to_be_made_up(weeks: Make, problem: Make) -> None:
    before = weeks([90], LostTime(0, 90))
    carried = problem(
        before.people,
        before.sessions,
        obligations=(Obligation(-1, 90), Obligation(0, 90)),
        lost_time=(LostTime(-1, 90),),
    )
    assert short(carried, 1) == {-1: 90}
    assert short(carried, 2) == {}
    assert [need.label for need in unfilled(carried, Plan())] == [
        "Minutes still owed from before",
        "Minutes owed in week 1",
    ]


def test_lost_time_that_contradicts_itself_is_refused(problem: Make) -> None:
    with pytest.raises(ProblemError) as refused:
        problem(
            [], [], obligations=(Obligation(0, 1),) * 2, lost_time=(LostTime(0, -1), LostTime(3, 1), LostTime(3, 1))
        )
    assert len(refused.value.faults) == 5


def evenings(session: Make) -> list[Any]:
    """Monday's at both sites, Tuesday's at the first."""
    return [session(1, 0), session(2, 0, site=2), session(3, 1)]


def test_a_demand_without_place_or_hour_is_met_anywhere(
    person: Make, session: Make, problem: Make, amount: Make
) -> None:
    wanted = problem([person(1)], evenings(session), demands=(Demand("gp", 0, 180),))
    assert amount("demand", wanted) == 0


@pytest.mark.parametrize(
    ("demand", "met_by"),
    [
        (Demand("gp", 0, 90, sites=(2,)), 2),
        (Demand("gp", 0, 90, interval=Interval(DAY, 2 * DAY)), 3),
        (Demand("gp", 0, 60, interval=Interval(EVENING.start, EVENING.start + 60), sites=(1,)), 1),
    ],
)
def test_a_demand_of_a_place_and_hour_is_met_there_and_then(
    person: Make, session: Make, problem: Make, planned: Make, amount: Make, demand: Demand, met_by: int
) -> None:
    wanted = problem([person(1, cost_per_hour=95)], evenings(session), demands=(demand,))
    for number, room in ((1, 11), (2, 21), (3, 11)):
        elsewhere = Plan((Assignment(number, 1, room, "gp"),))
        assert amount("demand", wanted, elsewhere) == (0 if number == met_by else demand.minutes)
    assert planned(wanted) == [(1, met_by)]


def test_only_the_minutes_within_the_hours_count(person: Make, session: Make, problem: Make, amount: Make) -> None:
    early = Demand("gp", 0, 90, interval=Interval(EVENING.start - 60, EVENING.start + 30), weight=3, label="GP at tea")
    wanted = problem([person(1)], evenings(session), demands=(early,))
    assert amount("demand", wanted) == 3 * 60
    assert [(need.label, need.minutes_short) for need in solve(wanted, QUICK).unfilled] == [("GP at tea", 60)]


def test_a_demand_that_contradicts_itself_is_refused(session: Make, problem: Make) -> None:
    with pytest.raises(ProblemError) as refused:
        problem([], [], demands=(Demand("gp", 0, 1, over_price=-1, sites=(7,), interval=Interval(2, 2)),))
    assert len(refused.value.faults) == 3


def test_minutes_above_what_is_wanted_are_free_unless_priced(
    person: Make, session: Make, problem: Make, amount: Make
) -> None:
    free = problem([person(1)], [session(1)], demands=(Demand("gp", 0, 60),))
    assert amount("oversupply", free, Plan((Assignment(1, 1, 11, "gp"),))) == 0


@pytest.mark.parametrize(("minutes", "price", "worked"), [(46, 1, 1), (44, 1, 0), (61, 2, 1), (59, 2, 0), (90, 9, 1)])
def test_a_shift_is_not_worth_more_minutes_nobody_wants_than_it_meets(
    person: Make, session: Make, problem: Make, planned: Make, amount: Make, minutes: int, price: int, worked: int
) -> None:
    """Of 90 minutes so many are wanted; the others weigh `price` each."""
    wanted = problem([person(1)], [session(1)], demands=(Demand("gp", 0, minutes, over_price=price),))
    assert amount("oversupply", wanted, Plan((Assignment(1, 1, 11, "gp"),))) == price * (90 - minutes)
    assert len(planned(wanted)) == worked


def two_to_choose_from(person: Make, session: Make, problem: Make, income: int | None) -> Problem:
    """An evening that a dear or a cheap GP may work, for £143 or for £45."""
    people = [person(1, cost_per_hour=95), person(2, cost_per_hour=30)]
    made: Problem = problem(people, [session(1)], demands=(Demand("gp", 0, 90),), income_pounds=income)
    return made


def test_without_an_income_nothing_is_overspent(person: Make, session: Make, problem: Make, amount: Make) -> None:
    spent = two_to_choose_from(person, session, problem, None)
    assert amount("overspend", spent, Plan((Assignment(1, 1, 11, "gp"),))) == 0


@pytest.mark.parametrize(("income", "over"), [(143, 0), (142, 1), (0, 143)])
def test_pounds_above_the_income_are_counted_one_by_one(
    person: Make, session: Make, problem: Make, amount: Make, income: int, over: int
) -> None:
    spent = two_to_choose_from(person, session, problem, income)
    assert amount("overspend", spent, Plan((Assignment(1, 1, 11, "gp"),))) == over


def test_money_never_stands_in_the_way_of_a_need_but_chooses_who_meets_it(
    person: Make, session: Make, problem: Make, planned: Make, amount: Make
) -> None:
    poor = two_to_choose_from(person, session, problem, 10)
    assert planned(poor) == [(2, 1)]
    assert (amount("demand", poor), amount("overspend", poor)) == (0, 35)
