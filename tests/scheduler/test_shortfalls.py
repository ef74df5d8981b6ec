"""What the board says is short is what the planner's referee says, whatever the rota."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinics.models import Clinician, Contract, GpCover, Service
from scheduler.planning import shortfalls
from scheduler.planning.facts import Facts
from scheduler.planning.horizon import moment
from scheduler.planning.problem import build
from solver.checks import NEEDS
from solver.checks.case import Case
from solver.result import Assignment, Plan
from tests.scheduler.boards import lines

Make = Callable[..., Facts]
CHRISTMAS = date(2026, 12, 21)  # Boxing Day is a Saturday: two days are lost, and made up within two weeks
TEAM = [("gp", True), ("practice_nurse", False), ("registrar", False)]
SERVICES = [("gp", "0.6"), ("blood_test", "0.4")]


@pytest.fixture
def christmas(facts: Make) -> Facts:
    team = [
        Clinician(id=n, network_id=1, name=f"Dr {n}", email=f"{n}@example.com", gender="female", role=role, covers_as_gp=covers)
        for n, (role, covers) in enumerate(TEAM, 1)
    ]  # fmt: skip
    services = [
        Service(id=n, network_id=1, code=code, name=code, description="", minutes=15, demand_share=Decimal(share))
        for n, (code, share) in enumerate(SERVICES, 1)
    ]
    return facts(CHRISTMAS, 3, clinicians=team, services=services, list_sizes=[20_000], planned_before=[0, 900])


def said(facts: Facts, plan: Plan) -> tuple[list[Any], list[Any]]:
    """(what the board says, what the referee says) of a plan: each the kind, words and minutes of all that is short."""
    problem = build(facts)
    found = shortfalls.gaps(facts, lines(problem, plan.assignments, facts.monday))
    judged = [need for needs in NEEDS for need in needs(Case(problem, plan))]
    return [(g.kind, g.label, g.minutes) for g in found], [(n.kind, n.label, n.minutes) for n in judged]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=120)
@given(data=st.data())
def test_the_board_and_the_referee_agree_on_what_is_short(christmas: Facts, data: st.DataObject) -> None:
    policy = Contract(network_id=1, starts_on=CHRISTMAS, gp_cover=data.draw(st.sampled_from(GpCover)))
    facts = replace(christmas, contract=policy)
    problem = build(facts)
    pairs = [(block.id, person.id) for block in problem.sessions for person in problem.people]
    taken = data.draw(st.lists(st.sampled_from(pairs), unique=True, max_size=len(pairs)))
    service = st.sampled_from([code for code, _ in SERVICES])
    plan = Plan(tuple(Assignment(block, person, 1, data.draw(service)) for block, person in taken))
    ours, theirs = said(facts, plan)
    assert ours == theirs


def test_a_gap_in_hours_says_when_and_one_of_a_week_says_which_week_and_service(christmas: Facts) -> None:
    found = shortfalls.gaps(christmas, [])
    evening = next(gap for gap in found if gap.kind == "gp_cover")
    assert (evening.week, evening.starts_at, evening.minutes) == (0, moment(CHRISTMAS, 1110), 90)
    assert {(gap.week, gap.service) for gap in found if gap.kind == "demand"} >= {(0, "gp"), (2, "blood_test")}
    assert {gap.week for gap in found if gap.kind == "obligation"} == {0, 1, 2} | {
        gap.week for gap in found if gap.week < 0
    }


def test_nothing_is_missed_on_days_on_which_nobody_is_expected_to_work(christmas: Facts) -> None:
    days = {gap.starts_at.date() for gap in shortfalls.gaps(christmas, []) if gap.starts_at}
    assert CHRISTMAS + timedelta(days=4) not in days  # Christmas Day
    assert CHRISTMAS + timedelta(days=5) not in days  # Boxing Day
    assert CHRISTMAS + timedelta(days=3) in days
