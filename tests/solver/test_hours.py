"""When people may work and for how long, each rule at its edge: the referee refuses what the planner avoids."""

from collections.abc import Callable
from typing import Any

import pytest

from solver.explain import unfilled
from solver.problem import DAY, Contract, Interval, Law, Obligation, Problem, ProblemError, Travel, WorkingTime
from solver.result import Plan

Make = Callable[..., Any]
OWED = tuple(Obligation(week, 9999) for week in range(4))


def at(day: int, start: float, end: float) -> Interval:
    return Interval(day * DAY + int(start * 60), day * DAY + int(end * 60))


def surgeries(*days: int) -> tuple[Interval, ...]:
    return tuple(at(day, 9, 12) for day in days)


@pytest.fixture
def week(person: Make, session: Make, problem: Make) -> Callable[..., Problem]:
    """One person and an evening on each of some days, with something to gain from working them all."""

    def make(days: range | tuple[int, ...], law: Law | None = None, **other: Any) -> Problem:
        mine = person(1, **({"max_minutes_per_week": 9999} | other))
        made: Problem = problem([mine], [session(d, d) for d in days], obligations=OWED, law=law or Law())
        return made

    return make


# a free day


def test_one_day_in_seven_is_free(week: Make, broken: Make, planned: Make) -> None:
    every = week(range(7))
    assert broken(every, *((1, day, 11) for day in range(7))) == {"free_day"}
    assert broken(every, *((1, day, 11) for day in range(6))) == set()
    assert len(planned(every)) == 6


def test_work_elsewhere_counts_for_the_free_day(week: Make, broken: Make, planned: Make) -> None:
    sunday = week((6,), commitments=surgeries(*range(6)))
    assert broken(sunday, (1, 6, 11)) == {"free_day"}
    assert planned(sunday) == []
    assert planned(week((6,), commitments=surgeries(*range(1, 6)))) == [(1, 6)]


def test_seven_days_elsewhere_are_held_against_a_shift_among_them_only(week: Make, broken: Make, planned: Make) -> None:
    busy = week((6, 9), commitments=surgeries(*range(7)))
    assert broken(busy) == set()
    assert broken(busy, (1, 6, 11)) == {"free_day"}
    assert planned(busy) == [(1, 9)]


def test_by_the_other_policy_two_days_in_fourteen_are_free(week: Make, broken: Make, planned: Make) -> None:
    fortnight = week(range(14), Law(free_day="two_in_fourteen"))
    assert broken(fortnight, *((1, day, 11) for day in range(1, 14))) == {"free_days"}
    assert broken(fortnight, *((1, day, 11) for day in range(12))) == set()
    assert len(planned(fortnight)) == 12


# breaks


@pytest.mark.parametrize(
    ("first", "second", "pause", "legal"),
    [
        (at(0, 9, 12), at(0, 12, 15), 0, True),
        (at(0, 9, 12), at(0, 12, 15 + 1 / 60), 0, False),
        (at(0, 9, 12), at(0, 12 + 19 / 60, 16), 0, False),
        (at(0, 9, 12), at(0, 12 + 20 / 60, 16), 0, True),
        (at(0, 9, 13), at(0, 13, 17), 20, True),
        (at(0, 9, 13), at(0, 13, 17), 19, False),
    ],
)
def test_nobody_works_more_than_six_hours_without_twenty_minutes_off(
    person: Make, session: Make, problem: Make, broken: Make, planned: Make,
    first: Interval, second: Interval, pause: int, legal: bool,
) -> None:  # fmt: skip
    sessions = [session(1, interval=first), session(2, interval=second, pause=pause)]
    day = problem([person(1)], sessions, obligations=OWED)
    assert broken(day, (1, 1, 11), (1, 2, 11)) == (set() if legal else {"breaks"})
    assert len(planned(day)) == (2 if legal else 1)


def test_an_afternoon_elsewhere_that_runs_into_the_evening_counts(week: Make, broken: Make, planned: Make) -> None:
    for until, legal in ((18.5 - 19 / 60, False), (18.5 - 20 / 60, True)):
        long_day = week((0,), commitments=(at(0, 13, until),))
        assert broken(long_day, (1, 0, 11)) == (set() if legal else {"breaks"})
        assert len(planned(long_day)) == legal


