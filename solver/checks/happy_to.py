"""Stretches that somebody would be happy to work, and does not: they decide between plans equal in all else."""

from solver.checks.case import Case
from solver.problem import Level
from solver.result import Term
from solver.tiers import Tier


def term(case: Case) -> Term:
    missed = sum(
        not any(session.interval.overlaps(preference.interval) for session in case.work(person))
        for person in case.problem.people
        for preference in person.preferences
        if preference.level is Level.HAPPY_TO
    )
    return Term("happy_to", Tier.COST, missed, "welcome shifts missed", missed * case.problem.weights.happy_to_missed)
