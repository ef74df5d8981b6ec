"""Each rule three times: satisfied trivially, refused by the referee and avoided by the planner, and at its edge."""

from collections.abc import Callable
from typing import Any

from solver.checker import check
from solver.checks import gp_cover
from solver.checks.case import Case
from solver.problem import DAY, CoverWindow, Demand, Interval, Obligation, Problem
from solver.result import Assignment, Plan
from solver.solve import SolveLimits, solve

Make = Callable[..., Any]
QUICK = SolveLimits(time_seconds=5, gap=0.0, workers=1)
EVENING = Interval(18 * 60 + 30, 20 * 60)


def broken(problem: Problem, *assignments: Assignment) -> set[str]:
    return {violation.rule for violation in check(problem, Plan(assignments))}


def planned(problem: Problem) -> list[tuple[int, int]]:
    return [(a.person_id, a.session_id) for a in solve(problem, QUICK).plan.assignments]


def gp_short(problem: Problem, plan: Plan) -> list[int]:
    return [sum(part.minutes for part in parts) for _, parts in gp_cover.gaps(Case(problem, plan))]


def test_a_plan_that_fills_nothing_breaks_no_rule(person: Make, session: Make, problem: Make) -> None:
    assert check(problem([person(1)], [session(1)]), Plan()) == ()


def test_nobody_is_in_two_places(person: Make, session: Make, problem: Make) -> None:
    both = problem([person(1)], [session(1), session(2, site=2)], obligations=(Obligation(0, 180),))
    assert "one_place" in broken(both, Assignment(1, 1, 11, "gp"), Assignment(2, 1, 21, "gp"))
    assert len(planned(both)) == 1


def test_sessions_that_follow_each_other_may_both_be_worked(person: Make, session: Make, problem: Make) -> None:
    later = Interval(EVENING.end, EVENING.end + 60)
    day = problem([person(1)], [session(1), session(2, interval=later)], obligations=(Obligation(0, 150),))
    assert len(planned(day)) == 2


def test_nobody_gives_a_service_they_may_not_give(person: Make, session: Make, problem: Make) -> None:
    nurse = problem([person(1, services=("blood_test",))], [session(1)], demands=(Demand("gp", 0, 90),))
    assert "skills" in broken(nurse, Assignment(1, 1, 11, "gp"))
    assert all(a.service == "blood_test" for a in solve(nurse, QUICK).plan.assignments)


def test_nobody_works_outside_what_they_offered(person: Make, session: Make, problem: Make) -> None:
    short = problem(
        [person(1, available=(Interval(EVENING.start, EVENING.end - 1),))],
        [session(1)],
        obligations=(Obligation(0, 90),),
    )
    assert "availability" in broken(short, Assignment(1, 1, 11, "gp"))
    assert planned(short) == []
    exact = problem([person(1, available=(EVENING,))], [session(1)], obligations=(Obligation(0, 90),))
    assert planned(exact) == [(1, 1)]


def test_nobody_works_on_leave_or_while_needed_elsewhere(person: Make, session: Make, problem: Make) -> None:
    for field, rule in (("leave", "leave"), ("commitments", "commitment")):
        away = problem(
            [person(1, **{field: (Interval(EVENING.end - 1, EVENING.end + 60),)})],
            [session(1)],
            obligations=(Obligation(0, 90),),
        )
        assert rule in broken(away, Assignment(1, 1, 11, "gp"))
        assert planned(away) == []


def test_nobody_works_more_than_their_weekly_maximum(person: Make, session: Make, problem: Make) -> None:
    def week(most: int) -> Problem:
        made: Problem = problem(
            [person(1, max_minutes_per_week=most)],
            [session(d + 1, d) for d in range(3)],
            obligations=(Obligation(0, 270),),
        )
        return made

    assert "weekly_minutes" in broken(week(179), Assignment(1, 1, 11, "gp"), Assignment(2, 1, 11, "gp"))
    assert len(planned(week(179))) == 1
    assert len(planned(week(180))) == 2


def test_eleven_hours_lie_between_an_evening_and_the_next_mornings_work(
    person: Make, session: Make, problem: Make
) -> None:
    def next_day(starts: int) -> Problem:
        surgery = Interval(DAY + starts, DAY + 12 * 60)
        made: Problem = problem([person(1, commitments=(surgery,))], [session(1)], obligations=(Obligation(0, 90),))
        return made

    assert "rest" in broken(next_day(7 * 60 - 1), Assignment(1, 1, 11, "gp"))
    assert planned(next_day(7 * 60 - 1)) == []
    assert planned(next_day(7 * 60)) == [(1, 1)]


def test_eleven_hours_lie_between_an_evening_and_an_early_session(person: Make, session: Make, problem: Make) -> None:
    early = session(2, interval=Interval(DAY + 6 * 60, DAY + 8 * 60))
    two = problem([person(1)], [session(1), early], obligations=(Obligation(0, 210),))
    assert "rest" in broken(two, Assignment(1, 1, 11, "gp"), Assignment(2, 1, 11, "gp"))
    assert planned(two) == [(1, 2)]


def test_a_site_never_holds_more_people_than_rooms(person: Make, session: Make, problem: Make) -> None:
    crowd = problem([person(n) for n in range(1, 5)], [session(1, site=2)], obligations=(Obligation(0, 360),))
    assert "rooms" in broken(crowd, Assignment(1, 1, 21, "gp"), Assignment(1, 2, 21, "gp"))
    assert len(planned(crowd)) == 2


def test_nobody_works_alone_where_two_are_required(person: Make, session: Make, problem: Make) -> None:
    alone = problem([person(1)], [session(1)], min_people_on_site=2, obligations=(Obligation(0, 90),))
    assert "people_on_site" in broken(alone, Assignment(1, 1, 11, "gp"))
    assert planned(alone) == []
    pair = problem([person(1), person(2)], [session(1)], min_people_on_site=2, obligations=(Obligation(0, 90),))
    assert len(planned(pair)) == 2


def test_a_registrar_alone_leaves_the_hours_without_a_gp(person: Make, session: Make, problem: Make) -> None:
    registrar = person(1, role="registrar", covers_as_gp=False)
    hours = problem(
        [registrar], [session(1)], cover_windows=(CoverWindow(EVENING, "Mon"),), obligations=(Obligation(0, 90),)
    )
    assert gp_short(hours, Plan((Assignment(1, 1, 11, "gp"),))) == [90]
    assert [u.kind for u in solve(hours, QUICK).unfilled] == ["gp_cover"]


def test_a_gp_elsewhere_covers_by_the_remote_policy_only(person: Make, session: Make, problem: Make) -> None:
    nurse = person(2, role="practice_nurse", covers_as_gp=False)
    plan = Plan((Assignment(1, 1, 11, "gp"), Assignment(2, 2, 21, "gp")))

    def hours(policy: str) -> Problem:
        made: Problem = problem(
            [person(1), nurse],
            [session(1), session(2, site=2)],
            gp_cover=policy,
            cover_windows=(CoverWindow(EVENING, "Mon"),),
        )
        return made

    assert gp_short(hours("gp_available_remote"), plan) == []
    assert gp_short(hours("gp_on_site"), plan) == [90]
