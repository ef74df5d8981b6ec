"""Neighbourhoods searched side by side, each in a process of its own: most of their time is spent in Python's own lock.

A helper is `python -m solver.rosters.crew`, fed through its standard input: it needs no guard in the caller's main
module, and it ends by itself when the caller is gone.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import IO, Any

from solver.rosters.clock import Clock
from solver.rosters.improve import Knowledge, Outcome, improve
from solver.rosters.neighbourhood import Neighbourhood
from solver.rosters.problem import RosterProblem, Rosters
from solver.rosters.tracks import tracks


@dataclass(frozen=True)
class Task:
    """A neighbourhood of these rosters, to be searched for so long."""

    rosters: Rosters
    where: Neighbourhood
    seconds: float
    seed: int


@dataclass(frozen=True)
class Answer:
    task: Task
    outcome: Outcome


class Crew:
    """Helpers that are given tasks one at a time; answers come in the order in which they are ready."""

    def __init__(self, problem: RosterProblem, size: int) -> None:
        self._answers: Queue[Answer | None] = Queue()
        self._idle: Queue[subprocess.Popen[bytes]] = Queue()
        self._helpers = [_start(problem) for _ in range(size)]
        for helper in self._helpers:
            self._idle.put(helper)
        self._waiting: list[threading.Thread] = []
        self.size = size

    def brief(self, knowledge: Knowledge) -> None:
        """Tell everybody, before the first task, what was learnt about the whole problem."""
        for helper in self._helpers:
            _send(helper.stdin, knowledge)

    def give(self, task: Task) -> None:
        """Hand a task to a helper that is idle; at most `size` may be under way."""
        helper = self._idle.get()
        waiting = threading.Thread(target=self._ask, args=(helper, task), daemon=True)
        waiting.start()
        self._waiting = [thread for thread in self._waiting if thread.is_alive()] + [waiting]

    def next(self, timeout: float) -> Answer | None:
        """The next answer, or None where a helper was lost. Raises `queue.Empty` after `timeout` seconds."""
        return self._answers.get(timeout=max(0.01, timeout))

    def _ask(self, helper: subprocess.Popen[bytes], task: Task) -> None:
        try:
            _send(helper.stdin, task)
            outcome: Outcome = pickle.load(_pipe(helper.stdout))
            answer = Answer(task, outcome)
        except (OSError, EOFError, pickle.UnpicklingError):
            answer = None
        if answer is not None:
            self._idle.put(helper)
        self._answers.put(answer)

    def dismiss(self) -> None:
        for helper in self._helpers:
            helper.kill()
            helper.wait()
        for thread in self._waiting:
            thread.join()
        for helper in self._helpers:
            for pipe in filter(None, (helper.stdin, helper.stdout)):
                with suppress(BrokenPipeError):
                    pipe.close()


@contextmanager
def hired(problem: RosterProblem, size: int) -> Iterator[Crew | None]:
    """So many helpers, gone at the end; none for a size below two."""
    if size < 2:
        yield None
        return
    crew = Crew(problem, size)
    try:
        yield crew
    finally:
        crew.dismiss()


def _start(problem: RosterProblem) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parents[2])
    places = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
    helper = subprocess.Popen(
        [sys.executable, "-m", "solver.rosters.crew"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": places, "OMP_NUM_THREADS": "1"}, start_new_session=True,
    )  # fmt: skip
    _send(helper.stdin, problem)
    return helper


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None, "helpers are started with pipes"
    return pipe


def _send(pipe: IO[bytes] | None, thing: Any) -> None:
    pickle.dump(thing, _pipe(pipe))
    _pipe(pipe).flush()


def main() -> None:
    """Answer tasks until the caller closes the pipe."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    problem: RosterProblem = pickle.load(source)
    rows = tracks(problem)
    knowledge = Knowledge.none(problem)
    while True:
        try:
            order = pickle.load(source)
        except EOFError:
            return
        if isinstance(order, Knowledge):
            knowledge = order
            continue
        outcome = improve(
            problem, rows, order.rosters, order.where, knowledge, Clock(order.seconds), order.seconds, order.seed
        )
        pickle.dump(outcome, sink)
        sink.flush()


if __name__ == "__main__":
    main()
