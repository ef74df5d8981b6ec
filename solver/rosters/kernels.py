"""The compiled inner loops: the cheapest legal roster of one person, by dynamic programming over days.

State before a day: *tally*, weekends worked, *node*, units of work done. A node is a run of days worked with what its
last shift forbids (`(run - 1) * classes + class`) or a run of days off (`max_run * classes + days_off - 1`); a unit is
the greatest common divisor of the shifts' minutes. A tally counts the few shifts whose cap binds most: `tallies[tally,
choice]` is the next one, or -1 where the cap is reached. Other caps are not part of the state: `cheapest` ignores them
and gives a bound, the beam (`beam.py`) searches on with that bound until they hold.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from numba import njit

from solver.rosters.problem import SATURDAY, SUNDAY
from solver.rosters.tracks import Bools, Floats, Ints

INFINITE = 1e12

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Without Python's lock, and kept on disk so that only the first run on a machine compiles.

    Where nothing may be written beside the code or at home, each process compiles for itself.
    """
    try:
        return cast("F", njit(nogil=True, cache=True)(function))
    except RuntimeError:
        return cast("F", njit(nogil=True)(function))


class Ways(NamedTuple):
    """What is open on each day from `first`, and at what price; choices are the shifts and, last, the day off.

    `limits` are the longest run, the shortest run, the shortest rest and the number of classes; the four bounds say
    which units and weekends can be on the way at all before each day.
    """

    price: Floats
    allowed: Bools
    units: Ints
    klass: Ints
    follows: Bools
    tallies: Ints
    limits: Ints
    first: int
    low_units: Ints
    high_units: Ints
    low_weekends: Ints
    high_weekends: Ints


@compiled
def steps(ways: Ways, node: int, day: int, targets: Ints) -> None:
    """Where each choice of the day leads from a node: `targets[choice]`; -1 where it is barred."""
    max_run, min_run, min_rest, classes = ways.limits[0], ways.limits[1], ways.limits[2], ways.limits[3]
    shifts = ways.klass.size
    off = max_run * classes
    works = node < off
    run = node // classes + 1 if works else 0
    for shift in range(shifts):
        targets[shift] = -1
        if not ways.allowed[day, shift]:
            continue
        if works:
            if run < max_run and ways.follows[node % classes, shift]:
                targets[shift] = run * classes + ways.klass[shift]
        elif node == off + min_rest - 1:
            targets[shift] = ways.klass[shift]
    targets[shifts] = -1
    if ways.allowed[day, shifts]:
        if not works:
            targets[shifts] = min(node + 1, off + min_rest - 1)
        elif run >= min_run or run == day + ways.first:
            targets[shifts] = off


@compiled
def new_weekend(day: int, node: int, off: int) -> int:
    """1 where working on this day of the horizon begins to use up a weekend."""
    if day % 7 == SATURDAY:
        return 1
    if day % 7 == SUNDAY and node >= off:
        return 1
    return 0


@compiled
def walk(choices: Ints, upto: int, units: Ints, klass: Ints, tallies: Ints, limits: Ints, state: Ints) -> None:
    """Write into `state` the node, unit, weekend and tally before day `upto` of a legal row of choices."""
    max_run, _, min_rest, classes = limits[0], limits[1], limits[2], limits[3]
    shifts = units.size - 1
    off = max_run * classes
    node, unit, weekend, tally = off + min_rest - 1, 0, 0, 0
    for day in range(upto):
        choice = choices[day]
        unit += units[choice]
        tally = tallies[tally, choice]
        if choice < shifts:
            weekend += new_weekend(day, node, off)
            run = node // classes + 1 if node < off else 0
            node = run * classes + klass[choice]
        elif node < off:
            node = off
        else:
            node = min(node + 1, off + min_rest - 1)
    state[0], state[1], state[2], state[3] = node, unit, weekend, tally


