"""Small problems, built with defaults: a test names only what it is about."""

from collections.abc import Callable
from typing import Any

import pytest

from solver.checker import check, score
from solver.problem import DAY, Interval, Person, Problem, Room, Session, Site
from solver.result import Assignment, Plan
from solver.solve import SolveLimits, solve

QUICK = SolveLimits(time_seconds=5, gap=0.0, workers=1)
EVENING = (18 * 60 + 30, 20 * 60)


def evening(day: int) -> Interval:
    return Interval(day * DAY + EVENING[0], day * DAY + EVENING[1])


def _person(number: int, **other: Any) -> Person:
    values: dict[str, Any] = {
        "id": number, "name": f"Person {number}", "role": "gp", "services": ("gp",), "covers_as_gp": True,
        "available": (Interval(0, 28 * DAY),), "max_minutes_per_week": 600,
    }  # fmt: skip
    return Person(**(values | other))


def _session(number: int, day: int = 0, site: int = 1, **other: Any) -> Session:
    values: dict[str, Any] = {"interval": evening(day), "week": day // 7, "label": f"evening {day}", "evening": True}
    return Session(number, site, **(values | other))


def _site(number: int, name: str, *rooms: int | Room, **other: Any) -> Site:
    return Site(number, name, tuple(room if isinstance(room, Room) else Room(room) for room in rooms), **other)


def _problem(people: list[Person], sessions: list[Session], **other: Any) -> Problem:
    values: dict[str, Any] = {
        "name": "test", "sites": (_site(1, "North", 11, 12, 13), _site(2, "South", 21, 22)), "min_people_on_site": 1,
    }  # fmt: skip
    return Problem(people=tuple(people), sessions=tuple(sessions), **(values | other))


@pytest.fixture
def person() -> Callable[..., Person]:
    return _person


@pytest.fixture
def session() -> Callable[..., Session]:
    return _session


@pytest.fixture
def problem() -> Callable[..., Problem]:
    return _problem


@pytest.fixture
def site() -> Callable[..., Site]:
    return _site


@pytest.fixture
def broken() -> Callable[..., set[str]]:
    """The rules that some shifts break, each given as (person, session, room) and a service if not "gp"."""

    def rules(problem: Problem, *shifts: tuple[int, int, int] | tuple[int, int, int, str]) -> set[str]:
        plan = Plan(tuple(Assignment(s, p, room, *(other or ("gp",))) for p, s, room, *other in shifts))
        return {violation.rule for violation in check(problem, plan)}

    return rules


@pytest.fixture
def planned() -> Callable[[Problem], list[tuple[int, int]]]:
    """Who works which session in the best plan."""
    return lambda problem: sorted((a.person_id, a.session_id) for a in solve(problem, QUICK).plan.assignments)


@pytest.fixture
def amount() -> Callable[..., int]:
    """What a term of the objective amounts to, in its own unit: in a given plan, or in the best one."""

    def of(term: str, problem: Problem, plan: Plan | None = None) -> int:
        judged = score(problem, solve(problem, QUICK).plan if plan is None else plan)
        return next(one.amount for one in judged if one.name == term)

    return of
