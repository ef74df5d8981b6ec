"""At most 48 hours a week on average over 17 weeks, work elsewhere included, unless opted out (WTR 1998, reg. 4).

While fewer weeks are known, the average is over those.
"""

from collections import Counter
from collections.abc import Iterator

from solver.checks.case import Case, Violation
from solver.problem import Person

WORDS = {"working_time": "{n} above 48 hours a week on average"}


def broken(case: Case, person: Person) -> Iterator[Violation]:
    if person.working_time.opted_out:
        return
    planned = Counter[int]()
    for session in case.work(person):
        planned[session.week] += session.interval.minutes
    elsewhere, limit = _elsewhere(case, person), case.problem.law.average_minutes_per_week
    for window in _windows(case, person):
        total = sum(planned[week] + elsewhere[week] for week in window)
        if total > limit * len(window) and any(planned[week] for week in window):
            average = f"{total / len(window) / 60:.1f} hours a week on average"
            yield Violation("working_time", f"{person.name} works {average} up to week {window[-1] + 1}")


def _elsewhere(case: Case, person: Person) -> Counter[int]:
    first = case.problem.horizon.start
    weeks = Counter({first - age: minutes for age, minutes in enumerate(person.working_time.worked_before[::-1], 1)})
    for span in person.commitments:
        if span.week >= first:
            weeks[span.week] += span.minutes
    return weeks


def _windows(case: Case, person: Person) -> Iterator[range]:
    weeks, known = case.problem.horizon, case.problem.horizon.start - len(person.working_time.worked_before)
    for last in weeks:
        first = last - case.problem.law.weeks_averaged + 1
        if first >= known or last == weeks[-1]:
            yield range(max(first, known), last + 1)
