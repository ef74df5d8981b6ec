"""Evenings, Saturdays and bank holidays are shared among those of a role, each kind by itself.

Shares go by contract size over the weeks without leave.
What somebody carried over from earlier rotas counts. The largest excess above a fair share, rounded up to whole shifts,
is what costs: never a variance, which the search handles badly.
"""

from collections import defaultdict

from solver.model import Linear, Model, Price
from solver.problem import SHARED_KINDS, Person
from solver.tiers import Tier


def build(model: Model) -> Price:
    roles: dict[str, list[Person]] = defaultdict(list)
    for person in model.problem.people:
        roles[person.role].append(person)
    excess = sum(_largest(model, colleagues, kind) for colleagues in roles.values() for kind in SHARED_KINDS)
    return Price(Tier.WISHES, model.problem.weights.share_exceeded * excess)


def _largest(model: Model, colleagues: list[Person], kind: str) -> Linear:
    """By how many whole shifts the person with most of a kind is above their fair share."""
    sizes = {person.id: person.size * len(model.problem.weeks_present(person)) for person in colleagues}
    if not any(sizes.values()):
        return 0
    counts = [_count(model, person, kind) for person in colleagues]
    excess = model.cp.new_int_var(0, len(model.sessions) + max(p.carried.of(kind) for p in colleagues), "")
    for person, count in zip(colleagues, counts, strict=True):
        # count - excess <= the share rounded up, that is count - excess - 1 < sum(counts) * size / all sizes
        model.cp.add((count - excess - 1) * sum(sizes.values()) + 1 <= sum(counts) * sizes[person.id])
    return excess


def _count(model: Model, person: Person, kind: str) -> Linear:
    mine = (works for session, works in model.of_person(person.id) if kind in model.problem.shared_kinds(session))
    return person.carried.of(kind) + sum(mine)
