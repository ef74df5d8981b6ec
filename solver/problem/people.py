"""Who can be rostered, for what, and when."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from solver.problem.contracts import Contract, WeekLimits, WorkingTime
from solver.problem.interval import Interval
from solver.problem.wishes import Carried, Pattern, Preference

NEVER_COVERS = frozenset({"registrar", "physician_associate"})


@dataclass(frozen=True)
class Person:
    """Somebody who can be rostered. Maxima are rules but for `max_evenings_per_week`, which is a wish; `weeks` are
    those with other limits.

    A commitment is work elsewhere, or in an earlier rota, without a pause: one with a pause is given as two. It counts
    for rest, free days, breaks and the 48-hour week.
    """

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
    locks_up: bool = False
    max_contacts_per_day: int | None = None
    contract: Contract = field(default_factory=Contract)
    weeks: tuple[WeekLimits, ...] = ()
    working_time: WorkingTime = field(default_factory=WorkingTime)
    most_evenings_per_week: int | None = None
    longest_run: int | None = None
    shortest_run: int = 1
    alternate_weekends: bool = False
    worked_last_weekend: bool = False
    preferences: tuple[Preference, ...] = ()
    carried: Carried = field(default_factory=Carried)
    held: tuple[Pattern, ...] = ()

    def limits(self, week: int) -> WeekLimits:
        """Those named for this week, or the usual ones."""
        asked, most = self.contract, self.max_minutes_per_week
        usual = WeekLimits(
            week, most, asked.min_minutes_per_week, asked.target_minutes_per_week, self.max_evenings_per_week
        )
        return next((limits for limits in self.weeks if limits.week == week), usual)

    @property
    def size(self) -> int:
        """What a person's share of unpopular shifts is measured by."""
        return self.contract.target_minutes_per_week or self.max_minutes_per_week

    @cached_property
    def days_elsewhere(self) -> frozenset[int]:
        return frozenset(day for span in self.commitments for day in span.days)


def faults(people: tuple[Person, ...]) -> Iterator[str]:
    for person in people:
        yield from (f"{person.name}: {fault}" for fault in _faults(person))


def _faults(person: Person) -> Iterator[str]:
    wished = (preference.interval for preference in person.preferences)
    if any(span.minutes <= 0 for span in (*person.available, *person.leave, *person.commitments, *wished)):
        yield "a stretch of time ends before it starts"
    if person.max_minutes_per_week < 0:
        yield "a negative weekly maximum"
    yield from person.contract.faults(person.max_minutes_per_week)
    yield from person.working_time.faults()
    for limits in person.weeks:
        yield from limits.faults()
    if len({limits.week for limits in person.weeks}) < len(person.weeks):
        yield "a week is named twice"
    yield from _run_faults(person)
    if (person.max_contacts_per_day or 0) < 0:
        yield "a negative number of patients a day"
    if person.covers_as_gp and person.role in NEVER_COVERS:
        yield f"a {person.role.replace('_', ' ')} never counts as the covering GP"


def _run_faults(person: Person) -> Iterator[str]:
    if (person.most_evenings_per_week or 0) < 0:
        yield "a negative number of evenings"
    if person.shortest_run < 1 or (person.longest_run or 1) < 1:
        yield "a run of less than a day"
    elif person.longest_run is not None and person.longest_run < person.shortest_run:
        yield "the longest run is shorter than the shortest"
