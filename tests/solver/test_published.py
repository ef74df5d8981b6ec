"""What is published stays: pins, and the price of a change. Each rule trivially, broken, and at its edge."""

from collections.abc import Callable
from typing import Any

import pytest

from solver.problem import DAY, Demand, Interval, Obligation, Problem, ProblemError, Room, Service, Weights
from solver.remains import what_stands
from solver.result import Assignment, Plan
from solver.solve import SolveLimits, solve

Make = Callable[..., Any]
QUICK = SolveLimits(time_seconds=5, gap=0.0, workers=1)
MONDAY, TUESDAY = Assignment(1, 1, 12, "gp"), Assignment(2, 2, 11, "gp")


@pytest.fixture
def rota(person: Make, session: Make, problem: Make) -> Make:
    """Two evenings and two people who cost money; nothing is wanted, unless a test says so."""

    def make(*published: Assignment, people: dict[int, dict[str, Any]] | None = None, **other: Any) -> Problem:
        workers = [person(n, **({"cost_per_hour": 95} | (people or {}).get(n, {}))) for n in (1, 2)]
        made: Problem = problem(workers, [session(1), session(2, 1)], published=published, **other)
        return made

    return make


def test_nothing_published_pins_nothing(rota: Make, planned: Make, amount: Make) -> None:
    assert planned(rota()) == []
    assert amount("changes", rota(pinned=False), Plan((MONDAY,))) == 0


def test_a_pinned_shift_stays_in_its_room_though_nobody_needs_it(rota: Make, broken: Make) -> None:
    kept = rota(MONDAY, TUESDAY)
    assert broken(kept, (1, 1, 12)) == {"pinned"}
    assert solve(kept, QUICK).plan == Plan((MONDAY, TUESDAY))


def test_of_a_suggestion_that_keeps_no_promise_nothing_stands(rota: Make) -> None:
    assert what_stands(rota(MONDAY), frozenset({(2, 2, "gp")})) == frozenset()


def test_a_pin_that_is_no_longer_possible_is_let_go_and_the_others_stay(
    rota: Make, planned: Make, broken: Make
) -> None:
    for change in ({"leave": (Interval(0, DAY),)}, {"max_minutes_per_week": 60}, {"services": ("bloods",)}):
        sick = rota(MONDAY, TUESDAY, people={1: change})
        assert planned(sick) == [(2, 2)]
        assert broken(sick, (2, 2, 11)) == set()


def test_pins_that_break_rules_are_refused_with_every_fault_named(rota: Make) -> None:
    both = rota(
        MONDAY,
        Assignment(2, 1, 11, "gp"),
        TUESDAY,
        people={1: {"max_minutes_per_week": 90}, 2: {"max_minutes_per_week": 90}},
    )
    with pytest.raises(ProblemError) as refused:
        solve(both, QUICK)
    assert refused.value.faults == ("Person 1 works 180 of at most 90 minutes in week 1",)


def test_somebody_is_found_for_a_pin_that_would_be_alone(rota: Make, planned: Make) -> None:
    assert planned(rota(MONDAY, min_people_on_site=2)) == [(1, 1), (2, 1)]


def test_a_pin_on_a_single_day_gets_the_days_beside_it_that_its_person_asks_for(
    person: Make, session: Make, problem: Make, planned: Make
) -> None:
    days = [session(1, 2), session(2, 3), session(3, 0), session(4, 6)]
    runs = problem([person(1, shortest_run=2, cost_per_hour=95)], days, published=(Assignment(1, 1, 11, "gp"),))
    assert planned(runs) == [(1, 1), (1, 2)]


def test_where_nobody_is_found_the_pins_fault_is_named(rota: Make) -> None:
    with pytest.raises(ProblemError) as refused:
        solve(rota(MONDAY, min_people_on_site=2, people={2: {"leave": (Interval(0, DAY),)}}), QUICK)
    assert refused.value.faults == ("evening 0 has 1 of at least 2 people",)


def test_a_pin_whose_room_closed_moves_to_another_or_is_let_go(rota: Make, site: Make, planned: Make) -> None:
    def with_site(*rooms: Room | int) -> Problem:
        couch = Service("gp", needs=("couch",))
        made: Problem = rota(MONDAY, services=(couch,), sites=(site(1, "North", *rooms),))
        return made

    assert solve(with_site(11, Room(13, ("couch",))), QUICK).plan == Plan((Assignment(1, 1, 13, "gp"),))
    assert planned(with_site(11, 13)) == []


def test_more_pins_than_rooms_are_refused(rota: Make, site: Make) -> None:
    crowded = rota(MONDAY, Assignment(1, 2, 11, "gp"), sites=(site(1, "North", 11),))
    with pytest.raises(ProblemError, match="more shifts are pinned than there are rooms"):
        solve(crowded, QUICK)


@pytest.mark.parametrize(
    ("plan", "changes"),
    [((MONDAY, TUESDAY), 0), ((MONDAY,), 1), ((Assignment(1, 1, 11, "gp"), TUESDAY), 0),
     ((Assignment(1, 2, 12, "gp"), TUESDAY), 2), ((MONDAY, TUESDAY, Assignment(1, 2, 11, "gp")), 1)],
)  # fmt: skip
def test_a_shift_left_out_or_put_in_is_a_change_and_another_room_is_none(
    rota: Make, amount: Make, plan: tuple[Assignment, ...], changes: int
) -> None:
    assert amount("changes", rota(MONDAY, TUESDAY, pinned=False), Plan(plan)) == changes


def test_a_week_that_was_not_published_may_be_filled_freely(
    person: Make, session: Make, problem: Make, amount: Make
) -> None:
    later = problem(
        [person(1)], [session(1), session(2, 7)], published=(MONDAY,), pinned=False,
        obligations=(Obligation(0, 90), Obligation(1, 90)),
    )  # fmt: skip
    assert (amount("changes", later), amount("obligation", later)) == (0, 0)


def test_unpinned_the_rota_changes_for_a_need_but_not_for_money(rota: Make, planned: Make) -> None:
    published = (Assignment(1, 1, 11, "gp"),)
    cheaper = {2: {"cost_per_hour": 1}}
    wanted = {"demands": (Demand("gp", 0, 90),), "pinned": False}
    assert planned(rota(*published, people=cheaper, **wanted)) == [(1, 1)]
    assert planned(rota(*published, people=cheaper, weights=Weights(change=0), **wanted)) != [(1, 1)]
    more = {"demands": (Demand("gp", 0, 180),), "pinned": False}
    assert len(planned(rota(*published, **more))) == 2


def test_what_is_published_of_strangers_is_refused(rota: Make) -> None:
    with pytest.raises(ProblemError, match="unknown person 7 or session 9"):
        rota(Assignment(9, 7, 11, "gp"))
