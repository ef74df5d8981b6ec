"""Evenings, Saturdays and bank holidays are shared among those of a role, each kind by itself.

Shares go by contract size over the weeks without leave.
What somebody carried over from earlier rotas counts; a fair share is rounded up to whole shifts.
"""

from collections import defaultdict
from collections.abc import Mapping

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
    shares = fair(counts, sizes)
    return max(0, *(counts[who] - share for who, share in shares.items())) if shares else 0


def fair(counts: Mapping[int, int], sizes: Mapping[int, int]) -> dict[int, int]:
    """What each colleague would have of all shifts of a kind, in whole shifts; nothing where nobody has a size.

    By person: `counts` is what they have, with what was carried over; `sizes` are contract minutes by weeks present.
    """
    every = sum(sizes.values())
    return {who: -(-sum(counts.values()) * size // every) for who, size in sizes.items()} if every else {}
