"""Which part of the plan to search next, and how: sizes adapt to what can be decided in a second or so.

Three kinds: some people on all days, all people on a few days, some people on more days. Days are drawn where cover
costs most, people where their wishes do. The kinds that brought most per second are tried most.
"""

from dataclasses import dataclass, field

import numpy as np

from solver.rosters.incumbent import Incumbent, heads, request_costs
from solver.rosters.problem import RosterProblem
from solver.rosters.tracks import Bools

QUICK, SLOW = 0.4, 1.5
"""Seconds: a neighbourhood decided sooner may grow, one that took longer shrinks."""

LONG = 100
"""Days above which some people on all days are too much to search at once."""


@dataclass(frozen=True)
class Neighbourhood:
    """`people` may change on the days that `open` marks."""

    kind: str
    people: tuple[int, ...]
    open: Bools


@dataclass
class Ledger:
    """What a kind cost and brought so far; old news fades."""

    size: float
    seconds: float = 1.0
    gain: float = 1.0
    recent: float = 1.0
    tries: int = 0
    hits: int = 0


@dataclass
class Chooser:
    """Draws neighbourhoods and learns from how they went."""

    problem: RosterProblem
    random: np.random.Generator
    ledgers: dict[str, Ledger] = field(default_factory=dict)

    def __post_init__(self) -> None:
        people, days = len(self.problem.people), self.problem.days
        self.ledgers = {
            "days": Ledger(min(days, max(3.0, 7 * 40 / people))),
            "both": Ledger(min(people, 10.0)),
        }
        if days <= LONG:
            self.ledgers["people"] = Ledger(min(people, max(2.0, 8 * 28 / days)))

    def draw(self, incumbent: Incumbent) -> Neighbourhood:
        kind = self._kind()
        people, days = len(self.problem.people), self.problem.days
        some = self._people(incumbent, min(people, int(self.ledgers[kind].size)))
        if kind == "people":
            return Neighbourhood(kind, some, np.ones(days, dtype=np.bool_))
        if kind == "days":
            return Neighbourhood(kind, tuple(range(people)), self._window(incumbent, int(self.ledgers[kind].size)))
        return Neighbourhood(kind, some, self._window(incumbent, max(14, min(28, days // 3))))

    def learn(self, kind: str, outcome: str, seconds: float, gain: float) -> None:
        """`outcome`: "pruned" (proved that nothing is to be gained here), "better", or "undecided"."""
        ledger = self.ledgers[kind]
        ledger.tries += 1
        ledger.hits += gain > 0
        ledger.recent = 0.95 * ledger.recent + 1
        ledger.seconds = 0.95 * ledger.seconds + seconds
        ledger.gain = 0.95 * ledger.gain + gain
        most = self.problem.days if kind == "days" else len(self.problem.people)
        if seconds < QUICK or (outcome == "pruned" and seconds < SLOW / 2):
            ledger.size = min(most, ledger.size * 1.1)
        if seconds > SLOW:
            ledger.size = max(2.0, ledger.size * 0.9)

    def _kind(self) -> str:
        """Time goes to each kind by what it brought a second, and a tenth to each whatever it brought."""
        ledgers = list(self.ledgers.values())
        rates = np.array([ledger.gain / ledger.seconds for ledger in ledgers])
        each = np.array([ledger.seconds / max(1, ledger.recent) for ledger in ledgers])
        shares = (0.7 * rates / max(rates.sum(), 1e-9) + 0.1) / each
        return str(self.random.choice(list(self.ledgers), p=shares / shares.sum()))

    def _people(self, incumbent: Incumbent, count: int) -> tuple[int, ...]:
        wishes = request_costs(self.problem, incumbent.rosters).astype(float)
        weights = wishes + wishes.mean() + 1.0
        drawn = self.random.choice(len(weights), count, replace=False, p=weights / weights.sum())
        return tuple(sorted(drawn.tolist()))

    def _window(self, incumbent: Incumbent, width: int) -> Bools:
        problem = self.problem
        count = heads(problem, incumbent.rosters)
        short = np.maximum(0, problem.wanted - count) * problem.under
        cost = (short + np.maximum(0, count - problem.wanted) * problem.over).sum(axis=1).astype(float)
        weights = cost + cost.mean() + 1.0
        centre = int(self.random.choice(problem.days, p=weights / weights.sum()))
        width = min(width, problem.days)
        first = int(np.clip(centre - self.random.integers(0, width), 0, problem.days - width))
        opened = np.zeros(problem.days, dtype=np.bool_)
        opened[first : first + width] = True
        return opened
