"""Somebody works throughout the Network Standard Hours, whatever their role (Network Contract DES)."""

from collections.abc import Iterator

from solver.checks.case import Case, Need
from solver.problem import CoverWindow, Interval, cut
from solver.result import Term
from solver.tiers import Tier


def gaps(case: Case) -> list[tuple[CoverWindow, list[Interval]]]:
    """(window, its parts with nobody at work) for each window that has some."""
    worked = {case.session(shift).interval for shift in case.plan.assignments}
    found = [(window, _empty(window.interval, worked)) for window in case.problem.standard_hours]
    return [(window, parts) for window, parts in found if parts]


def needs(case: Case) -> Iterator[Need]:
    for window, parts in gaps(case):
        minutes = sum(part.minutes for part in parts)
        label = f"Standard hours {window.label}"
        yield Need("standard_hours", label, minutes, "clinician", case.problem.people, case.during(parts))


def term(case: Case) -> Term:
    empty = sum(part.minutes for _, parts in gaps(case) for part in parts)
    price = case.problem.weights.standard_minute
    return Term("standard_hours", Tier.OBLIGATION, empty, "standard minutes with nobody working", empty * price)


def _empty(window: Interval, worked: set[Interval]) -> list[Interval]:
    during = [span for span in worked if span.overlaps(window)]
    return [part for part in cut(during, within=window) if not any(span.contains(part) for span in during)]
