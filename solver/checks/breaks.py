"""Nobody works more than six hours on end, work elsewhere included; a break has 20 minutes (WTR 1998, reg. 12).

A session with such a pause interrupts the work before and after it.
"""

from collections.abc import Iterator

from solver.checks.case import Case, Violation
from solver.problem import Interval, Person

WORDS = {"breaks": "{n} would work over six hours without a break"}


def broken(case: Case, person: Person) -> Iterator[Violation]:
    planned = [s.interval for s in case.work(person) if s.pause < case.problem.law.break_minutes]
    for stretch in _stretches(planned, person, case.problem.law.break_minutes):
        minutes = stretch[-1].end - stretch[0].start
        if minutes > case.problem.law.longest_without_break and any(span in planned for span in stretch):
            yield Violation(
                "breaks", f"{person.name} works {minutes} minutes without a break from day {stretch[0].day + 1}"
            )


def _stretches(planned: list[Interval], person: Person, least: int) -> Iterator[list[Interval]]:
    """Work that no break interrupts."""
    stretch: list[Interval] = []
    for span in sorted((*planned, *person.commitments)):
        if stretch and span.start - stretch[-1].end >= least:
            yield stretch
            stretch = []
        stretch.append(span)
    if stretch:
        yield stretch
