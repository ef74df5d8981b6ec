"""Which shifts are thought over again while all others stay: parts of a rota that hang together."""

import random
from collections.abc import Container
from dataclasses import dataclass, field
from itertools import cycle

from solver.model import Model, Work

LARGER, SMALLER = 1.15, 0.87


@dataclass
class Kind:
    """`share`: how much of the rota is thought over at a time. It grows while that is too easy to be worth it."""

    by_weeks: bool
    share: float = 0.15

    def learn(self, *, easy: bool) -> None:
        """Whether all there was to find was found in the time given."""
        self.share = min(1.0, self.share * (LARGER if easy else SMALLER))


@dataclass(frozen=True)
class Neighbourhood:
    free: frozenset[Work]
    kind: Kind = field(compare=False)


class Neighbourhoods:
    """For ever, in turn: people over whole weeks, since contracts are by week; and people over days on end."""

    def __init__(self, model: Model, seed: int) -> None:
        self._model, self._chance = model, random.Random(seed)
        self._kinds = cycle((Kind(by_weeks=True), Kind(by_weeks=False)))
        self.weeks = [self._within(_week(week)) for week in model.problem.horizon]

    def draw(self) -> Neighbourhood:
        kind = next(self._kinds)
        days, share = self._weeks(kind.share) if kind.by_weeks else self._days(kind.share)
        return Neighbourhood(self._within(days, self._people(share)), kind)

    def _within(self, days: Container[int], people: frozenset[int] | None = None) -> frozenset[Work]:
        return frozenset(
            (person, session)
            for person, session in self._model.works
            if self._model.sessions[session].interval.day in days and (people is None or person in people)
        )

    def _weeks(self, share: float) -> tuple[frozenset[int], float]:
        """The days of one week, of any two or of all of them, and how many of the people that leaves."""
        weeks = self._model.problem.horizon
        some = self._chance.sample(weeks, min(len(weeks), self._chance.choice((1, 1, 2, 2, len(weeks)))))
        return frozenset(day for week in some for day in _week(week)), share * len(weeks) / len(some)

    def _days(self, share: float) -> tuple[range, float]:
        days, side = self._model.problem.days, share**0.5
        length = max(1, round(len(days) * side))
        first = self._chance.randrange(days.start - length + 1, days.stop)
        return range(first, first + length), side

    def _people(self, share: float) -> frozenset[int]:
        """Those who give a service first, for they can stand in for each other; then others by chance."""
        team = list(self._model.problem.people)
        self._chance.shuffle(team)
        service = self._chance.choice(sorted({service for person in team for service in person.services} or {""}))
        team.sort(key=lambda person: service not in person.services)
        return frozenset(person.id for person in team[: max(2, round(len(team) * min(1.0, share)))])


def _week(number: int) -> range:
    return range(7 * number, 7 * number + 7)