def test_a_day_elsewhere_that_is_too_long_by_itself_takes_no_evening_straight_after(
    week: Make, broken: Make, planned: Make
) -> None:
    for until, legal in ((18.5, False), (18.5 - 20 / 60, True)):
        whole_day = week((0,), commitments=(at(0, 8, until),))
        assert broken(whole_day) == set()
        assert broken(whole_day, (1, 0, 11)) == (set() if legal else {"breaks"})
        assert len(planned(whole_day)) == legal


# the 48-hour week


def test_the_average_of_seventeen_weeks_stays_within_48_hours(week: Make, broken: Make, planned: Make) -> None:
    days = tuple(at(d, 8, 17.3) for d in range(5))  # 2,790 minutes: one evening is left
    full = week((0, 1), commitments=days, working_time=WorkingTime((2880,) * 16))
    assert broken(full, (1, 0, 11)) == set()
    assert broken(full, (1, 0, 11), (1, 1, 11)) == {"working_time"}
    assert len(planned(full)) == 1


def test_who_opted_out_may_work_more(week: Make, broken: Make, planned: Make) -> None:
    full = week((0, 1), working_time=WorkingTime((4000,) * 16, opted_out=True))
    assert broken(full, (1, 0, 11), (1, 1, 11)) == set()
    assert len(planned(full)) == 2


def test_too_much_work_before_is_held_against_every_shift_and_falls_out_of_the_average_in_time(
    week: Make, broken: Make, planned: Make
) -> None:
    overworked = week((0, 7, 14), working_time=WorkingTime((0,) * 0 + (2880 * 17, *(0,) * 14)))
    assert broken(overworked) == set()
    assert broken(overworked, (1, 0, 11)) == broken(overworked, (1, 7, 11)) == {"working_time"}
    assert planned(overworked) == [(1, 14)]


def test_while_fewer_weeks_are_known_the_average_is_over_those(week: Make, broken: Make, planned: Make) -> None:
    new = week((0, 7), working_time=WorkingTime((2880 * 3 - 90,)))
    assert broken(new, (1, 0, 11)) == set()
    assert broken(new, (1, 0, 11), (1, 7, 11)) == {"working_time"}
    assert len(planned(new)) == 1


# evenings, runs, weekends


def test_the_most_evenings_of_a_week_are_never_exceeded(week: Make, broken: Make, planned: Make) -> None:
    for most, worked in ((0, 0), (2, 2), (3, 3), (None, 3)):
        assert len(planned(week(range(3), most_evenings_per_week=most))) == worked
    two = week(range(3), most_evenings_per_week=2)
    assert broken(two, (1, 0, 11), (1, 1, 11)) == set()
    assert broken(two, (1, 0, 11), (1, 1, 11), (1, 2, 11)) == {"most_evenings"}


def test_nobody_works_more_days_on_end_than_their_longest_run(week: Make, broken: Make, planned: Make) -> None:
    days = week(range(4), longest_run=2)
    assert broken(days, (1, 0, 11), (1, 1, 11), (1, 3, 11)) == set()
    assert broken(days, (1, 0, 11), (1, 1, 11), (1, 2, 11)) == {"longest_run"}
    assert len(planned(days)) == 3
    assert planned(week((2,), longest_run=2, commitments=surgeries(0, 1))) == []


def test_a_run_inside_the_horizon_has_its_least_length(week: Make, broken: Make, planned: Make) -> None:
    apart = week((0, 2, 4), shortest_run=2)
    assert broken(apart, (1, 2, 11)) == {"shortest_run"}
    assert broken(apart, (1, 0, 11), (1, 4, 11)) == set()
    assert planned(apart) == [(1, 0), (1, 4)]
    assert planned(week((0, 2, 3, 5), shortest_run=2)) == [(1, 0), (1, 2), (1, 3), (1, 5)]


def test_a_day_elsewhere_makes_a_run_longer(week: Make, broken: Make, planned: Make) -> None:
    beside = week((0, 2, 4), shortest_run=2, commitments=surgeries(3))
    assert broken(beside, (1, 2, 11)) == set()
    assert planned(beside) == [(1, 0), (1, 2), (1, 4)]
    assert planned(week((0, 2, 4), shortest_run=2, commitments=surgeries(2))) == [(1, 0), (1, 4)]


def test_alternate_weekends_leave_the_next_one_free(week: Make, broken: Make, planned: Make) -> None:
    weekends = week((5, 6, 13, 19), alternate_weekends=True)
    assert broken(weekends, (1, 5, 11), (1, 6, 11), (1, 19, 11)) == set()
    assert broken(weekends, (1, 6, 11), (1, 13, 11)) == {"alternate_weekends"}
    assert planned(weekends) == [(1, 5), (1, 6), (1, 19)]


