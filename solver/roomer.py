"""Gives every shift a room. The model counts heads by kind of room; which one is a matter of order, kept steady."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from solver.problem import Interval, Problem, Room, Site
from solver.result import Assignment, Plan

Shift = tuple[int, int, str]
Way = tuple[Room, ...]


class NoRoom(Exception):
    """Some shifts, as they stand, need more rooms of a kind than their site has."""


def with_rooms(problem: Problem, chosen: Iterable[Shift]) -> Plan:
    """Assign rooms to (person, session, service), first come first served; who stays on keeps a room that is free.

    Raises
    ------
    NoRoom
        only where no order of rooms would do: never for a plan that the model thinks legal.
    """
    by_site: dict[int, list[Shift]] = defaultdict(list)
    for shift in chosen:
        by_site[problem.sessions_by_id[shift[1]].site_id].append(shift)
    used = (site for site in problem.sites if site.id in by_site)
    seated = (seat for site in used for seat in _Seating(problem, site).of(by_site[site.id]))
    return Plan(tuple(sorted(Assignment(session, person, room.id, given) for (person, session, given), room in seated)))


class _Seating:
    """Fills one site's rooms in order of time."""

    def __init__(self, problem: Problem, site: Site) -> None:
        self._rooms, self._service = site.rooms, problem.service
        self._sessions, self._published = problem.sessions_by_id, problem.published_rooms
        self._last: dict[int, int] = {}

    def of(self, shifts: list[Shift]) -> Iterator[tuple[Shift, Room]]:
        for crowd in self._crowds(shifts):
            for shift, room in zip(crowd, self._fill(crowd), strict=True):
                self._last[shift[0]] = room.id
                yield shift, room

    def _crowds(self, shifts: list[Shift]) -> Iterator[list[Shift]]:
        """The shifts in order of time, in parts between which the site is empty."""
        crowd: list[Shift] = []
        for shift in sorted(shifts, key=lambda s: (self._span(s), s[1], s[0])):
            if crowd and self._span(shift).start >= max(self._span(one).end for one in crowd):
                yield crowd
                crowd = []
            crowd.append(shift)
        if crowd:
            yield crowd

    def _fill(self, crowd: list[Shift]) -> Way:
        """Rooms for the crowd. Of the ways that leave the same rooms free, the first is kept: so all are tried."""
        ways: list[Way] = [()]
        for shift in crowd:
            reached: dict[object, Way] = {}
            for way in ways:
                for room in self._choices(shift, way, crowd):
                    longer = (*way, room)
                    reached.setdefault(self._left(shift, longer, crowd), longer)
            ways = list(reached.values())
        if not ways:
            raise NoRoom
        return ways[0]

    def _choices(self, shift: Shift, way: Way, crowd: list[Shift]) -> list[Room]:
        """One free room of each kind: rather as published, then the person's last, then not somebody else's last."""
        busy = {room.id for room, _ in self._busy(shift, way, crowd)}
        last = self._last | {person: room.id for (person, _, _), room in zip(crowd, way, strict=False)}
        used = {*last.values(), *(self._published.get(one[:2]) for one in crowd)}
        promised, needed, span = self._published.get(shift[:2]), self._service(shift[2]), self._span(shift)
        free = [room for room in self._rooms if room.id not in busy and needed.fits(room) and room.is_open(span)]
        kinds: dict[tuple[object, ...], Room] = {}
        for room in sorted(free, key=lambda r: (r.id != promised, r.id != last.get(shift[0]), r.id in used)):
            kinds.setdefault(room.kind, room)
        return list(kinds.values())

    def _left(self, shift: Shift, way: Way, crowd: list[Shift]) -> object:
        """What matters to those who come later: until when how many rooms of each kind are taken."""
        return tuple(sorted((room.kind, end) for room, end in self._busy(shift, way, crowd)))

    def _busy(self, shift: Shift, way: Way, crowd: list[Shift]) -> list[tuple[Room, int]]:
        """Rooms still taken when `shift` starts, and until when."""
        taken = ((room, self._span(earlier).end) for earlier, room in zip(crowd, way, strict=False))
        return [(room, end) for room, end in taken if end > self._span(shift).start]

    def _span(self, shift: Shift) -> Interval:
        return self._sessions[shift[1]].interval
