"""What may be asked about a plan: why a need is unfilled, what a wish would cost, who could take a shift."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from solver import checker
from solver.explain import unfilled
from solver.problem import DAY, Demand, Interval, Level, Obligation, Preference, Problem, ProblemError
from solver.questions import FewEvenings, Gap, WhoCouldTake, WhyRefused, WhyUnfilled, explain, refused
from solver.questions.remedies import TRIED
from solver.questions.verified import verified
from solver.result import Assignment, Plan
from solver.solve import SolveLimits, solve
from tests.solver.test_solve import problems

Make = Callable[..., Any]
QUICK = SolveLimits(time_seconds=3, gap=0.0, workers=1)
MONDAY = Interval(0, DAY)
WANTED = (Demand("gp", 0, 90, interval=MONDAY),)


def asked(problem: Problem) -> Gap:
    need, *_ = unfilled(problem, Plan())
    return explain(problem, Plan(), WhyUnfilled(need))


def test_who_was_not_tried_out_for_a_list_of_needs_is_said_so_and_tried_out_when_asked(
    person: Make, session: Make, problem: Make
) -> None:
    short = problem([person(1), person(2), person(3, available=())], [session(1)], demands=WANTED)
    need, *_ = unfilled(short, Plan(), most=1)
    could = "1 could, and the plan would be better for it: the search was stopped too early, so plan for longer."
    assert need.reason == f"Of 3: 1 not available, 1 not tried out, {could}"
    assert "not tried out" not in explain(short, Plan(), WhyUnfilled(need)).text


@pytest.mark.parametrize(
    ("obstacle", "rule", "remedy"),
    [
        ({"leave": (MONDAY,)}, "leave", "Person 1 gives up the leave at evening 0"),
        ({"commitments": (Interval(1080, 1120),)}, "commitment", "Person 1 is not needed elsewhere at evening 0"),
        ({"available": ()}, "availability", "Person 1 is available at evening 0"),
        ({"max_minutes_per_week": 60}, "weekly_minutes", "Person 1 may work 90 minutes in week 1"),
        ({"most_evenings_per_week": 0}, "most_evenings", "Person 1 may work 1 evenings a week"),
        ({"longest_run": 1, "commitments": (Interval(DAY, DAY + 60),), "rest": 0}, "longest_run",
         "Person 1 may work more days on end"),
    ],
)  # fmt: skip
def test_one_thing_stands_in_the_way_and_is_named_with_its_price(
    person: Make, session: Make, problem: Make, obstacle: dict[str, Any], rule: str, remedy: str
) -> None:
    rest = obstacle.pop("rest", 660)
    short = problem(
        [person(1, cost_per_hour=60, **obstacle)], [session(1), session(2, 3)], demands=WANTED, rest_minutes=rest
    )
    answer = asked(short)
    assert [(who, why.rule) for who, why in answer.obstacles] == [(1, rule)]
    assert answer.remedy is not None
    assert (answer.remedy.what, answer.remedy.minutes_left) == (remedy, 0)
    assert str(answer.remedy.price) == "90 pounds more; 90 weighted minutes unmet less"
    assert f"The cheapest single change: {remedy} (90 pounds more; 90 weighted minutes unmet less)." in answer.text


def test_a_skill_or_a_room_may_be_what_is_missing(person: Make, session: Make, problem: Make, site: Make) -> None:
    unskilled = asked(problem([person(1, services=("bloods",))], [session(1)], demands=WANTED))
    assert unskilled.remedy
    assert unskilled.remedy.what == "Person 1 may give gp"
    roomless = asked(problem([person(1)], [session(1)], demands=WANTED, sites=(site(1, "North"),)))
    assert roomless.remedy
    assert roomless.remedy.what == "North has one more room"


def test_the_cheaper_of_two_changes_is_named(person: Make, session: Make, problem: Make) -> None:
    people = [person(1, leave=(MONDAY,), cost_per_hour=90), person(2, leave=(MONDAY,), cost_per_hour=60)]
    answer = asked(problem(people, [session(1)], demands=WANTED))
    assert answer.remedy
    assert answer.remedy.what == "Person 2 gives up the leave at evening 0"


def test_who_would_be_alone_is_joined_by_somebody(person: Make, session: Make, problem: Make) -> None:
    people = [person(1, leave=(MONDAY,)), person(2, services=("bloods",))]
    answer = asked(problem(people, [session(1)], demands=WANTED, min_people_on_site=2))
    assert answer.remedy
    assert answer.remedy.what == "Person 1 gives up the leave at evening 0"
    assert answer.remedy
    assert answer.remedy.plan.keys == {(1, 1, "gp"), (2, 1, "bloods")}


def test_where_two_things_stand_in_the_way_no_single_change_helps(person: Make, session: Make, problem: Make) -> None:
    answer = asked(problem([person(1, leave=(MONDAY,), available=())], [session(1)], demands=WANTED))
    assert answer.remedy is None
    assert answer.text.endswith("No single change would fill any of it.")


def test_the_law_is_never_what_is_changed(person: Make, session: Make, problem: Make) -> None:
    tired = person(1, commitments=(Interval(DAY + 300, DAY + 400),))
    answer = asked(problem([tired], [session(1)], demands=WANTED))
    assert [why.rule for _, why in answer.obstacles] == ["rest"]
    assert answer.remedy is None


def test_a_change_that_fills_a_part_says_what_is_left(person: Make, session: Make, problem: Make) -> None:
    short = problem([person(1, leave=(MONDAY,))], [session(1)], obligations=(Obligation(0, 200),))
    answer = asked(short)
    assert answer.remedy
    assert answer.remedy.minutes_left == 110
    assert "The cheapest single change, and leaves 110 minutes: " in answer.text


def test_what_is_dear_needs_no_rule_changed(person: Make, session: Make, problem: Make) -> None:
    answer = asked(problem([person(1, cost_per_hour=60)], [session(1)], demands=WANTED))
    assert answer.remedy
    assert answer.remedy.what.startswith("No rule need change")


def test_where_no_rule_need_change_none_is_asked_to_though_it_would_be_cheaper(
    person: Make, session: Make, problem: Make
) -> None:
    people = [person(1, cost_per_hour=60), person(2, leave=(MONDAY,))]
    answer = asked(problem(people, [session(1)], demands=WANTED))
    assert answer.remedy
    assert answer.remedy.what.startswith("No rule need change")


def test_everybodys_nearest_change_is_tried_before_anybodys_second(person: Make, session: Make, problem: Make) -> None:
    """Person 1 alone offers more changes than are tried."""
    people = [person(1, available=(), cost_per_hour=90), person(2, leave=(MONDAY,), cost_per_hour=60)]
    many = [session(n, label=f"evening {n}") for n in range(2 * TRIED)]
    answer = asked(problem(people, many, demands=WANTED))
    assert answer.remedy
    assert answer.remedy.what == "Person 2 gives up the leave at evening 0"


def test_a_plan_is_verified_by_the_model_as_it_stands(person: Make, session: Make, problem: Make) -> None:
    asks = problem([person(1), person(2)], [session(1), session(2)], min_people_on_site=2)
    both = Plan((Assignment(1, 1, 11, "gp"), Assignment(1, 2, 12, "gp")))
    assert verified(asks, both)
    assert not verified(asks, Plan(both.assignments[:1]))
    assert not verified(asks, Plan((*both.assignments, Assignment(2, 1, 13, "gp"))))
    assert not verified(replace(asks, people=(person(1, leave=(MONDAY,)), person(2))), both)


def test_a_need_that_is_met_is_not_explained(person: Make, session: Make, problem: Make) -> None:
    short = problem([person(1)], [session(1)], demands=WANTED)
    (need,) = unfilled(short, Plan())
    met = Plan((Assignment(1, 1, 11, "gp"),))
    assert explain(short, met, WhyUnfilled(need)) == Gap("gp in week 1 is not left short.")


@given(problems(most_people=4, most_sessions=4))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_change_that_is_named_really_fills_the_need(problem: Problem) -> None:
    problem = replace(problem, published=(), pinned=False)
    plan = solve(problem, SolveLimits(1, workers=1)).plan
    for need in unfilled(problem, plan)[:2]:
        answer = explain(problem, plan, WhyUnfilled(need))
        if answer.remedy:
            assert checker.check(answer.remedy.problem, answer.remedy.plan) == ()
            after = {(n.kind, n.label): n.minutes_short for n in unfilled(answer.remedy.problem, answer.remedy.plan)}
            assert after.get((need.kind, need.label), 0) == answer.remedy.minutes_left < need.minutes_short


def test_a_wish_not_to_work_costs_what_a_dearer_colleague_costs(person: Make, session: Make, problem: Make) -> None:
    wish = Preference(MONDAY, Level.RATHER_NOT)
    people = [person(1, cost_per_hour=60, preferences=(wish,)), person(2, cost_per_hour=100)]
    asks = problem(people, [session(1)], demands=WANTED)
    plan = Plan((Assignment(1, 1, 11, "gp"),))
    answer = explain(asks, plan, WhyRefused(1, wish), QUICK)
    assert answer.plan
    assert answer.plan.keys == {(2, 1, "gp")}
    assert answer.price
    assert answer.price.tiers == {"obligation": 0, "need": 0, "wishes": -150, "cost": 60}
    assert answer.text.startswith("Granting the wish of Person 1: 60 pounds more; 1 wishes refused less.")


def test_a_wish_that_costs_care_says_so(person: Make, session: Make, problem: Make) -> None:
    wish = Preference(MONDAY, Level.RATHER_NOT)
    asks = problem([person(1, preferences=(wish,))], [session(1)], demands=WANTED)
    answer = explain(asks, Plan((Assignment(1, 1, 11, "gp"),)), WhyRefused(1, wish), QUICK)
    assert answer.text == "Granting the wish of Person 1: 90 weighted minutes unmet more; 1 wishes refused less."


def test_a_wish_to_work_is_granted_by_a_shift_then(person: Make, session: Make, problem: Make) -> None:
    """Though it costs care: the person has time for one shift only, and is wanted on the other day."""
    wish, tuesday = Preference(MONDAY, Level.WANTS_TO), (Demand("gp", 0, 90, interval=Interval(DAY, 2 * DAY)),)
    wishing = person(1, preferences=(wish,), max_minutes_per_week=90)
    asks = problem([wishing], [session(1), session(2, 1)], demands=tuesday)
    plan = Plan((Assignment(2, 1, 11, "gp"),))
    answer = explain(asks, plan, WhyRefused(1, wish), QUICK)
    assert answer.plan == Plan((Assignment(1, 1, 11, "gp"),))
    assert answer.text == "Granting the wish of Person 1: 90 weighted minutes unmet more; 1 wishes refused less."
    away = replace(asks, people=(replace(wishing, leave=(MONDAY,)),))
    assert explain(away, plan, WhyRefused(1, wish), QUICK).text == (
        "No legal plan was found that grants the wish of Person 1."
    )


def test_a_wish_that_is_granted_costs_nothing(person: Make, session: Make, problem: Make) -> None:
    wish = Preference(MONDAY, Level.RATHER_NOT)
    asks = problem([person(1, preferences=(wish,))], [session(1)])
    assert explain(asks, Plan(), WhyRefused(1, wish), QUICK).text == "The wish of Person 1 is granted."


def test_those_who_could_take_a_shift_are_ranked_and_the_others_reasons_told(
    person: Make, session: Make, problem: Make
) -> None:
    people = [
        person(1, cost_per_hour=90), person(2, cost_per_hour=60), person(3, max_minutes_per_week=90),
        person(4, leave=(MONDAY,)), person(5, preferences=(Preference(MONDAY, Level.RATHER_NOT),)),
    ]  # fmt: skip
    asks = problem(people, [session(1, evening=False), session(2, 1, evening=False)], demands=WANTED)
    plan = Plan((Assignment(2, 3, 11, "gp"),))
    answer = explain(asks, plan, WhoCouldTake(1, "gp"))
    assert [taker.person_id for taker in answer.takers] == [2, 1, 5, 3]
    assert answer.takers[-1].gives_up == Assignment(2, 3, 11, "gp")
    assert [(who, why.rule) for who, why in answer.obstacles] == [(4, "leave")]
    assert all(checker.check(asks, taker.plan) == () for taker in answer.takers)
    assert answer.text.splitlines() == [
        "4 could take gp in evening 0.",
        "Person 2: 90 pounds more; 90 weighted minutes unmet less.",
        "Person 1: 135 pounds more; 90 weighted minutes unmet less.",
        "Person 5: 1 wishes refused more; 90 weighted minutes unmet less.",
        "Person 3, giving up evening 1: 90 weighted minutes unmet less.",
        "Person 4 is on leave: evening 0.",
    ]


def test_nobody_takes_a_shift_twice_nor_gives_up_what_is_pinned(person: Make, session: Make, problem: Make) -> None:
    mine = Assignment(2, 1, 11, "gp")
    asks = problem([person(1, max_minutes_per_week=90)], [session(1), session(2, 1)], published=(mine,))
    assert explain(asks, Plan((mine,)), WhoCouldTake(1, "gp")).takers == ()
    assert explain(asks, Plan((mine,)), WhoCouldTake(2, "gp")).text == (
        "Nobody could take gp in evening 1.\nPerson 1 works there already: evening 1."
    )


@pytest.mark.parametrize("question", [WhoCouldTake(9, "gp"), WhyRefused(9, Preference(MONDAY, Level.WANTS_TO))])
def test_a_question_about_strangers_is_refused(
    session: Make, problem: Make, question: WhoCouldTake | WhyRefused
) -> None:
    with pytest.raises(ProblemError, match=r"question: unknown (person|session) 9"):
        explain(problem([], [session(1)]), Plan(), question)


def test_a_wish_for_few_evenings_costs_what_a_dearer_colleague_costs(
    person: Make, session: Make, problem: Make
) -> None:
    people = [person(1, cost_per_hour=60, max_evenings_per_week=1), person(2, cost_per_hour=100, role="anp")]
    asks = problem(people, [session(1), session(2, 1)], demands=(Demand("gp", 0, 180),))
    plan = Plan((Assignment(1, 1, 11, "gp"), Assignment(2, 1, 11, "gp")))
    (question,) = refused(asks, plan)
    assert question == WhyRefused(1, FewEvenings())
    answer = explain(asks, plan, question, QUICK)
    assert str(answer.price) == "60 pounds more; 1 evenings above wish less"
    assert answer.plan
    assert refused(asks, answer.plan) == ()


def test_wishes_that_are_refused_are_listed_and_those_granted_are_not(
    person: Make, session: Make, problem: Make
) -> None:
    tuesday = Interval(DAY, 2 * DAY)
    not_monday, tuesdays = Preference(MONDAY, Level.RATHER_NOT), Preference(tuesday, Level.WANTS_TO)
    asks = problem([person(1, preferences=(not_monday, tuesdays))], [session(1), session(2, 1)])
    both = Plan((Assignment(1, 1, 11, "gp"), Assignment(2, 1, 11, "gp")))
    assert refused(asks, both) == (WhyRefused(1, not_monday),)
    assert refused(asks, Plan()) == (WhyRefused(1, tuesdays),)


def test_who_could_take_somebodys_shift_is_priced_beside_the_plan_as_it_is(
    person: Make, session: Make, problem: Make
) -> None:
    people = [person(1, cost_per_hour=60), person(2, cost_per_hour=100), person(3, leave=(MONDAY,))]
    asks = problem(people, [session(1, evening=False)], demands=WANTED)
    plan = Plan((Assignment(1, 1, 11, "gp"),))
    answer = explain(asks, plan, WhoCouldTake(1, "gp", instead_of=1))
    assert [(taker.person_id, taker.plan.keys, str(taker.price)) for taker in answer.takers] == [
        (2, {(2, 1, "gp")}, "60 pounds more")
    ]
    assert [who for who, _ in answer.obstacles] == [3]
