"""What a planner is asked, in one value: plain, frozen, checked at construction."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Protocol

from solver.problem import people, places
from solver.problem.care import GP_COVER_POLICIES, ChannelMix, CoverWindow, Service, Supervision
from solver.problem.contracts import Law
from solver.problem.demand import Demand, LostTime, Obligation
from solver.problem.errors import ProblemError
from solver.problem.fairness import Community
from solver.problem.interval import DAY
from solver.problem.people import Person
from solver.problem.places import Session, Site, Travel
from solver.problem.reading import read
from solver.problem.shifts import Assignment
from solver.problem.weights import Weights
from solver.problem.wishes import SHARED_KINDS, Pattern

SATURDAY, SUNDAY = 5, 6


class Part(Protocol):
    """A part of a problem that knows what is wrong with itself."""

    def faults(self) -> Iterator[str]: ...


@dataclass(frozen=True)
class Problem:
    """Everything a plan is judged by. `first_weekday` is that of day 0, Monday = 0.

    `access_floor`: minutes a week per 1,000 weighted patients that every community should reach. `published`: shifts
    that have been promised; `pinned`, they stay while they are possible.
    """

    name: str
    people: tuple[Person, ...]
    sites: tuple[Site, ...]
    sessions: tuple[Session, ...]
    services: tuple[Service, ...] = ()
    demands: tuple[Demand, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    lost_time: tuple[LostTime, ...] = ()
    channel_mix: ChannelMix = field(default_factory=ChannelMix)
    communities: tuple[Community, ...] = ()
    access_floor: int = 0
    supervisions: tuple[Supervision, ...] = ()
    cover_windows: tuple[CoverWindow, ...] = ()
    standard_hours: tuple[CoverWindow, ...] = ()
    gp_cover: str = "gp_available_remote"
    min_people_on_site: int = 2
    income_pounds: int | None = None
    rest_minutes: int = 660
    law: Law = field(default_factory=Law)
    travel: tuple[Travel, ...] = ()
    forbidden_successions: tuple[tuple[str, str], ...] = ()
    first_weekday: int = 0
    published: tuple[Assignment, ...] = ()
    pinned: bool = True
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            raise ProblemError(faults)

    @cached_property
    def weeks(self) -> int:
        """How many weeks there is anything to open in."""
        return max(1, len({session.week for session in self.sessions}))

    def service(self, code: str) -> Service:
        """One that is not described needs nothing and has the usual length."""
        return self._by_code.get(code) or Service(code)

    @cached_property
    def people_by_id(self) -> dict[int, Person]:
        return {person.id: person for person in self.people}

    @cached_property
    def sessions_by_id(self) -> dict[int, Session]:
        return {session.id: session for session in self.sessions}

    @cached_property
    def sites_by_id(self) -> dict[int, Site]:
        return {site.id: site for site in self.sites}

    @cached_property
    def published_rooms(self) -> dict[tuple[int, int], int]:
        """By person and session."""
        return {(shift.person_id, shift.session_id): shift.room_id for shift in self.published}

    @cached_property
    def _by_code(self) -> dict[str, Service]:
        return {service.code: service for service in self.services}

    @cached_property
    def days(self) -> range:
        """From the first day with a session to the last."""
        days = [day for session in self.sessions for day in session.interval.days]
        return range(min(days), max(days) + 1) if days else range(0)

    @cached_property
    def horizon(self) -> range:
        """From the first week with a session to the last."""
        weeks = [session.week for session in self.sessions]
        return range(min(weeks), max(weeks) + 1) if weeks else range(0)

    def weeks_present(self, person: Person) -> frozenset[int]:
        """Those with a session and without leave: in the others nobody asks anything of the person."""
        away = {day // 7 for span in person.leave for day in span.days}
        return frozenset(session.week for session in self.sessions) - away

    def weekday(self, day: int) -> int:
        return (day + self.first_weekday) % 7

    def weekend(self, day: int) -> int | None:
        """Its number, the one before the origin's week being -1; None for other days."""
        return (day + self.first_weekday) // 7 if self.weekday(day) in (SATURDAY, SUNDAY) else None

    def shared_kinds(self, session: Session) -> frozenset[str]:
        """In which of `SHARED_KINDS` a shift of the session counts."""
        counts = (session.evening, self.weekday(session.interval.day) == SATURDAY, session.bank_holiday)
        return frozenset(kind for kind, does in zip(SHARED_KINDS, counts, strict=True) if does)

    def pattern(self, session: Session) -> Pattern:
        start = session.interval.start % DAY if session.clock is None else session.clock
        return Pattern(session.site_id, self.weekday(session.interval.day), start)

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries, lists and numbers; `from_json` reads them back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Any) -> "Problem":
        """Inverse of `to_json`; raises `ProblemError` naming all that is missing, unknown or of the wrong shape."""
        problem: Problem = read(cls, data, "problem")
        return problem


def _faults(problem: Problem) -> Iterator[str]:
    yield from _repeated("person", [p.id for p in problem.people])
    yield from _repeated("site", [s.id for s in problem.sites])
    yield from _repeated("room", [room.id for site in problem.sites for room in site.rooms])
    yield from _repeated("service", [service.code for service in problem.services])
    yield from _repeated("obligation of week", [owed.week for owed in problem.obligations])
    yield from _repeated("lost time of week", [lost.week for lost in problem.lost_time])
    yield from _repeated("community", [community.id for community in problem.communities])
    yield from _repeated("session", [s.id for s in problem.sessions])
    yield from people.faults(problem.people)
    yield from places.faults(problem.sites, problem.sessions)
    yield from _of_parts(problem)
    yield from _unknown(problem)
    if problem.gp_cover not in GP_COVER_POLICIES:
        yield f"unknown GP cover policy {problem.gp_cover!r}"
    if problem.access_floor < 0:
        yield "a negative floor of access"
    if problem.first_weekday not in range(7):
        yield f"unknown weekday {problem.first_weekday}"
    if problem.min_people_on_site < 1:
        yield "fewer than one person on site"


def _of_parts(problem: Problem) -> Iterator[str]:
    """What contradicts itself within one part."""
    parts: tuple[Part, ...] = (
        *problem.services,
        problem.channel_mix,
        *problem.supervisions,
        *problem.cover_windows,
        *problem.standard_hours,
        *problem.demands,
        *problem.obligations,
        *problem.lost_time,
        *problem.communities,
        *problem.travel,
        problem.law,
        problem.weights,
    )
    for part in parts:
        yield from part.faults()


def _unknown(problem: Problem) -> Iterator[str]:
    """What one part says of another that is not there."""
    sites, owing = {site.id for site in problem.sites}, {owed.week for owed in problem.obligations}
    people, sessions = {person.id for person in problem.people}, {session.id for session in problem.sessions}
    named = (
        *((f"demand for {demand.service} in week {demand.week}", demand.sites) for demand in problem.demands),
        *((community.name, community.within_reach) for community in problem.communities),
        *((f"travel between {way.between[0]} and {way.between[1]}", way.between) for way in problem.travel),
    )
    for part, mentioned in named:
        yield from (f"{part}: unknown site {site}" for site in sorted(set(mentioned) - sites))
    for shift in problem.published:
        if shift.person_id not in people or shift.session_id not in sessions:
            yield f"published: unknown person {shift.person_id} or session {shift.session_id}"
    for lost in problem.lost_time:
        if lost.week not in owing:
            yield f"lost time of week {lost.week}: nothing is owed then"


def _repeated(kind: str, ids: Sequence[int | str]) -> Iterator[str]:
    yield from (f"{kind} {one} is named twice" for one, count in Counter(ids).items() if count > 1)
