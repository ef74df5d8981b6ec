"""No room is used twice at a time, nor while it is closed, nor for what it is not equipped for."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from solver.checks.case import Case, Violation
from solver.problem import Session

WORDS = {
    "equipment": "{n} without a room equipped for it",
    "rooms": "{n} without a free room",
}


def broken(case: Case) -> Iterator[Violation]:
    yield from _unfit(case)
    by_room: dict[int, list[Session]] = defaultdict(list)
    for a in case.plan.assignments:
        by_room[a.room_id].append(case.session(a))
    for room, used in by_room.items():
        for before, after in pairwise(sorted(used, key=lambda s: s.interval)):
            if before.interval.overlaps(after.interval):
                yield Violation("rooms", f"room {room} is used twice: {before.label}")


def _unfit(case: Case) -> Iterator[Violation]:
    rooms = {room.id: room for site in case.problem.sites for room in site.rooms}
    for a in case.plan.assignments:
        if not rooms[a.room_id].is_open(case.session(a).interval):
            yield Violation("rooms", f"room {a.room_id} is closed: {case.session(a).label}")
        if not case.problem.service(a.service).fits(rooms[a.room_id]):
            label = case.session(a).label
            yield Violation("equipment", f"room {a.room_id} is not equipped for {a.service}: {label}")
