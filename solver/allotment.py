"""Which mix each of some shifts gives, so that what is wanted of each thing is met best, with a proof.

Meant for carving: the shifts of a week share what is wanted, and each has a few dozen mixes to choose from.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from solver.limits import SolveLimits
from solver.model import Linear
from solver.watch import solver_within

STEPS = 1.0  # of CP-SAT's deterministic time for each aim, so that a busy machine finds the same


@dataclass(frozen=True)
class Mix:
    """What one shift would give of each thing, the minutes in which it does, and those of them given as planned."""

    gives: Mapping[int, int]
    minutes: int
    as_planned: int


@dataclass(frozen=True)
class Alike:
    """So many shifts with the same choice of mixes; the first is what each gives where nothing else is asked."""

    shifts: int
    mixes: tuple[Mix, ...]


@dataclass(frozen=True)
class Allotment:
    """For each group, how many of its shifts give each of its mixes. `proven`: there is no better choice."""

    picks: tuple[tuple[int, ...], ...]
    proven: bool


def allot(groups: Sequence[Alike], wanted: Mapping[int, int], kept: Mapping[int, int]) -> Allotment:
    """Meet as much as possible of what is `wanted`, then use most minutes, then most of them as planned.

    At least what is `kept` is given of each thing; the first mix of every group must give that.
    """
    cp = cp_model.CpModel()
    picks = [[cp.new_int_var(0, group.shifts, "") for _ in group.mixes] for group in groups]
    for group, counts in zip(groups, picks, strict=True):
        cp.add(sum(counts) == group.shifts)
    chosen = [
        pick for group, counts in zip(groups, picks, strict=True) for pick in zip(group.mixes, counts, strict=True)
    ]
    for thing, minutes in kept.items():
        cp.add(_given(thing, chosen) >= minutes)
    aims = (
        sum(_met(cp, wanted, chosen)),
        sum(mix.minutes * count for mix, count in chosen),
        sum(mix.as_planned * count for mix, count in chosen),
    )
    plain = [[group.shifts, *[0] * (len(group.mixes) - 1)] for group in groups]
    return _in_turn(cp, aims, picks, plain)


Chosen = Sequence[tuple[Mix, cp_model.IntVar]]


def _given(thing: int, chosen: Chosen) -> Linear:
    return sum(mix.gives[thing] * count for mix, count in chosen if thing in mix.gives)


def _met(cp: cp_model.CpModel, wanted: Mapping[int, int], chosen: Chosen) -> Iterator[cp_model.IntVar]:
    """For each thing, minutes that are both wanted and given."""
    for thing, minutes in wanted.items():
        met = cp.new_int_var(0, minutes, "")
        cp.add(met <= _given(thing, chosen))
        yield met


def _in_turn(
    cp: cp_model.CpModel, aims: Sequence[Linear], picks: list[list[cp_model.IntVar]], best: list[list[int]]
) -> Allotment:
    """One aim after the other; what one has reached is a constraint for the next."""
    proven = True
    for aim in aims:
        solver = solver_within(SolveLimits(workers=1))
        solver.parameters.max_deterministic_time = STEPS
        cp.clear_hints()  # type: ignore[no-untyped-call]
        for counts, values in zip(picks, best, strict=True):
            for count, value in zip(counts, values, strict=True):
                cp.add_hint(count, value)
        cp.maximize(aim)
        answer = solver.solve(cp)
        proven &= answer == cp_model.OPTIMAL
        if answer not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        best = [[solver.value(count) for count in counts] for counts in picks]
        cp.add(aim >= solver.value(aim))
    return Allotment(tuple(tuple(counts) for counts in best), proven)