@compiled
def fill(table: Floats, ways: Ways) -> None:
    """Fill `table[day, tally, weekend, node, unit]` with the least price from a day to the end.

    Weekends and units count from their lower bounds of that day.
    """
    days, choices = ways.price.shape
    off = ways.limits[0] * ways.limits[3]
    nodes = off + ways.limits[2]
    targets = np.empty(choices, np.int64)
    table[
        days, :, : ways.high_weekends[days] - ways.low_weekends[days] + 1, :,
        : ways.high_units[days] - ways.low_units[days] + 1,
    ] = 0.0  # fmt: skip
    for day in range(days - 1, -1, -1):
        for node in range(nodes):
            steps(ways, node, day, targets)
            new = new_weekend(day + ways.first, node, off)
            for tally in range(ways.tallies.shape[0]):
                for weekend in range(ways.low_weekends[day], ways.high_weekends[day] + 1):
                    row = table[day, tally, weekend - ways.low_weekends[day], node]
                    _best_of(table, ways, day, tally, weekend, new, targets, row)


@compiled
def _best_of(
    table: Floats, ways: Ways, day: int, tally: int, weekend: int, new: int, targets: Ints, row: Floats
) -> None:
    """For every unit at once, the least over the day's choices of its price and what follows from there."""
    choices = targets.size
    width = ways.high_units[day] - ways.low_units[day] + 1
    next_width = ways.high_units[day + 1] - ways.low_units[day + 1] + 1
    for unit in range(width):
        row[unit] = INFINITE
    for choice in range(choices):
        counted = ways.tallies[tally, choice]
        if targets[choice] < 0 or counted < 0:
            continue
        then = weekend + new if choice < choices - 1 else weekend
        if then < ways.low_weekends[day + 1] or then > ways.high_weekends[day + 1]:
            continue
        step = ways.units[choice] + ways.low_units[day] - ways.low_units[day + 1]
        after = table[day + 1, counted, then - ways.low_weekends[day + 1], targets[choice]]
        price = ways.price[day, choice]
        for unit in range(max(0, -step), min(width, next_width - step)):
            value = price + after[unit + step]
            if value < row[unit]:
                row[unit] = value


@compiled
def after(table: Floats, ways: Ways, day: int, node: int, unit: int, weekend: int, tally: int) -> float:
    """The least price from the next day's state to the end; `INFINITE` outside the bounds."""
    if unit < ways.low_units[day + 1] or unit > ways.high_units[day + 1]:
        return INFINITE
    if weekend < ways.low_weekends[day + 1] or weekend > ways.high_weekends[day + 1]:
        return INFINITE
    return float(table[day + 1, tally, weekend - ways.low_weekends[day + 1], node, unit - ways.low_units[day + 1]])


@compiled
def cheapest(table: Floats, ways: Ways, begin: Ints, roster: Ints) -> float:
    """Follow the filled table from the state `begin` (node, unit, weekend, tally) and write the choices into `roster`.

    Returns the price, or `INFINITE` where nothing is legal.
    """
    days, choices = ways.price.shape
    off = ways.limits[0] * ways.limits[3]
    targets = np.empty(choices, np.int64)
    node, unit, weekend, tally, total = begin[0], begin[1], begin[2], begin[3], 0.0
    for day in range(days):
        steps(ways, node, day, targets)
        new = new_weekend(day + ways.first, node, off)
        best, chosen = INFINITE / 2, -1
        for choice in range(choices):
            counted = ways.tallies[tally, choice]
            if targets[choice] < 0 or counted < 0:
                continue
            then = weekend + new if choice < choices - 1 else weekend
            value = ways.price[day, choice] + after(
                table, ways, day, targets[choice], unit + ways.units[choice], then, counted
            )
            if value < best:
                best, chosen = value, choice
        if chosen < 0:
            return INFINITE
        total += ways.price[day, chosen]
        roster[day] = chosen
        unit += ways.units[chosen]
        tally = ways.tallies[tally, chosen]
        weekend += new if chosen < choices - 1 else 0
        node = targets[chosen]
    return total
