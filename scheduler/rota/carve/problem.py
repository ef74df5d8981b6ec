"""What is to be carved: shifts, services and their ways, and what patients still want. Refused where it makes no sense.

Minutes are whole; times are aware UTC; a week is named by its London Monday.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise

from clinics.local_time import local_day, week_start

LONGEST_APPOINTMENT = 240
LONGEST_ROOM_CHANGE = 30
LONGEST_CATCH_UP = 20


class CarvingError(ValueError):
    """It contradicts itself; `faults` names everything that is wrong with it, at once."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, order=True)
class Period:
    """Half-open, aware UTC."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)


@dataclass(frozen=True)
class CatchUp:
    """A `gap` of minutes, due once so many `appointments`, or `minutes`, have gone by on end."""

    gap: int
    appointments: int | None = None
    minutes: int | None = None

    def due(self, appointments: int, minutes: int) -> bool:
        many = self.appointments is not None and appointments >= self.appointments
        return many or (self.minutes is not None and minutes >= self.minutes)

    def faults(self) -> Iterator[str]:
        if not 1 <= self.gap <= LONGEST_CATCH_UP:
            yield f"a catch-up takes 1 to {LONGEST_CATCH_UP} minutes, as a pause does, not {self.gap}"
        if (self.appointments or 0) < 1 and (self.minutes or 0) < 1:
            yield "its catch-up says neither after how many appointments nor after how many minutes"


@dataclass(frozen=True)
class Shares:
    """Percentages of a day's slots: bookable at once, and on the day only. What is left opens `embargo_days` before."""

    advance: int = 100
    same_day: int = 0
    embargo_days: int = 2

    @property
    def embargoed(self) -> int:
        return 100 - self.advance - self.same_day

    def faults(self) -> Iterator[str]:
        if min(self.advance, self.same_day) < 0:
            yield "a share is below 0 %"
        if self.embargoed < 0:
            yield f"{self.advance} % in advance and {self.same_day} % for the same day are more than 100 %"
        if self.embargo_days < 1:
            yield "an embargo ends a day before at the latest"


@dataclass(frozen=True)
class Service:
    """One appointment takes `minutes` and has `places`; `turn_round` makes a room ready after another service."""

    id: int
    name: str
    minutes: int
    places: int = 1
    catch_up: CatchUp | None = None
    turn_round: int = 0
    shares: Shares = Shares()

    @property
    def met(self) -> int:
        """Minutes of demand that one appointment meets: those of each patient in it."""
        return self.minutes * self.places

    def faults(self) -> Iterator[str]:
        if not 1 <= self.minutes <= LONGEST_APPOINTMENT:
            yield f"an appointment takes 1 to {LONGEST_APPOINTMENT} minutes, not {self.minutes}"
        if self.places < 1:
            yield "an appointment has one place at least"
        if self.turn_round < 0:
            yield "a room is not made ready in less than no time"
        yield from self.catch_up.faults() if self.catch_up else ()
        yield from self.shares.faults()


@dataclass(frozen=True)
class Shift:
    """One clinician in one room; `planned` is what the planner counts on them for, among what they `may_give`.

    Those who work together pause by `turn`, from 0. `most`: appointments that they may have in it, None for any number.
    """

    id: int
    site_id: int
    person_id: int
    room_id: int
    period: Period
    planned: int
    may_give: frozenset[int]
    turn: int = 0
    most: int | None = None

    @cached_property
    def day(self) -> date:
        """In London."""
        return local_day(self.period.starts_at)

    @property
    def week(self) -> date:
        return week_start(self.day)


@dataclass(frozen=True)
class Demand:
    """Minutes of a service that patients want in the week from this Monday."""

    service_id: int
    week: date
    minutes: int


@dataclass(frozen=True)
class CarvingProblem:
    """`room_change`: minutes that somebody needs from one room to another where shifts follow each other."""

    shifts: tuple[Shift, ...]
    services: tuple[Service, ...]
    demands: tuple[Demand, ...] = ()
    room_change: int = 5

    def __post_init__(self) -> None:
        if faults := tuple(self._faults()):
            raise CarvingError(faults)

    @cached_property
    def service(self) -> dict[int, Service]:
        return {service.id: service for service in self.services}

    def _faults(self) -> Iterator[str]:
        for kind, ids in (("service", self.services), ("shift", self.shifts)):
            twice = [number for number, times in Counter(one.id for one in ids).items() if times > 1]
            yield from (f"{kind} {number}: given twice" for number in twice)
        for service in self.services:
            yield from (f"{service.name}: {fault}" for fault in service.faults())
        for shift in self.shifts:
            yield from (f"shift {shift.id}: {fault}" for fault in self._faults_of(shift))
        yield from self._collisions("clinician", lambda shift: shift.person_id)
        yield from self._collisions("room", lambda shift: shift.room_id)
        yield from self._faults_of_demands()
        if not 0 <= self.room_change <= LONGEST_ROOM_CHANGE:
            yield f"changing rooms takes 0 to {LONGEST_ROOM_CHANGE} minutes, not {self.room_change}"

    def _faults_of(self, shift: Shift) -> Iterator[str]:
        if shift.period.minutes <= 0:
            yield "it ends before it starts"
        if unknown := shift.may_give - self.service.keys():
            yield f"nobody knows the services {sorted(unknown)}"
        if shift.planned not in shift.may_give:
            yield f"{self._name(shift.planned)} is planned, which its clinician may not give"
        if shift.turn < 0:
            yield "its pause has a turn before the first"
        if shift.most is not None and shift.most < 0:
            yield "fewer appointments than none"

    def _collisions(self, what: str, whose: Callable[[Shift], int]) -> Iterator[str]:
        ordered = sorted(self.shifts, key=lambda shift: (whose(shift), shift.period))
        for before, after in pairwise(ordered):
            if whose(before) == whose(after) and after.period.starts_at < before.period.ends_at:
                yield f"shift {after.id}: its {what} is still taken by shift {before.id}"

    def _faults_of_demands(self) -> Iterator[str]:
        wanted = Counter((demand.service_id, demand.week) for demand in self.demands)
        for (service_id, week), times in wanted.items():
            if service_id not in self.service:
                yield f"demand for service {service_id}, which is not there"
            if times > 1:
                yield f"{self._name(service_id)}: two demands in the week of {week:%d %B %Y}"
            if week != week_start(week):
                yield f"{self._name(service_id)}: {week:%d %B %Y} is no Monday"
        yield from (f"{self._name(d.service_id)}: negative demand" for d in self.demands if d.minutes < 0)

    def _name(self, service_id: int) -> str:
        return self.service[service_id].name if service_id in self.service else f"service {service_id}"
