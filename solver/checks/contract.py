"""A contract promises minutes by week and over the period, and has a maximum over the period.

A week with leave asks for nothing. A minute below the minimum is below the target too, and costs both.
"""

from collections import Counter
from collections.abc import Iterator

from solver.checks.case import Case, Violation
from solver.problem import Person
from solver.result import Term
from solver.tiers import Tier

WORDS = {"period_minutes": "{n} at the maximum for the period"}


def broken(case: Case, person: Person) -> Iterator[Violation]:
    total, most = sum(_by_week(case, person).values()), person.contract.max_minutes_per_period
    if most is not None and total > most:
        yield Violation("period_minutes", f"{person.name} works {total} of at most {most} minutes in the period")


def term(case: Case) -> Term:
    below_minimum = below_target = 0
    for person in case.problem.people:
        for planned, least, target in _promised(case, person):
            below_minimum += max(0, least - planned)
            below_target += max(0, least - planned, target - planned)
    weights = case.problem.weights
    cost = below_minimum * weights.minute_below_minimum + below_target * weights.minute_below_target
    return Term("contract", Tier.WISHES, below_target, "minutes below contract", cost)


def _promised(case: Case, person: Person) -> Iterator[tuple[int, int, int]]:
    """(planned, minimum, target) of the period and of each week."""
    weeks, promised = _by_week(case, person), person.contract
    yield sum(weeks.values()), promised.min_minutes_per_period, promised.target_minutes_per_period
    for week in case.problem.weeks_present(person):
        limits = person.limits(week)
        yield weeks[week], limits.min_minutes, limits.target_minutes


def _by_week(case: Case, person: Person) -> Counter[int]:
    weeks: Counter[int] = Counter()
    for session in case.work(person):
        weeks[session.week] += session.interval.minutes
    return weeks
