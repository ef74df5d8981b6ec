"""Patients meet the same people: where somebody held a place and hour before, others who work there are new to it."""

from solver.checks.case import Case
from solver.result import Term
from solver.tiers import Tier


def term(case: Case) -> Term:
    held = {pattern for person in case.problem.people for pattern in person.held}
    taken = {(a.person_id, case.problem.pattern(case.session(a))) for a in case.plan.assignments}
    new = sum(pattern in held and pattern not in case.people[person_id].held for person_id, pattern in taken)
    cost = new * case.problem.weights.new_to_pattern
    return Term("continuity", Tier.WISHES, new, "people new to a place and hour", cost)
