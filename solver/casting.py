"""Finds names for a sketch by a search, one role at a time: who works where, all that concerns a single person minded.

Once it is settled how many of each group work in each session, roles hardly touch each other: what is asked of
several is kept by the numbers, and what is shared out is shared among colleagues. So a role by itself is a small
problem. Where no names are found for all numbers, first as few as can be are missed, and then as few wishes.
"""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from ortools.sat.python import cp_model

from solver.crowd import Sketch
from solver.limits import SolveLimits, cores
from solver.looks import Look
from solver.model import Linear, Model, build
from solver.problem import Person, Problem
from solver.rules import PERSONAL
from solver.statement import possible
from solver.tiers import Tier
from solver.watch import Watch, solver_within

Key = tuple[int, int, str]


def cast(
    problem: Problem,
    groups: list[list[Person]],
    sketch: Sketch,
    like: frozenset[Key],
    held: frozenset[Key],
    limits: SolveLimits,
    watch: Watch,
    seconds: float,
) -> frozenset[Key]:
    """Shifts as (person, session, service), `held` among them.

    A role may take so many seconds, or it stays as it is in `like`.
    """
    group_of = {person.id: number for number, members in enumerate(groups) for person in members}
    roles: dict[str, list[Person]] = defaultdict(list)
    for person in problem.people:
        roles[person.role].append(person)

    def names(colleagues: list[Person]) -> frozenset[Key]:
        role = _by_itself(problem, colleagues)
        mine = {person.id for person in colleagues}
        for key in held & role.gives.keys():
            role.cp.add(role.gives[key] == 1)
        found, missed = frozenset(key for key in like if key[0] in mine), _missed(role, group_of, sketch)
        for price in missed, role.price(Tier.WISHES):
            role.cp.minimize(price)
            role.cp.clear_hints()  # type: ignore[no-untyped-call]
            for key, var in role.gives.items():
                role.cp.add_hint(var, key in found)
            look = _look(role, replace(limits, workers=1), watch, seconds / 2)
            if not look.found:
                break
            found = frozenset(key for key, var in role.gives.items() if look.solver.boolean_value(var))
            role.cp.add(price <= round(look.solver.objective_value))
        return found

    # the largest first: the others fill the time of the other cores
    teams = sorted(roles.values(), key=len, reverse=True)
    with ThreadPoolExecutor(cores(limits)) as pool:
        return frozenset[Key]().union(*pool.map(names, teams))


def _by_itself(problem: Problem, colleagues: list[Person]) -> Model:
    model = build(replace(problem, people=tuple(colleagues), published=()), possible)
    for rule in PERSONAL:
        if price := rule(model):
            model.prices[price.tier].append(price.cost)
    return model


def _missed(role: Model, group_of: dict[int, int], sketch: Sketch) -> Linear:
    """How many names there are more or fewer than were seen."""
    given: dict[tuple[int, int, str], list[cp_model.IntVar]] = defaultdict(list)
    for (person, session, service), var in role.gives.items():
        given[group_of[person], session, service].append(var)
    missed: list[cp_model.IntVar] = []
    for shifts, some in given.items():
        seen = sketch.get(shifts, 0)
        off = role.cp.new_int_var(0, max(len(some), seen), "")
        role.cp.add(sum(some) - off <= seen)
        role.cp.add(sum(some) + off >= seen)
        missed.append(off)
    return sum(missed)


def _look(role: Model, limits: SolveLimits, watch: Watch, seconds: float) -> Look:
    solver = solver_within(limits)
    solver.parameters.linearization_level, solver.parameters.cp_model_probing_level = 2, 0
    with watch.timing(solver, seconds):
        return Look(solver, solver.solve(role.cp))
