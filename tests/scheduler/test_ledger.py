"""The fairness ledger says of each person what the planner's referee says of all."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinics.local_time import at
from clinics.models import Clinician, ClinicianContract, Leave
from scheduler.planning.facts import Facts, Worked
from scheduler.planning.ledger import Entry, ledger
from scheduler.planning.problem import build
from scheduler.rota.queries import Line
from solver.checks import cost, fair_shares
from solver.checks.case import Case
from solver.problem import SHARED_KINDS
from solver.result import Assignment, Plan
from tests.scheduler.boards import lines

Make = Callable[..., Facts]
MONDAY = date(2026, 11, 2)
TEAM = {1: ("gp", 180), 2: ("gp", 90), 3: ("practice_nurse", 90)}


def contract(number: int, minutes: int) -> ClinicianContract:
    return ClinicianContract(
        clinician_id=number, starts_on=date(2026, 1, 1), contracted_minutes_per_week=minutes,
        maximum_minutes_per_week=480, cost_pence_per_hour=9_500,
    )  # fmt: skip


def worked(number: int, days_before: int) -> Worked:
    starts = at(MONDAY - timedelta(days=days_before), time(18, 30))
    return Worked(number, 1, starts, starts + timedelta(minutes=90))


@pytest.fixture
def team(facts: Make) -> Facts:
    people = [
        Clinician(id=n, network_id=1, name=f"Dr {n}", email=f"{n}@example.com", gender="female", role=role)
        for n, (role, _) in TEAM.items()
    ]
    return facts(
        MONDAY, 2, clinicians=people, contracts=[contract(n, minutes) for n, (_, minutes) in TEAM.items()],
        leave=[Leave(clinician_id=1, starts_on=MONDAY + timedelta(days=6), ends_on=MONDAY + timedelta(days=7))],
        worked=[worked(1, days) for days in (3, 4, 5)] + [worked(2, 4)],
    )  # fmt: skip


def told(team: Facts, shifts: list[Line]) -> dict[int, Entry]:
    return {entry.clinician.id: entry for entry in ledger(team, shifts, MONDAY, 2, frozenset())}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(data=st.data())
def test_shares_and_cost_are_the_referees(team: Facts, data: st.DataObject) -> None:
    problem = build(team)
    pairs = [(block.id, person.id) for block in problem.sessions for person in problem.people]
    taken = data.draw(st.lists(st.sampled_from(pairs), unique=True))
    plan = Plan(tuple(Assignment(block, person, 1, "gp") for block, person in taken))
    entries = told(team, lines(problem, plan.assignments, MONDAY))
    largest = {
        (entry.clinician.role, kind): max(
            0, *(one.shares[kind].above for one in entries.values() if one.clinician.role == entry.clinician.role)
        )
        for entry in entries.values()
        for kind in SHARED_KINDS
    }
    case = Case(problem, plan)
    assert sum(largest.values()) == fair_shares.term(case).amount
    assert sum(entry.pounds for entry in entries.values()) == cost.pounds(case)


def test_what_earlier_rotas_asked_counts_and_leave_makes_a_share_smaller(team: Facts) -> None:
    entries = told(team, [])
    evenings = {who: entry.shares["evenings"] for who, entry in entries.items()}
    assert (evenings[1].carried, evenings[1].here) == (1, 0)
    assert (evenings[1].fair, evenings[1].above) == (0, 1)  # leave touches both of their weeks: nothing is asked
    assert (evenings[2].fair, evenings[2].above) == (1, -1)


def test_a_shift_on_a_bank_holiday_counts_as_one_beside_its_evening(team: Facts) -> None:
    first = next(block for block in build(team).sessions if block.evening)
    (line,) = lines(build(team), [Assignment(first.id, 3, 1, "gp")], MONDAY)
    (entry,) = [one for one in ledger(team, [line], MONDAY, 2, {MONDAY}) if one.clinician.id == 3]
    assert {kind: share.here for kind, share in entry.shares.items()} == {
        "evenings": 1,
        "saturdays": 0,
        "bank_holidays": 1,
    }
    assert (entry.minutes, entry.pounds) == (90, 143)
