"""Which shifts are thought over again while all others stay: parts of a rota that hang together."""

import random

from solver.model import Model, Work

LARGER, SMALLER = 1.15, 0.87


class Neighbourhoods:
    """Each week first; then, for ever, some people on some days on end.

    `share`: how much of the rota is thought over at a time. It grows while that is too easy to be worth the while.
    """

    def __init__(self, model: Model, seed: int) -> None:
        self._model, self._chance, self._share = model, random.Random(seed), 0.25
        self.weeks = [self._within(range(7 * week, 7 * week + 7)) for week in model.problem.horizon]
        self._waiting = list(self.weeks) if len(self.weeks) > 1 else []

    def draw(self) -> frozenset[Work]:
        return self._waiting.pop() if self._waiting else self._within(self._days(), self._people())

    def learn(self, *, easy: bool) -> None:
        """Whether all there was to find was found in the time given."""
        self._share = min(1.0, self._share * (LARGER if easy else SMALLER))

    def _within(self, days: range, people: frozenset[int] | None = None) -> frozenset[Work]:
        return frozenset(
            (person, session)
            for person, session in self._model.works
            if self._model.sessions[session].interval.day in days and (people is None or person in people)
        )

    def _days(self) -> range:
        days = self._model.problem.days
        length = max(1, round(len(days) * self._share**0.5))
        first = self._chance.randrange(days.start - length + 1, days.stop)
        return range(first, first + length)

    def _people(self) -> frozenset[int]:
        """Those who give a service first, for they can stand in for each other; then others by chance."""
        team = list(self._model.problem.people)
        self._chance.shuffle(team)
        service = self._chance.choice(sorted({service for person in team for service in person.services} or {""}))
        team.sort(key=lambda person: service not in person.services)
        return frozenset(person.id for person in team[: max(2, round(len(team) * self._share**0.5))])
