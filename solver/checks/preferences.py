"""A shift that touches what somebody would rather not work, or no shift where they want to, is a refused wish."""

from solver.checks.case import Case
from solver.problem import Interval, Level, Person
from solver.result import Term
from solver.tiers import Tier


def term(case: Case) -> Term:
    refused = sum(_refused(case, person) for person in case.problem.people)
    return Term("preferences", Tier.WISHES, refused, "wishes refused", refused * case.problem.weights.wish_refused)


def _refused(case: Case, person: Person) -> int:
    work = [session.interval for session in case.work(person)]
    wanted = [p.interval for p in person.preferences if p.level is Level.WANTS_TO]
    unwanted = [p.interval for p in person.preferences if p.level is Level.RATHER_NOT]
    return sum(not _touches(stretch, work) for stretch in wanted) + sum(_touches(shift, unwanted) for shift in work)


def _touches(span: Interval, others: list[Interval]) -> bool:
    return any(span.overlaps(other) for other in others)
