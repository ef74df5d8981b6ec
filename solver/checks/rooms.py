"""No room is used twice at a time."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from solver.checks.case import Case, Violation
from solver.problem import Session

WORDS = {"rooms": "{n} without a free room"}


def broken(case: Case) -> Iterator[Violation]:
    by_room: dict[int, list[Session]] = defaultdict(list)
    for a in case.plan.assignments:
        by_room[a.room_id].append(case.session(a))
    for room, used in by_room.items():
        for before, after in pairwise(sorted(used, key=lambda s: s.interval)):
            if before.interval.overlaps(after.interval):
                yield Violation("rooms", f"room {room} is used twice: {before.label}")
