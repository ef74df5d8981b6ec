"""`python -m solver FILE`: plan a problem from a file and print one JSON line, for scripts and benchmarks.

Two kinds of file are told apart by their first lines: a problem of ours as JSON, and the public shift-scheduling
benchmark's text (Curtois and Qu).
"""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from solver.problem import Problem, ProblemError
from solver.result import Progress
from solver.rosters import curtois_qu
from solver.rosters.descent import NoLegalRosterError
from solver.rosters.result import Found
from solver.rosters.search import search
from solver.solve import SolveLimits, solve

UNREADABLE, NOT_FOUND = 2, 3


def main(arguments: list[str] | None = None) -> int:
    """0 with a legal plan; 2 where the file cannot be read; 3 where no legal plan was found, or there is none."""
    options = _options(arguments)
    stop = _told_to_stop()
    try:
        text = options.file.read_text(encoding="utf-8-sig")
        answer = _rosters if curtois_qu.looks_like(text) else _plan
        line, plan = answer(text, options, stop)
        if options.out:
            options.out.write_text(json.dumps(plan))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, ProblemError, curtois_qu.UnreadableError) as error:
        sys.stderr.write(f"{options.file}: {' '.join(str(error).split())}\n")
        return UNREADABLE
    except NoLegalRosterError as error:
        sys.stderr.write(f"{options.file}: no legal plan: {error}\n")
        return NOT_FOUND
    sys.stdout.write(json.dumps(line) + "\n")
    return 0


def _plan(text: str, options: argparse.Namespace, stop: threading.Event) -> tuple[dict[str, Any], Any]:
    problem = Problem.from_json(json.loads(text))
    limits = SolveLimits(options.time_limit, options.gap, options.workers, options.seed)
    result = solve(problem, limits, None, _tell if options.progress else None, stop)
    return _line(problem.name, result), result.plan.to_json()


def _rosters(text: str, options: argparse.Namespace, stop: threading.Event) -> tuple[dict[str, Any], Any]:
    problem = curtois_qu.parse(text, options.file.stem)
    result = search(
        problem, options.time_limit, min(options.workers, 2), options.seed, options.gap,
        _tell if options.progress else None, stop,
    )  # fmt: skip
    if options.progress:
        for stage in result.stages:
            sys.stderr.write(f"{stage.seconds:7.1f} s  {stage.name:<18} {stage.value:>8}  bound {stage.bound}\n")
    return _line(problem.name, result), curtois_qu.plan(problem, result.rosters, result.objective)


def _line(name: str, result: Any) -> dict[str, Any]:
    return {
        "instance": name,
        "status": result.status,
        "objective": result.objective,
        "bound": result.bound,
        "gap": round(result.gap, 6),
        "seconds": round(result.seconds, 3),
        "seconds_to_best": round(result.seconds_to_best, 3),
    }


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m solver", description=__doc__)
    parser.add_argument("file", type=Path, help="a problem as JSON, or a text file of the public benchmark")
    parser.add_argument("--time-limit", type=_seconds, default=20, metavar="S", help="seconds, all included")
    parser.add_argument("--gap", type=float, default=0.0, help="stop within this share of the bound")
    parser.add_argument("--workers", type=_workers, default=8, metavar="N", help="1 repeats exactly")
    parser.add_argument("--seed", type=int, default=0, metavar="K")
    parser.add_argument("--out", type=Path, metavar="PLAN.json")
    parser.add_argument("--progress", action="store_true", help="say on stderr what gets better")
    return parser.parse_args(arguments)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 1e6:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above 0")
    return seconds


def _workers(text: str) -> int:
    workers = int(text)
    if not 1 <= workers <= 256:
        raise argparse.ArgumentTypeError(f"{text} is not a number of workers from 1 to 256")
    return workers


def _told_to_stop() -> threading.Event:
    """Ctrl-C and SIGTERM end the search; the best plan so far is then printed as at the end of the time."""
    stop = threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
    return stop


def _tell(progress: Progress | Found) -> None:
    tier = f"{progress.tier:<10}  " if isinstance(progress, Progress) else ""
    figures = f"{progress.objective:.0f}  bound {progress.bound:.0f}  gap {progress.gap:.2%}"
    sys.stderr.write(f"{progress.elapsed:.1f} s  {tier}{figures}\n")


if __name__ == "__main__":
    sys.exit(main())
