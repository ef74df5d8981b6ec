"""`python -m benchmarks.carve`: a week's shifts carved as one, beside one service a shift and shift after shift.

Weeks are drawn at random with the services and skills of the demonstration, and a demand around what is planned.
"""

import json
import random
import statistics
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import process_time

from clinics.demonstration_facts import SERVICES, SKILLS, TEAM, TURN_ROUND_MINUTES
from scheduler.rota.carve import Carving, CarvingProblem, Demand, Period, Service, Shift, carve

RESULT = Path(__file__).with_name("results") / "carve.json"
WEEKS = 100
MONDAY = date(2026, 11, 30)
OFFERED = {
    code: Service(number, name, minutes, turn_round=TURN_ROUND_MINUTES.get(code, 0))
    for number, (code, name, _, minutes, *_) in enumerate(SERVICES)
}


def week(chance: random.Random) -> CarvingProblem:
    """Each of the team on one evening of 90 minutes, and about half of them for four hours of the Saturday."""
    shifts: list[Shift] = []
    for person, member in enumerate(TEAM):
        may_give = frozenset(OFFERED[code].id for code in SKILLS[member.role])
        hours = [(chance.randrange(5), 18, 90), (5, 9, 240)]
        for day, hour, minutes in hours[: chance.choice((1, 2))]:
            begins = datetime.combine(MONDAY + timedelta(days=day), time(hour), UTC)
            period = Period(begins, begins + timedelta(minutes=minutes))
            planned = chance.choice(sorted(may_give))
            shifts.append(Shift(len(shifts), 1, person, person, period, planned, may_give))
    return CarvingProblem(tuple(shifts), tuple(OFFERED.values()), _demands(chance, shifts))


def _demands(chance: random.Random, shifts: list[Shift]) -> tuple[Demand, ...]:
    planned: Counter[int] = Counter()
    for shift in shifts:
        planned[shift.planned] += shift.period.minutes
    return tuple(Demand(s.id, MONDAY, round(planned[s.id] * chance.uniform(0.4, 1.6))) for s in OFFERED.values())


def one_service_a_shift(problem: CarvingProblem) -> list[Carving]:
    return [carve(replace(problem, shifts=tuple(replace(s, may_give=frozenset({s.planned})) for s in problem.shifts)))]


def shift_after_shift(problem: CarvingProblem) -> list[Carving]:
    """Each shift takes what is best for it of what those before it have left."""
    found: list[Carving] = []
    for shift in problem.shifts:
        found.append(carve(replace(problem, shifts=(shift,))))
        problem = replace(problem, demands=found[-1].unmet)
    return found


def as_one(problem: CarvingProblem) -> list[Carving]:
    return [carve(problem)]


def measure(way: Callable[[CarvingProblem], list[Carving]], problems: list[CarvingProblem]) -> dict[str, float]:
    """Means a week: minutes of demand unmet and minutes idle; seconds, and those of the slowest week."""
    unmet, idle, seconds = [], [], []
    for problem in problems:
        began = process_time()
        found = way(problem)
        seconds.append(process_time() - began)
        unmet.append(sum(demand.minutes for demand in found[-1].unmet))
        idle.append(sum(sum(carving.idle_minutes.values()) for carving in found))
    return {
        "unmet_minutes": round(statistics.mean(unmet), 1),
        "idle_minutes": round(statistics.mean(idle), 1),
        "cpu_seconds": round(statistics.mean(seconds), 3),
        "slowest_cpu_seconds": round(max(seconds), 3),
    }


def main() -> int:
    chance = random.Random(1)
    problems = [week(chance) for _ in range(WEEKS)]
    ways = (one_service_a_shift, shift_after_shift, as_one)
    result = {"weeks": WEEKS, **{way.__name__: measure(way, problems) for way in ways}}
    result["proven"] = sum(carving.proven for problem in problems for carving in as_one(problem))
    line = json.dumps(result, indent=2)
    RESULT.write_text(line + "\n")
    sys.stdout.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
