"""Who can be rostered, for what, and when."""

from collections.abc import Iterator
from dataclasses import dataclass

from solver.problem.interval import Interval

NEVER_COVERS = frozenset({"registrar", "physician_associate"})


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
    locks_up: bool = False
    max_contacts_per_day: int | None = None


def faults(people: tuple[Person, ...]) -> Iterator[str]:
    for person in people:
        yield from (f"{person.name}: {fault}" for fault in _faults(person))


def _faults(person: Person) -> Iterator[str]:
    if any(span.minutes <= 0 for span in (*person.available, *person.leave, *person.commitments)):
        yield "a stretch of time ends before it starts"
    if person.max_minutes_per_week < 0:
        yield "a negative weekly maximum"
    if (person.max_contacts_per_day or 0) < 0:
        yield "a negative number of patients a day"
    if person.covers_as_gp and person.role in NEVER_COVERS:
        yield f"a {person.role.replace('_', ' ')} never counts as the covering GP"
