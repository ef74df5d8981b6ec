"""Watches over a search: how much time is left, whether somebody wants it to end, and who is told of better plans."""

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ortools.sat.python import cp_model

from solver.limits import SolveLimits
from solver.result import Progress, gap
from solver.tiers import Tier

OnProgress = Callable[[Progress], None]

STEPS_PER_SECOND = 0.7  # CP-SAT's deterministic time that one worker gets through in a second of an ordinary core


def solver_within(limits: SolveLimits) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = limits.workers
    solver.parameters.random_seed = limits.seed
    # its handler of Ctrl-C lives in one thread and aborts the process when the signal meets another: ours is `stop`
    solver.parameters.catch_sigint_signal = False
    return solver


class Watch:
    """The time is the clock's; with one worker it is the solver's own steps, so that a search can be repeated."""

    def __init__(self, limits: SolveLimits, on_progress: OnProgress | None, stop: threading.Event | None) -> None:
        self._began, self._limits, self._steps = time.monotonic(), limits, 0.0
        self._on_progress, self._stop = on_progress, stop
        self.best: tuple[float, ...] = ()
        self._telling = threading.Lock()
        self._repeatable = limits.workers == 1
        self.best_at = 0.0

    @property
    def elapsed(self) -> float:
        """By the clock."""
        return time.monotonic() - self._began

    @property
    def spent(self) -> float:
        return self._steps / STEPS_PER_SECOND if self._repeatable else self.elapsed

    @property
    def left(self) -> float:
        return 0.0 if self._clock_left <= 0 else max(0.0, self._limits.time_seconds - self.spent)

    @property
    def _clock_left(self) -> float:
        return max(0.0, self._limits.time_seconds * (2 if self._repeatable else 1) - self.elapsed)

    @property
    def stopped(self) -> bool:
        return self._stop is not None and self._stop.is_set()

    def better(self, tier: Tier, values: tuple[float, ...], bound: float) -> None:
        """Called from a solver's thread with every plan that it finds; those that are no better are passed over."""
        with self._telling:
            if values >= self.best:
                return
            self.best, self.best_at = values, self.elapsed
            if self._on_progress:
                self._on_progress(Progress(self.best_at, tier, sum(values), bound, gap(sum(values), bound), values))

    @contextmanager
    def inside(self, limits: SolveLimits) -> Iterator["Watch"]:
        """Watches over a search within this one: who wants this to end wants that to end."""
        inner = Watch(limits, None, self._stop)
        yield inner
        self._steps += inner._steps

    @contextmanager
    def timing(self, solver: cp_model.CpSolver, seconds: float = math.inf, steps: float = math.inf) -> Iterator[None]:
        """Ends this solver after so long, or so many steps of its own, or when told to."""
        seconds = max(0.01, min(seconds, self.left))
        solver.parameters.max_time_in_seconds = self._clock_left if self._repeatable else seconds
        solver.parameters.max_deterministic_time = min(steps, seconds * STEPS_PER_SECOND) if self._repeatable else steps
        finished = threading.Event()
        if self._stop is not None:
            threading.Thread(target=_end, args=(solver, self._stop, finished), daemon=True).start()
        try:
            yield
        finally:
            finished.set()
        self._steps += solver.response_proto.deterministic_time


def _end(solver: cp_model.CpSolver, stop: threading.Event, finished: threading.Event) -> None:
    while not finished.wait(0.05):
        if stop.is_set():  # again and again: a search that has not quite begun forgets the first time
            solver.stop_search()


class Listener(cp_model.CpSolverSolutionCallback):
    """Hears of a solver's better plans, values each tier, and passes them on."""

    def __init__(
        self,
        prices: Sequence[cp_model.LinearExprT],
        tell: Callable[[tuple[float, ...], float], None],
    ) -> None:
        super().__init__()
        self._prices, self._tell = prices, tell

    def on_solution_callback(self) -> None:
        self._tell(tuple(float(self.value(price)) for price in self._prices), self.best_objective_bound)
