"""Every mix of appointments that a shift has room for, each with its best order: an exact table over minutes.

A row of the table is what the rest of the shift depends on: the last service, how long somebody has worked on end,
whether the pause is over, and the mix so far. Whoever comes to a row earlier can do all that a later one can.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from scheduler.rota.carve.on_end import OnEnd, Since
from scheduler.rota.carve.pause import PauseWindow
from scheduler.rota.carve.problem import Service
from scheduler.rota.carve.result import Reason

Mix = tuple[int, ...]
"""How many appointments of each service of the frame."""
MOST_SERVICES = 3
"""In one shift: a clinic of more kinds is more than reception, room and clinician can follow."""


@dataclass(frozen=True)
class Frame:
    """All of a shift that decides which mixes it has room for; the planned service comes first among `services`.

    `settle`: minutes at its start for coming from another room.
    """

    minutes: int
    services: tuple[Service, ...]
    pause: PauseWindow | None = None
    settle: int = 0
    most: int | None = None

    @cached_property
    def on_end(self) -> OnEnd:
        return OnEnd(self.services)

    def allows(self, mix: Mix) -> bool:
        """Whether it may still become a clinic of mainly the planned service, and of few others."""
        others = sum(count * service.minutes for count, service in zip(mix[1:], self.services[1:], strict=True))
        return 2 * others <= self.minutes and sum(map(bool, mix)) <= MOST_SERVICES


@dataclass(frozen=True)
class Piece:
    """Minutes of a shift, from its start: an appointment of a service, or idle for a reason."""

    start: int
    end: int
    use: Service | Reason


class _Row(NamedTuple):
    mix: Mix
    last: int | None
    since: Since
    paused: bool


class _Way(NamedTuple):
    """How a row was come to. Of two, the one with fewer changes is better, then the one with the planned service first.

    `cost` counts the changes, and then the minutes at which the planned appointments begin.
    """

    cost: tuple[int, int]
    before: "_Way | None"
    pieces: tuple[Piece, ...]

    def then(self, pieces: tuple[Piece, ...], changes: int = 0, begins: int = 0) -> "_Way":
        return _Way((self.cost[0] + changes, self.cost[1] + begins), self, pieces)

    def all_pieces(self) -> list[Piece]:
        steps: list[_Way] = []
        way: _Way | None = self
        while way:
            steps.append(way)
            way = way.before
        return [piece for step in reversed(steps) for piece in step.pieces if piece.start < piece.end]


Step = tuple[int, _Row, _Way]


def arrangements(frame: Frame) -> dict[Mix, list[Piece]]:
    """The frame filled from its first minute to its last, for every mix that is worth considering: nothing more fits
    into it, and the planned service has half of its minutes or more. The planned service alone comes first."""
    ways = _ways(frame)
    worth = _largest([mix for mix in ways if _mainly_planned(frame, mix)])
    alone = max(mix for mix in ways if not any(mix[1:]))
    return {mix: _filled(frame, mix, ways[mix]) for mix in dict.fromkeys([alone, *worth])}


def _ways(frame: Frame) -> dict[Mix, _Way]:
    """The best way to each mix that leaves room for the pause."""
    first = _Row((0,) * len(frame.services), None, frame.on_end.rested, paused=frame.pause is None)
    settled = _Way((0, 0), None, (Piece(0, frame.settle, Reason.ROOM_CHANGE),))
    waiting: dict[int, dict[_Row, _Way]] = {frame.settle: {first: settled}}
    seen: set[_Row] = set()
    found: dict[Mix, _Way] = {}
    for minute in range(frame.minutes + 1):
        for row, way in waiting.pop(minute, {}).items():
            if row in seen:
                continue
            seen.add(row)
            if row.paused and (row.mix not in found or way.cost < found[row.mix].cost):
                found[row.mix] = way
            for at, next_row, longer in _steps(frame, minute, row, way):
                rows = waiting.setdefault(at, {})
                if next_row not in rows or longer.cost < rows[next_row].cost:
                    rows[next_row] = longer
    return found


def _steps(frame: Frame, minute: int, row: _Row, way: _Way) -> Iterator[Step]:
    if frame.pause and not row.paused and minute <= frame.pause.latest:
        yield _pause(frame, frame.pause, minute, row, way)
    if frame.most is not None and sum(row.mix) >= frame.most:
        return
    until = frame.minutes if row.paused or frame.pause is None else frame.pause.latest
    for number in range(len(frame.services)):
        mix = tuple(count + (n == number) for n, count in enumerate(row.mix))
        if frame.allows(mix):
            yield from (step for step in _appointments(frame, number, mix, minute, row, way) if step[0] <= until)


def _pause(frame: Frame, pause: PauseWindow, minute: int, row: _Row, way: _Way) -> Step:
    begins = max(minute, pause.earliest)
    ends = begins + pause.minutes
    pieces = (Piece(minute, begins, Reason.TOO_SHORT), Piece(begins, ends, Reason.PAUSE))
    return ends, row._replace(since=frame.on_end.rested, paused=True), way.then(pieces)


def _appointments(frame: Frame, number: int, mix: Mix, minute: int, row: _Row, way: _Way) -> Iterator[Step]:
    """One more of a service, as soon as may be or after a gap in which more is caught up."""
    service, on_end = frame.services[number], frame.on_end
    changes = row.last not in (None, number)
    ready = minute + (service.turn_round if changes else 0)
    for wait in on_end.waits(row.since, service, ready - minute):
        begins = minute + wait
        pieces = (
            Piece(minute, ready, Reason.ROOM_CHANGE),
            Piece(ready, begins, Reason.CATCH_UP),
            Piece(begins, begins + service.minutes, service),
        )
        since = on_end.worked(on_end.after(row.since, wait), service)
        longer = way.then(pieces, changes=int(changes), begins=0 if number else begins)
        yield begins + service.minutes, _Row(mix, number, since, row.paused), longer


def _mainly_planned(frame: Frame, mix: Mix) -> bool:
    minutes = [count * service.minutes for count, service in zip(mix, frame.services, strict=True)]
    return 2 * minutes[0] >= sum(minutes)


def _largest(mixes: list[Mix]) -> list[Mix]:
    """Those that no other contains."""
    largest: list[Mix] = []
    for mix in sorted(mixes, key=sum, reverse=True):
        if not any(all(a <= b for a, b in zip(mix, other, strict=True)) for other in largest):
            largest.append(mix)
    return largest


def _filled(frame: Frame, mix: Mix, way: _Way) -> list[Piece]:
    """With what is left at the end; idle minutes that follow each other for one reason are one piece."""
    pieces = way.all_pieces()
    ends = pieces[-1].end if pieces else 0
    if ends < frame.minutes:
        enough = frame.most is not None and sum(mix) >= frame.most
        pieces.append(Piece(ends, frame.minutes, Reason.ENOUGH if enough else Reason.TOO_SHORT))
    assert all(a.end == b.start for a, b in pairwise(pieces))
    return pieces
