"""Where care happens, and the stretches in which it may."""

from collections.abc import Iterator
from dataclasses import dataclass

from solver.problem.interval import Interval


@dataclass(frozen=True)
class Room:
    """One person works in it at a time, giving what its `equipment` allows."""

    id: int
    equipment: tuple[str, ...] = ()


@dataclass(frozen=True)
class Site:
    """A place with its rooms, in the order they are to be filled; without `opening` it is open whenever needed."""

    id: int
    name: str
    rooms: tuple[Room, ...]
    opening: tuple[Interval, ...] | None = None

    def is_open(self, span: Interval) -> bool:
        return self.opening is None or any(hours.contains(span) for hours in self.opening)


@dataclass(frozen=True)
class Session:
    """A stretch at a site that the planner may open; `evening` ones count towards a person's evenings.

    `pause`: the minutes that each worker takes off within it, staggered; `closes`: the site is locked after it.
    """

    id: int
    site_id: int
    interval: Interval
    week: int
    label: str
    evening: bool = False
    pause: int = 0
    closes: bool = False

    @property
    def minutes_of_care(self) -> int:
        return self.interval.minutes - self.pause


def faults(sites: tuple[Site, ...], sessions: tuple[Session, ...]) -> Iterator[str]:
    known = {site.id: site for site in sites}
    for session in sessions:
        yield from (f"{session.label}: {fault}" for fault in _faults(session, known.get(session.site_id)))


def _faults(session: Session, site: Site | None) -> Iterator[str]:
    if site is None:
        yield f"unknown site {session.site_id}"
    elif not site.is_open(session.interval):
        yield f"outside the opening hours of {site.name}"
    if session.interval.minutes <= 0:
        yield "ends before it starts"
    elif not 0 <= session.pause < session.interval.minutes:
        yield "its pause does not lie within it"
