"""Ctrl-C and a supervisor's SIGTERM while the planner thinks: one line, nothing lost, nothing left running."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.journeys.conftest import ROOT, free_port

pytestmark = pytest.mark.slow
SOON = 15.0  # seconds; the planner by itself would take sixty


class Command:
    """A command of the product on a data folder of its own, with a planner that takes its time."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.log = folder / "printed.txt"
        environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder / "data"), "PLAN_SECONDS": "60"}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scheduler", *words],
                cwd=ROOT,
                env={**environment, "PYTHONUNBUFFERED": "1"},
                stdout=out,
                stderr=out,
            )

    @property
    def printed(self) -> str:
        return self.log.read_text()

    def until(self, words: str) -> "Command":
        """Wait until it has printed `words`."""
        for _ in range(600):
            if words in self.printed:
                return self
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.1)
                break
        raise AssertionError(f"never printed {words!r}:\n{self.printed}")

    def end(self, how: signal.Signals) -> int:
        """Send the signal; its exit code, once it and its whole family are gone."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        began = time.monotonic()
        self.process.send_signal(how)
        code = self.process.wait(60)
        assert time.monotonic() - began < SOON
        assert psutil.wait_procs(family, timeout=10)[1] == []
        return code


@pytest.fixture
def command(folder: Path) -> Iterator[Callable[..., Command]]:
    running: list[Command] = []

    def once(*words: str) -> Command:
        running.append(Command(folder, *words))
        return running[-1]

    yield once
    for one in running:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_planning_stops_at_once_with_one_line(
    command: Callable[..., Command], how: signal.Signals
) -> None:
    run = command("run", "--port", str(free_port())).until("Planner")
    assert run.end(how) == 0
    lines = run.printed.splitlines()
    assert lines[-1].startswith("Stopped. Your data is kept")
    assert [line.split()[0] for line in lines[:-1] if not line.startswith("Planner")] == ["Database", "Network"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_plan_that_is_stopped_is_kept_as_a_draft(command: Callable[..., Command], how: signal.Signals) -> None:
    command("run", "--port", str(free_port())).until("Planner").end(signal.SIGINT)
    plan = command("rotas", "plan", "--weeks", "1").until("Planner")
    assert plan.end(how) == 0
    assert "Stopped: the best plan so far is kept as a draft." in plan.printed
    draft = re.search(r"Draft rota (\d+)", plan.printed)
    assert draft is not None
    published = command("rotas", "publish", draft[1])
    assert published.process.wait(60) == 0
    assert "slots can be booked" in published.printed
