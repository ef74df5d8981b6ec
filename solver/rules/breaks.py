"""Nobody works more than six hours on end, work elsewhere included; a break has 20 minutes (WTR 1998, reg. 12).

A session with such a pause interrupts the work before and after it.
"""

from collections.abc import Iterator

from ortools.sat.python import cp_model

from solver.model import Model
from solver.problem import Interval, Law, Person

Item = tuple[Interval, cp_model.IntVar | None]


def build(model: Model) -> None:
    law = model.problem.law
    for person in model.problem.people:
        work = _without_pause(model, person, law)
        for number in range(len(work)):
            for chain in _too_long(work[number:], work[number : number + 1], law):
                model.cp.add_bool_or([works.negated() for works in _given(chain)])


def _without_pause(model: Model, person: Person, law: Law) -> list[Item]:
    shifts: list[Item] = [*model.spells(person.id, lambda session: session.pause < law.break_minutes)]
    return sorted([*shifts, *((span, None) for span in person.commitments)], key=lambda item: item[0])


def _too_long(later: list[Item], chain: list[Item], law: Law) -> Iterator[list[Item]]:
    """Every way to go on from the chain without a break until it is too long and has a shift in it.

    Work elsewhere may be too long by itself; what is ours to refuse is the shift that joins it.
    """
    if chain[-1][0].end - chain[0][0].start > law.longest_without_break and _given(chain):
        yield chain
        return
    for number, item in enumerate(later):
        if 0 <= item[0].start - chain[-1][0].end < law.break_minutes:
            yield from _too_long(later[number:], [*chain, item], law)


def _given(chain: list[Item]) -> list[cp_model.IntVar]:
    return [works for _, works in chain if works is not None]
