"""What a planner is asked, in one value: plain, frozen, checked at construction."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from solver.problem import care, demand, people, places
from solver.problem.care import CoverWindow, Service, Supervision
from solver.problem.demand import Demand, LostTime, Obligation
from solver.problem.errors import ProblemError
from solver.problem.people import Person
from solver.problem.places import Session, Site
from solver.problem.reading import read
from solver.problem.weights import Weights


@dataclass(frozen=True)
class Problem:
    """Everything a plan is judged by."""

    name: str
    people: tuple[Person, ...]
    sites: tuple[Site, ...]
    sessions: tuple[Session, ...]
    services: tuple[Service, ...] = ()
    demands: tuple[Demand, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    lost_time: tuple[LostTime, ...] = ()
    supervisions: tuple[Supervision, ...] = ()
    cover_windows: tuple[CoverWindow, ...] = ()
    standard_hours: tuple[CoverWindow, ...] = ()
    gp_cover: str = "gp_available_remote"
    min_people_on_site: int = 2
    rest_minutes: int = 660
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            raise ProblemError(faults)

    def service(self, code: str) -> Service:
        """One that is not described needs nothing and has the usual length."""
        return self._by_code.get(code) or Service(code)

    @cached_property
    def _by_code(self) -> dict[str, Service]:
        return {service.code: service for service in self.services}

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
    yield from _repeated("session", [s.id for s in problem.sessions])
    yield from people.faults(problem.people)
    yield from places.faults(problem.sites, problem.sessions)
    yield from care.faults(
        problem.services, problem.supervisions, (*problem.cover_windows, *problem.standard_hours), problem.gp_cover
    )
    yield from demand.faults(problem.sites, problem.demands, problem.obligations, problem.lost_time)
    if problem.min_people_on_site < 1:
        yield "fewer than one person on site"


def _repeated(kind: str, ids: Sequence[int | str]) -> Iterator[str]:
    yield from (f"{kind} {one} is named twice" for one, count in Counter(ids).items() if count > 1)
