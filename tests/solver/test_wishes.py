"""What people ask for: counted by the referee, granted by the planner where nothing more important stands against it."""

from collections.abc import Callable
from typing import Any

import pytest

from solver import checker
from solver.problem import (
    DAY,
    Carried,
    Contract,
    Demand,
    Interval,
    Level,
    Obligation,
    Pattern,
    Preference,
    Problem,
    Room,
    Site,
    Weights,
)
from solver.result import Assignment, Plan

Make = Callable[..., Any]
MONDAY, TUESDAY, SATURDAY = (Interval(day * DAY, (day + 1) * DAY) for day in (0, 1, 5))


def amount(problem: Problem, term: str, *shifts: tuple[int, int]) -> int:
    """What the referee counts of a term when these (person, session) are worked."""
    rooms = {session.id: problem.sites[session.site_id - 1].rooms for session in problem.sessions}
    plan = Plan(tuple(Assignment(s, p, rooms[s][0].id, "gp") for p, s in shifts))
    return next(one.amount for one in checker.score(problem, plan) if one.name == term)


def wanting(minutes: int) -> dict[str, Any]:
    """So many minutes owed, and room for one person at a time."""
    return {"obligations": (Obligation(0, minutes),), "sites": (Site(1, "North", (Room(11),)),)}


# contract minutes


def test_minutes_below_minimum_or_target_are_counted_by_week_and_period(
    person: Make, session: Make, problem: Make
) -> None:
    def short(**promised: int) -> int:
        weeks = problem([person(1, contract=Contract(**promised))], [session(0, 0), session(7, 7)])
        return amount(weeks, "contract", (1, 0))

    assert short() == 0
    assert short(target_minutes_per_week=90) == short(min_minutes_per_week=90) == 90
    assert short(target_minutes_per_week=100, min_minutes_per_week=80) == 110
    assert short(target_minutes_per_period=180) == 90
    assert short(min_minutes_per_period=90) == 0


def test_a_shift_goes_to_whom_it_was_promised(person: Make, session: Make, problem: Make, planned: Make) -> None:
    promised = person(2, contract=Contract(target_minutes_per_week=90), cost_per_hour=100)
    assert planned(problem([person(1), promised], [session(0)], **wanting(90))) == [(2, 0)]
    least = person(1, contract=Contract(min_minutes_per_week=90), cost_per_hour=100)
    assert planned(problem([least, promised], [session(0)], **wanting(90))) == [(1, 0)]


def test_a_week_with_leave_asks_for_nothing(person: Make, session: Make, problem: Make, planned: Make) -> None:
    away = person(1, contract=Contract(target_minutes_per_week=90), leave=(TUESDAY,))
    fortnight = problem([away], [session(0, 0), session(7, 7)])
    assert amount(fortnight, "contract") == 90
    assert planned(fortnight) == [(1, 7)]


# preferences


def test_refused_wishes_are_unwelcome_shifts_and_missed_ones(person: Make, session: Make, problem: Make) -> None:
    wishes = (Preference(MONDAY, Level.RATHER_NOT), Preference(TUESDAY, Level.WANTS_TO))
    days = problem([person(1, preferences=wishes)], [session(d, d) for d in range(3)])
    assert amount(days, "preferences") == 1
    assert amount(days, "preferences", (1, 1)) == amount(days, "preferences", (1, 1), (1, 2)) == 0
    assert amount(days, "preferences", (1, 0), (1, 2)) == 2


def test_a_stretch_that_ends_when_the_shift_begins_is_not_touched(person: Make, session: Make, problem: Make) -> None:
    for end, refused in ((18 * 60 + 30, 0), (18 * 60 + 31, 1)):
        before = Preference(Interval(0, end), Level.RATHER_NOT)
        assert amount(problem([person(1, preferences=(before,))], [session(0)]), "preferences", (1, 0)) == refused


def test_a_shift_goes_to_who_wants_it_and_not_to_who_would_rather_not(
    person: Make, session: Make, problem: Make, planned: Make
) -> None:
    willing, neutral = person(1, preferences=(Preference(MONDAY, Level.WANTS_TO),), cost_per_hour=100), person(2)
    unwilling = person(3, preferences=(Preference(MONDAY, Level.RATHER_NOT),))
    assert planned(problem([willing, neutral], [session(0)], **wanting(90))) == [(1, 0)]
    assert planned(problem([neutral, unwilling], [session(0)], **wanting(90))) == [(2, 0)]
    assert planned(problem([unwilling], [session(0)], **wanting(90))) == [(3, 0)]


def test_who_is_happy_to_work_is_chosen_where_all_else_is_equal_and_not_otherwise(
    person: Make, session: Make, problem: Make, planned: Make
) -> None:
    happy = (Preference(MONDAY, Level.HAPPY_TO),)
    for cost, chosen in ((50, 2), (52, 1)):
        pair = [person(1, cost_per_hour=50), person(2, cost_per_hour=cost, preferences=happy)]
        assert planned(problem(pair, [session(0)], **wanting(90))) == [(chosen, 0)]
    alone = problem([person(1, preferences=happy)], [session(0)])
    assert (amount(alone, "happy_to"), amount(alone, "happy_to", (1, 0))) == (1, 0)


