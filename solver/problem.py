"""What a planner is asked: people, places, sessions, needs. Plain, frozen, checked at construction.

Times are whole minutes since an origin of the caller's choosing (a local midnight), so that the planner knows neither
clock nor zone; day `n` is the stretch from `n * 1440`.
"""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

DAY = 1440
NEVER_COVERS = frozenset({"registrar", "physician_associate"})
GP_COVER_POLICIES = ("gp_on_site", "gp_available_remote")


class ProblemError(ValueError):
    """The problem contradicts itself; `faults` names everything that is wrong with it, at once."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True, order=True)
class Interval:
    """Half-open [start, end), in minutes."""

    start: int
    end: int

    @property
    def minutes(self) -> int:
        return self.end - self.start

    @property
    def day(self) -> int:
        return self.start // DAY

    def overlaps(self, other: "Interval") -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Interval") -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True)
class Person:
    """Somebody who can be rostered. Minutes are a week's; `max_evenings_per_week` is a wish, all else is a rule."""

    id: int
    name: str
    role: str
    services: tuple[str, ...]
    covers_as_gp: bool
    available: tuple[Interval, ...]
    max_minutes_per_week: int
    leave: tuple[Interval, ...] = ()
    commitments: tuple[Interval, ...] = ()
    max_evenings_per_week: int | None = None
    cost_per_hour: int = 0


@dataclass(frozen=True)
class Site:
    """A place with its room ids, in the order they are to be filled."""

    id: int
    name: str
    rooms: tuple[int, ...]


@dataclass(frozen=True)
class Session:
    """A stretch at a site that the planner may open; `evening` ones count towards a person's evenings."""

    id: int
    site_id: int
    interval: Interval
    week: int
    label: str
    evening: bool = False


@dataclass(frozen=True)
class Demand:
    """Minutes of a service wanted in a week."""

    service: str
    week: int
    minutes: int
    weight: int = 1


@dataclass(frozen=True)
class Obligation:
    """Minutes that the network owes in a week, whatever the service."""

    week: int
    minutes: int


@dataclass(frozen=True)
class CoverWindow:
    """A stretch in which a GP must be working."""

    interval: Interval
    label: str


@dataclass(frozen=True)
class Weights:
    """The price of falling short, by tier: law is never for sale and has none.

    obligation: a minute without a GP, a minute owed and not planned → need: a minute of demand unmet →
    people's wishes: an evening above somebody's wish → cost: a pound.
    """

    gp_cover_minute: int = 1000
    obligation_minute: int = 100
    demand_minute: int = 10
    evening_too_many: int = 200
    pound: int = 1


@dataclass(frozen=True)
class Problem:
    """Everything a plan is judged by."""

    name: str
    people: tuple[Person, ...]
    sites: tuple[Site, ...]
    sessions: tuple[Session, ...]
    demands: tuple[Demand, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    cover_windows: tuple[CoverWindow, ...] = ()
    gp_cover: str = "gp_available_remote"
    min_people_on_site: int = 2
    rest_minutes: int = 660
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            raise ProblemError(faults)

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries, lists and numbers; `from_json` reads them back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Problem":
        """Inverse of `to_json`; raises `ProblemError` naming what is missing or of the wrong shape."""
        try:
            return _read(data)
        except (KeyError, TypeError, AttributeError) as error:
            raise ProblemError((f"the file does not have the shape of a problem: {error}",)) from None


def _read(data: dict[str, Any]) -> Problem:
    lists: dict[str, type] = {
        "people": Person, "sites": Site, "sessions": Session, "demands": Demand, "obligations": Obligation,
        "cover_windows": CoverWindow,
    }  # fmt: skip
    known = {f.name for f in fields(Problem)}
    values = {key: value for key, value in data.items() if key in known}
    for key, shape in lists.items():
        values[key] = tuple(shape(**_thawed(row)) for row in data.get(key, ()))
    if "weights" in values:
        values["weights"] = Weights(**values["weights"])
    return Problem(**values)


def _thawed(row: dict[str, Any]) -> dict[str, Any]:
    """Lists become tuples and {start, end} becomes an `Interval` again."""
    return {key: _value(value) for key, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"start", "end"}:
        return Interval(value["start"], value["end"])
    return tuple(_value(part) for part in value) if isinstance(value, list | tuple) else value


def _faults(problem: Problem) -> list[str]:
    return [
        *_repeated("person", [p.id for p in problem.people]),
        *_repeated("site", [s.id for s in problem.sites]),
        *_repeated("session", [s.id for s in problem.sessions]),
        *_person_faults(problem),
        *_session_faults(problem),
        *(
            f"demand for {d.service} in week {d.week}: negative"
            for d in problem.demands
            if d.minutes < 0 or d.weight < 0
        ),
        *(f"obligation of week {o.week}: negative" for o in problem.obligations if o.minutes < 0),
        *(f"cover window {w.label}: ends before it starts" for w in problem.cover_windows if w.interval.minutes <= 0),
        *([] if problem.gp_cover in GP_COVER_POLICIES else [f"unknown GP cover policy {problem.gp_cover!r}"]),
        *([] if problem.min_people_on_site >= 1 else ["fewer than one person on site"]),
    ]


def _repeated(kind: str, ids: list[int]) -> list[str]:
    return [f"{kind} {one} is named twice" for one in sorted({i for i in ids if ids.count(i) > 1})]


def _person_faults(problem: Problem) -> list[str]:
    faults: list[str] = []
    for person in problem.people:
        spans = (*person.available, *person.leave, *person.commitments)
        if any(span.minutes <= 0 for span in spans):
            faults.append(f"{person.name}: a stretch of time ends before it starts")
        if person.max_minutes_per_week < 0:
            faults.append(f"{person.name}: a negative weekly maximum")
        if person.covers_as_gp and person.role in NEVER_COVERS:
            faults.append(f"{person.name}: a {person.role.replace('_', ' ')} never counts as the covering GP")
    return faults


def _session_faults(problem: Problem) -> list[str]:
    sites = {site.id for site in problem.sites}
    faults = [f"{s.label}: unknown site {s.site_id}" for s in problem.sessions if s.site_id not in sites]
    return faults + [f"{s.label}: ends before it starts" for s in problem.sessions if s.interval.minutes <= 0]
