"""What a repair's job holds: what has befallen the rota, and the ways to go on that were found, as plain values.

A way is kept as the plan that it leads to, with what it was thought out from: the shifts then in force, and a print of
the facts. Where either is another by the time it is to be taken, it is thought out anew.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from scheduler.planning.repairs import Away, going
from scheduler.planning.standing import Standing
from scheduler.planning.words import worth
from solver.changes import Absence, Change, ClosedRoom
from solver.problem import Interval, Problem
from solver.questions import difference
from solver.repair import Option, ShiftChange
from solver.result import Plan
from solver.tiers import Tier

_MOST_SAID = 40


@dataclass(frozen=True)
class RepairAsked:
    """Somebody is away, or a room is closed (the other is 0), from the first day to the last."""

    clinician_id: int
    room_id: int
    first: date
    last: date
    what: str

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "first": self.first.isoformat(), "last": self.last.isoformat()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "RepairAsked":
        days = {name: date.fromisoformat(data[name]) for name in ("first", "last")}
        return cls(**{**data, **days})

    def change(self, standing: Standing) -> Change:
        horizon = standing.horizon
        span = Interval(horizon.whole_day(self.first).start, horizon.whole_day(self.last).end)
        if self.room_id:
            return ClosedRoom(self.room_id, span)
        return Absence(self.clinician_id, span)

    @property
    def away(self) -> Away | None:
        """What is kept on record of it."""
        return None if self.room_id else Away(self.clinician_id, self.first, self.last)


@dataclass(frozen=True)
class Way:
    """One way to go on. `going`: the rows of shifts that would not be as they are published; `people`: who changes."""

    name: str
    plan: Plan
    changes: tuple[str, ...]
    people: int
    going: tuple[int, ...]
    worth: str
    short: tuple[str, ...]
    cost: tuple[int, ...]
    seconds: float

    @classmethod
    def of(cls, standing: Standing, option: Option, now: datetime) -> "Way":
        return cls(
            name=option.name,
            plan=option.plan,
            changes=tuple(_change(standing, one) for one in option.changes),
            people=len(option.people),
            going=tuple(sorted(standing.shifts[shift] for shift in going(standing, option, now))),
            worth=worth(difference(option.before, option.after)),
            short=tuple(
                f"{n.label}: {n.minutes_short:,} minutes short. {n.reason}" for n in option.unfilled[:_MOST_SAID]
            ),
            cost=tuple(option.tiers[tier][1] - option.tiers[tier][0] for tier in Tier),
            seconds=option.seconds,
        )

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "plan": self.plan.to_json()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Way":
        lists = {name: tuple(data[name]) for name in ("changes", "going", "short", "cost")}
        return cls(**{**data, **lists, "plan": Plan.from_json(data["plan"])})


@dataclass(frozen=True)
class Ways:
    """All that were found, cheapest change first; `taken`: the number of the one in force, counted from 1, or 0."""

    seen: tuple[int, ...] = ()
    print: str = ""
    ways: tuple[Way, ...] = ()
    taken: int = 0

    @classmethod
    def of(cls, standing: Standing, ways: Iterable[Way]) -> "Ways":
        """Fewest people, then fewest changes: patients and clinicians have made arrangements."""
        ranked = sorted(ways, key=lambda way: (len(way.changes), way.people, way.cost))
        return cls(tuple(sorted(standing.shifts.values())), printed(standing.problem), tuple(ranked))

    def fits(self, standing: Standing) -> bool:
        """Whether the rota and the facts are still those that it was thought out from."""
        return self.seen == tuple(sorted(standing.shifts.values())) and self.print == printed(standing.problem)

    def once_taken(self, number: int) -> "Ways":
        return replace(self, taken=number)

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "ways": [way.to_json() for way in self.ways]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Ways":
        if not data:
            return cls()
        ways = tuple(Way.from_json(way) for way in data["ways"])
        return cls(**{**data, "seen": tuple(data["seen"]), "ways": ways})


def printed(problem: Problem) -> str:
    """The same for the same facts."""
    return hashlib.sha256(json.dumps(problem.to_json(), sort_keys=True).encode()).hexdigest()


def _change(standing: Standing, one: ShiftChange) -> str:
    shift = one.shift
    label, room = standing.sessions[shift.session_id].label, standing.rooms[shift.room_id].partition(",")[0]
    service = next(known.name for known in standing.facts.services if known.code == shift.service)
    return f"{standing.names[shift.person_id]} {_DOES[one.what]} {label} ({service}, {room})"


_DOES = {"dropped": "no longer works", "added": "also works", "moved": "is elsewhere for"}