# fair shares


def test_shares_within_a_whole_shift_of_each_other_are_fair(person: Make, session: Make, problem: Make) -> None:
    three = problem([person(1), person(2)], [session(d, d) for d in range(3)])
    assert amount(three, "fair_shares", (1, 0), (1, 1), (2, 2)) == 0
    assert amount(three, "fair_shares", (1, 0), (1, 1), (1, 2)) == 1


def test_shares_go_by_contract_size_and_by_role(person: Make, session: Make, problem: Make) -> None:
    large, small = (person(n, contract=Contract(target_minutes_per_week=m)) for n, m in ((1, 180), (2, 90)))
    nurse = person(3, role="practice_nurse", covers_as_gp=False)
    days = [session(d, d) for d in range(6)]
    mine = [(1, d) for d in range(4)]
    assert amount(problem([large, small], days), "fair_shares", *mine, (2, 4), (2, 5)) == 0
    assert amount(problem([small, large], days), "fair_shares", (2, 0), (2, 1), (2, 2), (1, 3)) == 1
    assert amount(problem([large, nurse], days), "fair_shares", *mine) == 0


def test_evenings_saturdays_and_bank_holidays_are_counted_separately(
    person: Make, session: Make, problem: Make
) -> None:
    kinds = [
        session(1, 0), session(2, 1), session(3, 5, evening=False), session(4, 12, evening=False),
        session(5, 2, evening=False, bank_holiday=True), session(6, 3, evening=False, bank_holiday=True),
    ]  # fmt: skip
    pair = problem([person(1), person(2)], kinds)
    assert amount(pair, "fair_shares", *((1, s.id) for s in kinds)) == 3
    assert amount(pair, "fair_shares", *((1 + s.id % 2, s.id) for s in kinds)) == 0
    assert amount(problem([person(1), person(2)], kinds, first_weekday=1), "fair_shares", (1, 3), (1, 4)) == 0


def test_what_was_carried_over_is_evened_out(person: Make, session: Make, problem: Make, planned: Make) -> None:
    tired = person(1, carried=Carried(evenings=2))
    pair = problem([tired, person(2, cost_per_hour=100)], [session(0), session(1, 1)], **wanting(180))
    assert planned(pair) == [(2, 0), (2, 1)]
    fresh = problem([person(1), person(2, cost_per_hour=100)], [session(0), session(1, 1)], **wanting(180))
    assert sorted(person_id for person_id, _ in planned(fresh)) == [1, 2]


def test_somebody_without_a_share_is_above_it_with_the_first_shift(person: Make, session: Make, problem: Make) -> None:
    guest = person(2, max_minutes_per_week=0)
    assert amount(problem([person(1), guest], [session(0)]), "fair_shares", (2, 0)) == 1
    assert amount(problem([guest], [session(0)]), "fair_shares", (2, 0)) == 0


# continuity


def test_who_is_new_to_a_place_and_hour_counts_once_where_somebody_held_it(
    person: Make, session: Make, problem: Make
) -> None:
    mondays = Pattern(1, 0, 18 * 60 + 30)
    weeks = [session(d, d) for d in (0, 7, 14)]
    team = problem([person(1, held=(mondays,)), person(2), person(3)], weeks)
    assert amount(team, "continuity", (1, 0), (1, 7)) == 0
    assert amount(team, "continuity", (2, 0), (2, 7), (3, 14)) == 2
    assert amount(problem([person(2)], weeks), "continuity", (2, 0)) == 0


def test_whoever_held_a_place_and_hour_keeps_it(person: Make, session: Make, problem: Make, planned: Make) -> None:
    usual = person(2, held=(Pattern(1, 0, 18 * 60 + 30),), cost_per_hour=100)
    team = [usual, *(person(n) for n in (1, 3, 4))]
    assert planned(problem(team, [session(0)], **wanting(90))) == [(2, 0)]
    other_hour = problem([person(1), usual], [session(0, interval=Interval(1111, 1201))], **wanting(90))
    assert planned(other_hour) == [(1, 0)]


def test_after_a_change_of_clocks_the_same_hour_is_the_same_hour(person: Make, session: Make, problem: Make) -> None:
    mondays = Pattern(1, 0, 18 * 60 + 30)
    later = session(0, interval=Interval(1170, 1260), clock=18 * 60 + 30)
    team = problem([person(1, held=(mondays,)), person(2)], [later])
    assert (amount(team, "continuity", (1, 0)), amount(team, "continuity", (2, 0))) == (0, 1)


def test_no_price_is_below_nothing(person: Make, session: Make, problem: Make) -> None:
    with pytest.raises(ValueError, match="weight wish_refused: negative"):
        problem([person(1)], [session(0)], weights=Weights(wish_refused=-1))


def test_a_wish_never_leaves_a_need_unmet(person: Make, session: Make, problem: Make, planned: Make) -> None:
    unwilling = person(
        1, preferences=(Preference(MONDAY, Level.RATHER_NOT),), carried=Carried(evenings=9), max_evenings_per_week=0
    )
    assert planned(problem([unwilling, person(2)], [session(0)], demands=(Demand("gp", 0, 180),))) == [(1, 0), (2, 0)]
