"""Evenings, Saturdays and bank holidays are shared among those of a role, each kind by itself.

Shares go by contract size over the weeks without leave.
What somebody carried over from earlier rotas counts; a fair share is rounded up to whole shifts.
"""

from collections import defaultdict

from solver.checks.case import Case
from solver.problem import SHARED_KINDS, Person
from solver.result import Term
from solver.tiers import Tier


def term(case: Case) -> Term:
    roles: dict[str, list[Person]] = defaultdict(list)
    for person in case.problem.people:
        roles[person.role].append(person)
    excess = sum(_largest(case, colleagues, kind) for colleagues in roles.values() for kind in SHARED_KINDS)
    cost = excess * case.problem.weights.share_exceeded
    return Term("fair_shares", Tier.WISHES, excess, "shifts above a fair share", cost)


def _largest(case: Case, colleagues: list[Person], kind: str) -> int:
    counts = {
        person.id: person.carried.of(kind)
        + sum(kind in case.problem.shared_kinds(session) for session in case.work(person))
        for person in colleagues
    }
    sizes = {person.id: person.size * len(case.problem.weeks_present(person)) for person in colleagues}
    if not any(sizes.values()):
        return 0
    shares = {who: -(-sum(counts.values()) * size // sum(sizes.values())) for who, size in sizes.items()}
    return max(0, *(counts[person.id] - shares[person.id] for person in colleagues))
