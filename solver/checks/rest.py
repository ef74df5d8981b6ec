"""Eleven hours from the last minute of work on one day to the first of the next, work elsewhere included
(WTR 1998, reg. 10)."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from solver.checks.case import Case, Violation
from solver.problem import Interval, Person

WORDS = {"rest": "{n} short of rest"}


def broken(case: Case, person: Person) -> Iterator[Violation]:
    planned = {session.interval for session in case.work(person)}
    if not planned:
        return
    days: dict[int, list[Interval]] = defaultdict(list)
    for span in (*planned, *person.commitments):
        days[span.day].append(span)
    for today, tomorrow in pairwise(sorted(days)):
        last = max(days[today], key=lambda i: i.end)
        first = min(days[tomorrow], key=lambda i: i.start)
        concerns_us = planned & {*days[today], *days[tomorrow]}
        if first.start - last.end < case.problem.rest_minutes and concerns_us and (last in planned or first in planned):
            yield Violation(
                "rest",
                f"{person.name} has {(first.start - last.end) // 60} h of rest before day {tomorrow + 1}",
            )
