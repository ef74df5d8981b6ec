"""Where care happens, and the stretches in which it may."""

from collections.abc import Iterator
from dataclasses import dataclass

from solver.problem.interval import Interval


@dataclass(frozen=True)
class Site:
    """A place with its room ids, in the order they are to be filled."""

    id: int
    name: str
    rooms: tuple[int, ...]


@dataclass(frozen=True)
class Session:
    """A stretch at a site that the planner may open; `evening` ones count towards a person's evenings."""

    id: int
    site_id: int
    interval: Interval
    week: int
    label: str
    evening: bool = False


def faults(sites: tuple[Site, ...], sessions: tuple[Session, ...]) -> Iterator[str]:
    known = {site.id for site in sites}
    for session in sessions:
        if session.site_id not in known:
            yield f"{session.label}: unknown site {session.site_id}"
        if session.interval.minutes <= 0:
            yield f"{session.label}: ends before it starts"
