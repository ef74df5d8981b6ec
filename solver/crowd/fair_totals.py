"""How many evenings, Saturdays or bank holidays a role can have between them if nobody has more than a fair share.

Where only two of three can work on Saturdays, a share is at most one of every three, rounded up: five Saturdays cannot
be shared out fairly, four can. That links the weeks, and no week can know it by itself.
"""

from collections import defaultdict
from dataclasses import dataclass

from ortools.sat.python import cp_model

from solver.model import Linear, Model
from solver.problem import SHARED_KINDS, Person, Session


@dataclass(frozen=True)
class _Colleague:
    """`most`: how many shifts of a kind they could work; `carried`: how many they bring along."""

    size: int
    most: int
    carried: int


def link(near: Model, groups: list[list[Person]], weeks: list[Model]) -> Linear:
    """What it costs at least that shifts cannot be shared out fairly, as a term of the model that `weeks` are in."""
    roles: dict[str, list[int]] = defaultdict(list)
    for number, members in enumerate(groups):
        roles[members[0].role].append(number)
    return sum(_exceeded(near, groups, numbers, weeks, kind) for numbers in roles.values() for kind in SHARED_KINDS)


def _exceeded(near: Model, groups: list[list[Person]], numbers: list[int], weeks: list[Model], kind: str) -> Linear:
    colleagues = [_colleague(near, person, kind) for number in numbers for person in groups[number]]
    planned = [
        works
        for week in weeks
        for number in numbers
        for session, works in week.of_person(number)
        if kind in near.problem.shared_kinds(session)
    ]
    if not planned or not any(one.size for one in colleagues):
        return 0
    cp, fair = weeks[0].cp, cp_model.Domain.from_values(_fair_totals(colleagues))
    exceeded = cp.new_bool_var("")
    cp.add_linear_expression_in_domain(sum(planned), fair).only_enforce_if(~exceeded)
    return near.problem.weights.share_exceeded * exceeded


def _colleague(near: Model, person: Person, kind: str) -> _Colleague:
    problem = near.problem
    mine = [session for session, _ in near.of_person(person.id) if kind in problem.shared_kinds(session)]
    return _Colleague(person.size * len(problem.weeks_present(person)), _most(person, mine), person.carried.of(kind))


def _most(person: Person, sessions: list[Session]) -> int:
    """Of these, how many a person can work at most: one after another, within the minutes of the week."""
    weeks: dict[int, list[Session]] = defaultdict(list)
    for session in sorted(sessions, key=lambda s: s.interval.end):
        mine = weeks[session.week]
        if not mine or mine[-1].interval.end <= session.interval.start:
            mine.append(session)
    shortest = min((session.interval.minutes for session in sessions), default=1)
    return sum(min(len(mine), person.limits(week).max_minutes // shortest) for week, mine in weeks.items())


def _fair_totals(colleagues: list[_Colleague]) -> list[int]:
    """All numbers of shifts that can be shared out with nobody above a fair share, rounded up to whole shifts."""
    sizes, carried = sum(one.size for one in colleagues), sum(one.carried for one in colleagues)
    fair = []
    for planned in range(sum(one.most for one in colleagues) + 1):
        room = [-(-(planned + carried) * one.size // sizes) - one.carried for one in colleagues]
        if min(room) >= 0 and sum(map(min, room, (one.most for one in colleagues))) >= planned:
            fair.append(planned)
    return fair
