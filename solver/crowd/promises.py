"""What contracts promise for a week, by numbers: how many minutes, and for how many there is a shift at all.

Those who can work only here or there need so many shifts there, and all together so many in all: Hall's condition, for
some of the sets of sessions.
"""

from collections import defaultdict

from solver.model import Linear, Model
from solver.problem import Person
from solver.tiers import Tier

Places = frozenset[int]


def promise(near: Model, seen: Model, group: Person, members: list[Person], week: int) -> None:
    """The price of minutes below contract, of all together and of those who cannot all have a shift."""
    wanted = {person.id: _wanted(person, week) for person in members if week in near.problem.weeks_present(person)}
    if not any(wanted.values()):
        return
    mine = seen.of_person(group.id)
    short = seen.cp.new_int_var(0, sum(wanted.values()), "")
    seen.cp.add(sum(session.interval.minutes * works for session, works in mine) + short >= sum(wanted.values()))
    able: dict[Places, list[int]] = defaultdict(list)
    for person, minutes in wanted.items():
        if minutes:
            able[frozenset(s.id for s, _ in mine if (person, s.id) in near.works)].append(minutes)
    waiting = {places: seen.cp.new_int_var(0, len(some), "") for places, some in able.items()}
    seen.cp.add(sum(min(able[places]) * number for places, number in waiting.items()) <= short)
    for places in sorted({*able, frozenset[int]().union(*able)}, key=sorted):
        inside = [other for other in able if other <= places]
        shifts: Linear = sum(works for session, works in mine if session.id in places)
        seen.cp.add(shifts + sum(waiting[other] for other in inside) >= sum(len(able[other]) for other in inside))
    seen.prices[Tier.WISHES].append(near.problem.weights.minute_below_target * short)


def _wanted(person: Person, week: int) -> int:
    limits = person.limits(week)
    return max(limits.min_minutes, limits.target_minutes)
