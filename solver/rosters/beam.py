"""The cheapest roster that keeps to the caps too: a beam of labels, led by the table that ignores them."""

from typing import NamedTuple

import numpy as np

from solver.rosters.kernels import INFINITE, Ways, after, compiled, new_weekend, steps
from solver.rosters.tracks import Floats, Ints

STATE = 4
"""A label is its node, unit, weekend and tally, and then how often each capped shift was worked."""


class Caps(NamedTuple):
    """`counter_of[choice]` is the counter of a capped shift, else -1.

    `toll[k]` is what `price` holds above the true price each time the k-th is worked (a Lagrange multiplier).
    """

    most: Ints
    counter_of: Ints
    toll: Floats


@compiled
def within_caps(
    table: Floats, ways: Ways, caps: Caps, begin: Ints, width: int, ceiling: float, roster: Ints
) -> tuple[float, float]:
    """Keep the `width` labels of a day that promise most, and drop what cannot end below `ceiling`, in true price.

    Returns the true price of what was written into `roster` (`INFINITE` if nothing) and a lower bound on the best price
    below the ceiling: they agree where the beam was wide enough.
    """
    days, choices = ways.price.shape
    counters = caps.most.size
    labels = np.zeros((width, STATE + counters), np.int64)
    spent = np.zeros(width)
    origin = np.empty((days, width), np.int64)
    picked = np.empty((days, width), np.int64)
    labels[0, :STATE] = begin
    spent[0] = -np.sum(caps.toll * caps.most)
    count, dropped = 1, INFINITE
    grown = np.empty((width * choices, STATE + counters), np.int64)
    cost = np.empty(width * choices)
    promise = np.empty(width * choices)
    parent = np.empty(width * choices, np.int64)
    choice = np.empty(width * choices, np.int64)
    for day in range(days):
        found = _grow(table, ways, caps, day, labels[:count], spent, ceiling, grown, cost, promise, parent, choice)
        if found == 0:
            return INFINITE, dropped
        order = np.argsort(promise[:found])
        count, cut = _keep(order, grown, labels, width)
        dropped = min(dropped, promise[order[cut]] if cut < found else INFINITE)
        for label in range(count):
            index = grown[label, 0]
            spent[label], origin[day, label], picked[day, label] = cost[index], parent[index], choice[index]
    return _best(caps, labels[:count], spent, origin, picked, roster, dropped)


@compiled
def _grow(
    table: Floats, ways: Ways, caps: Caps, day: int, labels: Ints, spent: Floats, ceiling: float, grown: Ints,
    cost: Floats, promise: Floats, parent: Ints, choice: Ints,
) -> int:  # fmt: skip
    """Every label by every choice of the day; how many there are."""
    choices = ways.units.size
    off = ways.limits[0] * ways.limits[3]
    targets = np.empty(choices, np.int64)
    found = 0
    for label in range(labels.shape[0]):
        node, unit, weekend, tally = labels[label, 0], labels[label, 1], labels[label, 2], labels[label, 3]
        steps(ways, node, day, targets)
        new = new_weekend(day + ways.first, node, off)
        for c in range(choices):
            tallied = ways.tallies[tally, c]
            counter = caps.counter_of[c]
            if targets[c] < 0 or tallied < 0:
                continue
            if counter >= 0 and labels[label, STATE + counter] >= caps.most[counter]:
                continue
            then = weekend + new if c < choices - 1 else weekend
            price = spent[label] + ways.price[day, c]
            total = price + after(table, ways, day, targets[c], unit + ways.units[c], then, tallied)
            if total >= min(ceiling, INFINITE / 2):
                continue
            grown[found, STATE:] = labels[label, STATE:]
            grown[found, 0], grown[found, 1], grown[found, 2] = targets[c], unit + ways.units[c], then
            grown[found, 3] = tallied
            if counter >= 0:
                grown[found, STATE + counter] += 1
            cost[found], promise[found], parent[found], choice[found] = price, total, label, c
            found += 1
    return found


@compiled
def _keep(order: Ints, grown: Ints, labels: Ints, width: int) -> tuple[int, int]:
    """Copy the first `width` different labels into `labels`; how many, and where in the order the rest begins.

    The place of each in `grown` is left in the first column of `grown`, which is read no more.
    """
    seen = set()
    kept = np.empty(width, np.int64)
    count = 0
    at = 0
    while at < order.size and count < width:
        index = order[at]
        key = 0
        for part in range(grown.shape[1]):
            key = (key ^ grown[index, part]) * 0x100000001B3
        if key not in seen:
            seen.add(key)
            labels[count] = grown[index]
            kept[count] = index
            count += 1
        at += 1
    grown[:count, 0] = kept[:count]
    return count, at


@compiled
def _best(
    caps: Caps, labels: Ints, spent: Floats, origin: Ints, picked: Ints, roster: Ints, dropped: float
) -> tuple[float, float]:
    """The cheapest label in true price, traced back into `roster`."""
    best, price = 0, INFINITE
    for label in range(labels.shape[0]):
        true = spent[label] + np.sum(caps.toll * (caps.most - labels[label, STATE:]))
        if true < price:
            best, price = label, true
    for day in range(roster.size - 1, -1, -1):
        roster[day] = picked[day, best]
        best = origin[day, best]
    return price, min(price, dropped)
