"""What makes opened hours safe for patients: when a GP must be working."""

from collections.abc import Iterator
from dataclasses import dataclass

from solver.problem.interval import Interval

GP_COVER_POLICIES = ("gp_on_site", "gp_available_remote")


@dataclass(frozen=True)
class CoverWindow:
    """A stretch in which a GP must be working."""

    interval: Interval
    label: str


def faults(windows: tuple[CoverWindow, ...], gp_cover: str) -> Iterator[str]:
    for window in windows:
        if window.interval.minutes <= 0:
            yield f"cover window {window.label}: ends before it starts"
    if gp_cover not in GP_COVER_POLICIES:
        yield f"unknown GP cover policy {gp_cover!r}"
