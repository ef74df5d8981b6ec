"""`python -m solver FILE`: plan a problem from a file and print one JSON line, for scripts and benchmarks."""

import argparse
import json
import sys
from pathlib import Path

from solver.problem import Problem, ProblemError
from solver.result import Progress
from solver.solve import SolveLimits, solve


def main(arguments: list[str] | None = None) -> int:
    """0 with a legal plan; 2 where the file cannot be read."""
    options = _options(arguments)
    try:
        problem = Problem.from_json(json.loads(options.file.read_text()))
    except (OSError, json.JSONDecodeError, ProblemError) as error:
        sys.stderr.write(f"{options.file}: {' '.join(str(error).split())}\n")
        return 2
    limits = SolveLimits(options.time_limit, options.gap, options.workers, options.seed)
    result = solve(problem, limits, on_progress=_tell if options.progress else None)
    if options.out:
        options.out.write_text(json.dumps(result.plan.to_json()))
    line = {
        "instance": problem.name,
        "status": result.status,
        "objective": result.objective,
        "bound": result.bound,
        "gap": round(result.gap, 6),
        "seconds": round(result.seconds, 3),
        "seconds_to_best": round(result.seconds_to_best, 3),
    }
    sys.stdout.write(json.dumps(line) + "\n")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m solver", description=__doc__)
    parser.add_argument("file", type=Path, help="a problem as JSON")
    parser.add_argument("--time-limit", type=float, default=20, metavar="S")
    parser.add_argument("--gap", type=float, default=0.0)
    parser.add_argument("--workers", type=int, default=8, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="K")
    parser.add_argument("--out", type=Path, metavar="PLAN.json")
    parser.add_argument("--progress", action="store_true")
    return parser.parse_args(arguments)


def _tell(progress: Progress) -> None:
    figures = f"{progress.objective:.0f}  bound {progress.bound:.0f}  gap {progress.gap:.2%}"
    sys.stderr.write(f"{progress.elapsed:.1f} s  {progress.tier:<10}  {figures}\n")


if __name__ == "__main__":
    sys.exit(main())
