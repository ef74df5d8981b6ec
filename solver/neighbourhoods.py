"""Which shifts are thought over again while all others stay: parts of a rota that hang together."""

import random
from collections.abc import Iterator

from solver.model import Model, Work


def neighbourhoods(model: Model, chance: random.Random) -> Iterator[set[Work]]:
    """Every week by itself, then for ever: a few days, or the people of one service for a fortnight."""
    if not model.works:
        return
    weeks = sorted({session.week for session in model.problem.sessions})
    if len(weeks) > 1:
        yield from ({work for work in model.works if model.sessions[work[1]].week == week} for week in weeks)
    while True:
        yield _days(model, chance)
        yield _colleagues(model, chance)


def _days(model: Model, chance: random.Random, length: int = 4) -> set[Work]:
    days = sorted({session.interval.day for session in model.problem.sessions})
    first = chance.choice(days)
    return {work for work in model.works if first <= model.sessions[work[1]].interval.day < first + length}


def _colleagues(model: Model, chance: random.Random) -> set[Work]:
    service = chance.choice(sorted({service for _, _, service in model.gives}))
    week = chance.choice(sorted({session.week for session in model.problem.sessions}))
    return {
        (person, session)
        for person, session in model.works
        if service in model.people[person].services and model.sessions[session].week in (week, week + 1)
    }
