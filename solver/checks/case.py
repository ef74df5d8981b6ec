"""What lies before the referee: a problem and a plan, looked up by person and session."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from solver.problem import Interval, Person, Problem, Session, Site
from solver.result import Assignment, Plan, Term


@dataclass(frozen=True)
class Violation:
    """A broken rule, with who and where in a sentence."""

    rule: str
    sentence: str


@dataclass(frozen=True)
class Need:
    """Minutes left short; `people` (in a `word`) might give them in `sessions`, by `service` or by any."""

    kind: str
    label: str
    minutes: int
    word: str
    people: Sequence[Person]
    sessions: Sequence[Session]
    service: str | None = None
    closed: str = "No site is open then."


@dataclass(frozen=True)
class Case:
    problem: Problem
    plan: Plan

    @property
    def people(self) -> dict[int, Person]:
        return self.problem.people_by_id

    @property
    def sessions(self) -> dict[int, Session]:
        return self.problem.sessions_by_id

    @property
    def sites(self) -> dict[int, Site]:
        return self.problem.sites_by_id

    @cached_property
    def shifts(self) -> dict[int, list[Assignment]]:
        """By person."""
        found: dict[int, list[Assignment]] = defaultdict(list)
        for assignment in self.plan.assignments:
            found[assignment.person_id].append(assignment)
        return found

    def session(self, assignment: Assignment) -> Session:
        return self.sessions[assignment.session_id]

    def work(self, person: Person) -> Sequence[Session]:
        """The sessions that a person works, in order of time."""
        return self._work.get(person.id, ())

    @cached_property
    def _work(self) -> dict[int, tuple[Session, ...]]:
        return {
            person_id: tuple(sorted(map(self.session, shifts), key=lambda session: session.interval))
            for person_id, shifts in self.shifts.items()
        }

    def during(self, parts: Sequence[Interval]) -> list[Session]:
        """The sessions in which some of these parts could be filled."""
        return [s for s in self.problem.sessions if any(s.interval.overlaps(part) for part in parts)]


class Judge(Protocol):
    """A module of hard rules. `WORDS`: how each of them stands in the way of `{n}` people."""

    WORDS: dict[str, str]


class PersonRule(Judge, Protocol):
    """Judges one person at a time."""

    @property
    def broken(self) -> Callable[[Case, Person], Iterable[Violation]]: ...


class PlanRule(Judge, Protocol):
    """Judges the plan as a whole."""

    @property
    def broken(self) -> Callable[[Case], Iterable[Violation]]: ...


Scorer = Callable[[Case], Term]
Needs = Callable[[Case], Iterable[Need]]
