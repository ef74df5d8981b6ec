"""Where care happens, and the stretches in which it may."""

from collections.abc import Iterator
from dataclasses import dataclass

from solver.problem.interval import Interval


@dataclass(frozen=True)
class Room:
    """One person works in it at a time, giving what its `equipment` allows, unless it is `closed` then."""

    id: int
    equipment: tuple[str, ...] = ()
    closed: tuple[Interval, ...] = ()

    @property
    def kind(self) -> tuple[object, ...]:
        """Rooms of a kind can stand in for each other."""
        return self.equipment, self.closed

    def is_open(self, span: Interval) -> bool:
        return not any(span.overlaps(shut) for shut in self.closed)


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

    `week` counts sevens of days from the origin. `pause`: the minutes that each worker takes off within it, staggered;
    `closes`: the site is locked after it; `kind`: a word of the caller's, for successions that are forbidden; `clock`:
    minutes from midnight at its start, to be given where a change of clocks makes them other than those since midnight.
    """

    id: int
    site_id: int
    interval: Interval
    week: int
    label: str
    evening: bool = False
    pause: int = 0
    closes: bool = False
    kind: str = ""
    bank_holiday: bool = False
    clock: int | None = None

    @property
    def minutes_of_care(self) -> int:
        return self.interval.minutes - self.pause


@dataclass(frozen=True)
class Travel:
    """Minutes from one site to the other, and back."""

    between: tuple[int, int]
    minutes: int

    def faults(self) -> Iterator[str]:
        if self.minutes < 0:
            yield f"travel between {self.between[0]} and {self.between[1]}: negative minutes"


def faults(sites: tuple[Site, ...], sessions: tuple[Session, ...]) -> Iterator[str]:
    known = {site.id: site for site in sites}
    for room in (room for site in sites for room in site.rooms):
        if any(shut.minutes <= 0 for shut in room.closed):
            yield f"room {room.id}: its closure ends before it starts"
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
    if session.week != session.interval.week:
        yield f"lies in week {session.interval.week}, not {session.week}"
