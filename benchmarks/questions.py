"""`make bench-questions`: what it takes to answer about a rota of the demonstration network's size, in CPU seconds.

Half of its people are left out, or all have a third of their minutes, or both: the more is short, the more there is to
try. Every gap is explained; somebody's absence is repaired up to the first option.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.demonstration import demonstration
from solver.changes import Absence
from solver.explain import unfilled
from solver.problem import DAY, Contract, Interval, Person, Problem
from solver.questions import WhoCouldTake, WhyUnfilled, explain
from solver.repair import options
from solver.solve import SolveLimits, solve

WEEKS = 4
PLANNED = SolveLimits(time_seconds=6, workers=1)
RESULTS = Path(__file__).with_name("results")


def main() -> int:
    """Write `results/questions.json` and print it."""
    whole = demonstration(WEEKS)
    half = replace(whole, people=whole.people[::2])
    scarce = [replace(one, people=tuple(map(_scarce, one.people))) for one in (whole, half)]
    rows = [
        _measured("half of the people", half),
        _measured("everybody, with a third of their minutes", scarce[0]),
        _measured("half of the people, with a third of their minutes", scarce[1]),
    ]
    result = {"benchmark": "questions", "load_before": round(os.getloadavg()[0], 1), "rows": rows}
    line = json.dumps(result, indent=2)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "questions.json").write_text(line + "\n")
    sys.stdout.write(line + "\n")
    return 0


def _measured(name: str, problem: Problem) -> dict[str, Any]:
    plan = solve(problem, PLANNED).plan
    gaps = unfilled(problem, plan)
    published = replace(problem, published=plan.assignments, pinned=False)
    explained = [_seconds(lambda need=need: explain(problem, plan, WhyUnfilled(need))) for need in gaps]
    taken = [
        _seconds(lambda one=one: explain(published, plan, WhoCouldTake(one.session_id, one.service, one.person_id)))
        for one in plan.assignments[::10]
    ]
    ill = Absence(plan.assignments[0].person_id, Interval(0, WEEKS * 7 * DAY))
    return {
        "rota": name,
        "people": len(problem.people),
        "sessions": len(problem.sessions),
        "shifts": len(plan.assignments),
        "why_unfilled": _worst_and_mean(explained),
        "who_could_take": _worst_and_mean(taken),
        "first_repair_option_cpu_seconds": round(_seconds(lambda: next(options(problem, plan, ill))), 2),
    }


def _worst_and_mean(seconds: list[float]) -> dict[str, float]:
    mean = sum(seconds) / len(seconds) if seconds else 0.0
    return {
        "asked": len(seconds),
        "worst_cpu_seconds": round(max(seconds, default=0.0), 2),
        "mean_cpu_seconds": round(mean, 2),
    }


def _seconds(answer: Callable[[], object]) -> float:
    began = time.process_time()
    answer()
    return time.process_time() - began


def _scarce(person: Person) -> Person:
    least = person.max_minutes_per_week // 3
    return replace(person, max_minutes_per_week=least, weeks=(), contract=Contract())


if __name__ == "__main__":
    sys.exit(main())
