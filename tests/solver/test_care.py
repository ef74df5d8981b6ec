"""Care: supervision and safe working. Each rule trivially, broken, and at its edge."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from solver.checks import gp_cover
from solver.checks.case import Case
from solver.explain import unfilled
from solver.problem import (
    DAY,
    ChannelMix,
    CoverWindow,
    Interval,
    Law,
    Obligation,
    Problem,
    ProblemError,
    Service,
    Supervision,
)
from solver.result import Assignment, Plan
from solver.solve import SolveLimits, solve

Make = Callable[..., Any]
EVENING = Interval(18 * 60 + 30, 20 * 60)
QUICK = SolveLimits(time_seconds=5, gap=0.0, workers=1)
SATURDAY = Interval(5 * DAY + 9 * 60, 5 * DAY + 17 * 60)
OWED = (Obligation(0, 9999),)


def registrar(person: Make, number: int, **other: Any) -> Any:
    return person(number, role="registrar", covers_as_gp=False, **other)


def test_without_a_rule_nobody_is_supervised(person: Make, session: Make, problem: Make, planned: Make) -> None:
    assert planned(problem([registrar(person, 1)], [session(1)], obligations=OWED)) == [(1, 1)]


def test_a_registrar_never_works_without_a_gp_on_site(
    person: Make, session: Make, problem: Make, broken: Make, planned: Make
) -> None:
    nurse = person(2, role="practice_nurse", covers_as_gp=False)
    unled = problem(
        [registrar(person, 1), nurse], [session(1)], supervisions=(Supervision("registrar"),), obligations=OWED
    )
    assert broken(unled, (1, 1, 11), (2, 1, 12)) == {"supervision"}
    assert planned(unled) == [(2, 1)]
    assert "1 without supervision" in unfilled(unled, Plan())[0].reason


@pytest.mark.parametrize(("at_most", "working"), [(1, 2), (2, 3), (3, 4)])
def test_a_gp_supervises_so_many_registrars_and_no_more(
    person: Make, session: Make, problem: Make, site: Make, planned: Make, at_most: int, working: int
) -> None:
    people = [person(1), *(registrar(person, n) for n in (2, 3, 4))]
    rule = Supervision("registrar", at_most=at_most)
    rooms = (site(1, "North", 11, 12, 13, 14),)
    assert len(planned(problem(people, [session(1)], supervisions=(rule,), sites=rooms, obligations=OWED))) == working


def test_a_gp_elsewhere_supervises_only_where_that_is_allowed(
    person: Make, session: Make, problem: Make, broken: Make
) -> None:
    def hubs(*, on_site: bool) -> Problem:
        rule = Supervision("registrar", on_site=on_site)
        made: Problem = problem(
            [person(1), registrar(person, 2)], [session(1), session(2, site=2)], supervisions=(rule,)
        )
        return made

    apart = ((1, 1, 11), (2, 2, 21))
    assert broken(hubs(on_site=True), *apart) == {"supervision"}
    assert broken(hubs(on_site=False), *apart) == set()


def test_a_supervisor_who_leaves_early_leaves_the_rest_unsupervised(
    person: Make, session: Make, problem: Make, broken: Make, planned: Make
) -> None:
    """The rule names its own supervisors here: advanced nurse practitioners for a nurse."""
    lead = person(1, role="advanced_nurse_practitioner", covers_as_gp=False, available=(EVENING,))
    nurse = person(2, role="practice_nurse", covers_as_gp=False)
    longer = session(2, interval=Interval(EVENING.start, EVENING.end + 30))
    rule = Supervision("practice_nurse", by_roles=("advanced_nurse_practitioner",))
    late = problem([lead, nurse], [session(1), longer], supervisions=(rule,), obligations=OWED)
    assert broken(late, (1, 1, 11), (2, 2, 12)) == {"supervision"}
    assert planned(late) == [(1, 1), (2, 1)]


def test_a_supervision_that_contradicts_itself_is_refused(problem: Make) -> None:
    with pytest.raises(ProblemError) as refused:
        problem([], [], supervisions=(Supervision("nurse", ("nurse",), at_most=0),))
    assert len(refused.value.faults) == 2


def test_without_a_limit_a_day_has_as_many_patients_as_fit(
    person: Make, session: Make, problem: Make, planned: Make
) -> None:
    morning = session(2, interval=Interval(9 * 60, 17 * 60), pause=30)
    assert len(planned(problem([person(1)], [session(1), morning], obligations=OWED))) == 2


@pytest.mark.parametrize(("most", "worked"), [(25, 1), (26, 2)])
def test_nobody_sees_more_patients_a_day_than_is_safe(
    person: Make, session: Make, problem: Make, broken: Make, planned: Make, most: int, worked: int
) -> None:
    """Six quarter-hours in an evening, and twenty in a morning of five hours and a half with half an hour of pause."""
    morning = session(2, interval=Interval(9 * 60, 14 * 60 + 30), pause=30)
    tomorrow = session(3, 1, interval=Interval(DAY + 12 * 60, DAY + 13 * 60))
    day = problem([person(1, max_contacts_per_day=most)], [session(1), morning, tomorrow], obligations=OWED)
    assert broken(day, (1, 1, 11), (1, 2, 11)) == ({"contacts"} if worked == 1 else set())
    assert planned(day) == ([(1, 2), (1, 3)] if worked == 1 else [(1, 1), (1, 2), (1, 3)])


def test_longer_contacts_are_fewer(person: Make, session: Make, problem: Make, broken: Make) -> None:
    for minutes, rules in ((15, {"contacts"}), (18, set())):
        long = problem(
            [person(1, max_contacts_per_day=5)], [session(1)], services=(Service("gp", minutes_per_contact=minutes),)
        )
        assert broken(long, (1, 1, 11)) == rules


def saturday(session: Make, *hours: float, **other: Any) -> list[Any]:
    """Sessions from each of these hours of Saturday to the next."""
    cuts = [int(5 * DAY + hour * 60) for hour in hours]
    return [
        session(n, interval=Interval(a, b), label=f"part {n}", evening=False, **other)
        for n, (a, b) in enumerate(pairwise(cuts), 1)
    ]


def gp_short(problem: Problem, *shifts: tuple[int, int, int]) -> int:
    plan = Plan(tuple(Assignment(session, person, room, "gp") for person, session, room in shifts))
    return sum(part.minutes for _, parts in gp_cover.gaps(Case(problem, plan)) for part in parts)


def test_several_sessions_cover_a_window_between_them(person: Make, session: Make, problem: Make) -> None:
    """A site open from 08:00 to 17:00 in three sessions, standard hours from 09:00."""
    three = saturday(session, 8, 11, 14, 17, pause=20)
    hours = problem([person(1)], three, cover_windows=(CoverWindow(SATURDAY, "Sat"),))
    assert gp_short(hours, (1, 1, 11), (1, 2, 11), (1, 3, 11)) == 0
    assert solve(hours, QUICK).unfilled == ()


def test_only_the_part_without_a_gp_counts_and_its_reason_is_of_that_part(
    person: Make, session: Make, problem: Make
) -> None:
    away = (Interval(5 * DAY + 13 * 60, 6 * DAY),)
    hours = problem(
        [person(1, leave=away)], saturday(session, 8, 11, 14, 17), cover_windows=(CoverWindow(SATURDAY, "Sat"),)
    )
    (need,) = solve(hours, QUICK).unfilled
    assert (need.label, need.minutes_short, need.reason) == ("GP cover Sat", 360, "Of 1: 1 on leave.")


def test_no_site_is_open_is_said_only_where_none_is(person: Make, session: Make, problem: Make) -> None:
    morning = problem([person(1)], saturday(session, 8, 13), cover_windows=(CoverWindow(SATURDAY, "Sat"),))
    (need,) = solve(morning, QUICK).unfilled
    assert (need.minutes_short, need.reason) == (4 * 60, "No site is open then.")


def test_on_site_the_gps_own_pause_is_covered_by_a_second_gp(
    person: Make, session: Make, problem: Make, planned: Make
) -> None:
    def hours(policy: str, pause: int) -> Problem:
        made: Problem = problem(
            [person(n, cost_per_hour=95) for n in (1, 2)], saturday(session, 9, 17, pause=pause), gp_cover=policy,
            cover_windows=(CoverWindow(SATURDAY, "Sat"),), law=Law(longest_without_break=480),
        )  # fmt: skip
        return made

    assert gp_short(hours("gp_on_site", 20), (1, 1, 11)) == 480
    assert gp_short(hours("gp_on_site", 20), (1, 1, 11), (2, 1, 12)) == 0
    assert gp_short(hours("gp_on_site", 0), (1, 1, 11)) == gp_short(hours("gp_available_remote", 20), (1, 1, 11)) == 0
    assert [len(planned(hours(*case))) for case in (("gp_on_site", 20), ("gp_on_site", 0))] == [2, 1]


def test_a_gp_who_goes_on_without_a_pause_covers_for_one_who_takes_it(
    person: Make, session: Make, problem: Make
) -> None:
    mixed = problem(
        [person(1), person(2)], [*saturday(session, 9, 17, pause=20), session(9, interval=SATURDAY)], gp_cover="gp_on_site", cover_windows=(CoverWindow(SATURDAY, "Sat"),),
    )  # fmt: skip
    assert gp_short(mixed, (1, 1, 11), (2, 9, 12)) == 0
    assert gp_short(mixed, (2, 9, 12)) == 0


def test_no_standard_hours_need_nobody(person: Make, session: Make, problem: Make, amount: Make) -> None:
    assert amount("standard_hours", problem([person(1)], [session(1)]), Plan()) == 0


def test_an_hour_with_nobody_at_work_is_counted_and_filled_by_any_role(
    person: Make, session: Make, problem: Make, planned: Make, amount: Make
) -> None:
    nurse = person(1, role="practice_nurse", covers_as_gp=False, services=("bloods",))
    hours = problem([nurse], saturday(session, 8, 11, 14, 17, pause=20), standard_hours=(CoverWindow(SATURDAY, "Sat"),))
    assert amount("standard_hours", hours, Plan()) == 480
    assert [(need.kind, need.minutes_short) for need in unfilled(hours, Plan())] == [("standard_hours", 480)]
    assert planned(hours) == [(1, 1), (1, 2), (1, 3)]


def test_standard_hours_end_to_the_minute(person: Make, session: Make, problem: Make) -> None:
    late = problem([person(1)], saturday(session, 9, 16.75, pause=20), standard_hours=(CoverWindow(SATURDAY, "Sat"),))
    assert [(need.minutes_short, need.reason) for need in solve(late, QUICK).unfilled] == [
        (15, "No site is open then.")
    ]


def clinic(person: Make, session: Make, problem: Make, **mix: int) -> Problem:
    """Three evenings on which one person may see or telephone patients."""
    services = (Service("gp"), Service("gp_telephone", channel="telephone"), Service("gp_video", channel="video"))
    made: Problem = problem(
        [person(1, services=tuple(service.code for service in services))], [session(n, n) for n in range(3)],
        services=services, channel_mix=ChannelMix(**mix), obligations=(Obligation(0, 270),),
    )  # fmt: skip
    return made


def evenings(*services: str) -> Plan:
    return Plan(tuple(Assignment(night, 1, 11, service) for night, service in enumerate(services)))


def test_without_a_least_share_any_mix_will_do(person: Make, session: Make, problem: Make, amount: Make) -> None:
    assert amount("channel_mix", clinic(person, session, problem), evenings("gp", "gp", "gp")) == 0


@pytest.mark.parametrize(
    ("mix", "services", "missing"),
    [
        ({"remote_percent": 34}, ("gp", "gp", "gp_telephone"), 2),
        ({"remote_percent": 33}, ("gp", "gp", "gp_telephone"), 0),
        ({"remote_percent": 50}, ("gp", "gp_video", "gp_telephone"), 0),
        ({"in_person_percent": 50}, ("gp", "gp_video", "gp_telephone"), 45),
        ({"in_person_percent": 50, "remote_percent": 50}, ("gp_video", "gp_video", "gp_video"), 135),
        ({"in_person_percent": 100}, (), 0),
    ],
)
def test_what_the_mix_lacks_is_counted_in_minutes(
    person: Make,
    session: Make,
    problem: Make,
    amount: Make,
    mix: dict[str, int],
    services: tuple[str, ...],
    missing: int,
) -> None:
    assert amount("channel_mix", clinic(person, session, problem, **mix), evenings(*services)) == missing


def test_the_planner_keeps_the_mix_but_never_plans_less_for_it(
    person: Make, session: Make, problem: Make, amount: Make
) -> None:
    mixed = clinic(person, session, problem, in_person_percent=60, remote_percent=30)
    given = [a.service for a in solve(mixed, QUICK).plan.assignments]
    assert (len(given), given.count("gp")) == (3, 2)
    bare = clinic(person, session, problem, in_person_percent=90, remote_percent=10)
    assert (amount("obligation", bare), amount("channel_mix", bare)) == (0, 27)


def test_shares_above_the_whole_are_refused(person: Make, session: Make, problem: Make) -> None:
    with pytest.raises(ProblemError, match="least shares"):
        clinic(person, session, problem, in_person_percent=60, remote_percent=41)