def test_the_weekend_before_the_horizon_carries_over(week: Make, broken: Make, planned: Make) -> None:
    after = week((4, 5, 12), alternate_weekends=True, worked_last_weekend=True)
    assert broken(after, (1, 5, 11)) == {"alternate_weekends"}
    assert planned(after) == [(1, 4), (1, 12)]
    assert planned(week((5, 12), worked_last_weekend=True)) == [(1, 5), (1, 12)]


# successions and travel


def test_kinds_of_session_that_must_not_follow_each_other_do_not(
    person: Make, session: Make, problem: Make, broken: Make, planned: Make
) -> None:
    def three(*kinds: str) -> Problem:
        made: Problem = problem(
            [person(1)], [session(d, d, kind=kind) for d, kind in enumerate(kinds)],
            obligations=OWED, forbidden_successions=(("late", "early"),),
        )  # fmt: skip
        return made

    assert broken(three("late", "early"), (1, 0, 11), (1, 1, 11)) == {"successions"}
    assert len(planned(three("late", "early"))) == 1
    assert len(planned(three("early", "late"))) == 2
    assert planned(three("late", "", "early")) == [(1, 0), (1, 1), (1, 2)]


@pytest.mark.parametrize(("minutes", "worked"), [(30, 2), (31, 1)])
def test_there_is_time_to_travel_between_two_sites_of_a_day(
    person: Make, session: Make, problem: Make, broken: Make, planned: Make, minutes: int, worked: int
) -> None:
    day = problem(
        [person(1)], [session(1, interval=at(0, 17, 18)), session(2, site=2)], obligations=OWED,
        travel=(Travel((2, 1), minutes),),
    )  # fmt: skip
    assert broken(day, (1, 1, 11), (1, 2, 21)) == (set() if worked == 2 else {"travel"})
    assert len(planned(day)) == worked


def test_at_one_site_or_on_another_day_nobody_travels(
    person: Make, session: Make, problem: Make, planned: Make
) -> None:
    far = (Travel((1, 2), 600),)
    same = problem([person(1)], [session(1, interval=at(0, 17, 18)), session(2)], obligations=OWED, travel=far)
    assert len(planned(same)) == 2
    next_day = problem([person(1)], [session(1), session(2, 1, site=2)], obligations=OWED, travel=far)
    assert len(planned(next_day)) == 2


# the maximum of a contract, words and faults


def test_nobody_works_more_than_their_maximum_for_the_period(week: Make, broken: Make, planned: Make) -> None:
    for most, worked in ((269, 2), (270, 3), (None, 3)):
        weeks = week((0, 7, 14), contract=Contract(max_minutes_per_period=most))
        assert broken(weeks, (1, 0, 11), (1, 7, 11), (1, 14, 11)) == (set() if worked == 3 else {"period_minutes"})
        assert len(planned(weeks)) == worked


def test_a_rule_in_the_way_is_told_in_plain_words(week: Make) -> None:
    sunday = week((6,), commitments=surgeries(*range(6)))
    assert unfilled(sunday, Plan())[0].reason == "Of 1: 1 would have no free day in seven."


def test_a_person_at_odds_with_themselves_is_refused_with_every_fault(week: Make) -> None:
    with pytest.raises(ProblemError) as refused:
        week(
            (0,), longest_run=1, shortest_run=2, most_evenings_per_week=-1, working_time=WorkingTime((-1,)),
            contract=Contract(200, 100, target_minutes_per_period=50, max_minutes_per_period=40),
        )  # fmt: skip
    assert refused.value.faults == (
        "Person 1: the minimum of a week is above its target",
        "Person 1: the minimum or target of a period is above its maximum",
        "Person 1: negative minutes worked before",
        "Person 1: a negative number of evenings",
        "Person 1: the longest run is shorter than the shortest",
    )


def test_rules_of_work_that_make_no_sense_are_refused(person: Make, session: Make, problem: Make) -> None:
    with pytest.raises(ProblemError) as refused:
        problem(
            [person(1)], [session(1, week=3)], travel=(Travel((1, 9), -1),), law=Law(free_day="never"), first_weekday=7
        )
    assert len(refused.value.faults) == 5
