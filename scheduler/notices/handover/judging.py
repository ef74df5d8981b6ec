"""Whether somebody may take a shift: by every rule that the planner's referee knows, and at no cost to patients."""

from dataclasses import replace

from scheduler.planning.standing import Standing
from scheduler.planning.words import listed
from solver import checker
from solver.questions import difference
from solver.result import Assignment, Plan
from solver.tiers import Tier

OF_PATIENTS = (Tier.OBLIGATION, Tier.NEED)


def handed_over(rota: Standing, shift: Assignment, to: int) -> Plan:
    """The rota with somebody else in a shift: same room, same service."""
    others = tuple(one for one in rota.plan.assignments if one != shift)
    return Plan(tuple(sorted((*others, replace(shift, person_id=to)))))


def fault(rota: Standing, shift: Assignment, to: int) -> str:
    """Why they may not take it, in a sentence; empty where they may. The rota is legal as it stands."""
    plan = handed_over(rota, shift, to)
    if broken := checker.check(rota.problem, plan):
        return f"{broken[0].sentence}."
    change = difference(checker.score(rota.problem, rota.plan), checker.score(rota.problem, plan))
    worse = [term for term in change.terms if term.tier in OF_PATIENTS and term.amount > 0]
    return f"The rota would be short of more than it is now: {listed(worse)}." if worse else ""


def who_could(rota: Standing, shift: Assignment) -> list[int]:
    """Everybody who may take it."""
    others = (person.id for person in rota.problem.people if person.id != shift.person_id)
    return [number for number in others if not fault(rota, shift, number)]
