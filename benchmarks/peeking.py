"""`make bench-peeking`: trials of messages that are looked at after every single appointment, thousands of times over.

How often they find a difference where there is none, how often the interval leaves out one that is there, and how many
find a quarter fewer missed appointments. The tests do the same with fewer (tests/scheduler/test_trial_rules.py).
"""

import json
import sys
from math import log
from pathlib import Path
from statistics import median
from typing import Any

from scheduler.trials.analysis import HARM_ERROR, MISSED_GUESSES
from scheduler.trials.confidence import ERROR
from tests.scheduler.trying import Stream

RESULTS = Path(__file__).with_name("results")
TRIALS, PLANNED = 2000, 7000
BY_LEAD, EVEN = (0.02, 0.06, 0.10, 0.16), (0.1, 0.1, 0.1, 0.1)


def main() -> int:
    """Write `results/peeking.json` and print it."""
    rows = [
        _measured("no difference, 10 % missed", EVEN, EVEN, 0),
        _measured("no difference, 2 to 16 % missed by lead time", BY_LEAD, BY_LEAD, 0),
        _measured("no difference, half missed", (0.5,) * 4, (0.5,) * 4, 0),
        _measured("a quarter fewer of 10 %, is zero left out", EVEN, _cut(EVEN), 0),
        _measured("a quarter fewer of 10 %, is the truth left out", EVEN, _cut(EVEN), -0.025),
        _measured("a quarter more of 10 %, is zero left out", EVEN, _cut(EVEN, 1.25), 0),
    ]
    line = json.dumps({"benchmark": "peeking", "trials": TRIALS, "appointments": PLANNED, "rows": rows}, indent=2)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "peeking.json").write_text(line + "\n")
    sys.stdout.write(line + "\n")
    return 0


def _cut(rates: tuple[float, ...], by: float = 0.75) -> tuple[float, ...]:
    return tuple(rate * by for rate in rates)


def _measured(name: str, a: tuple[float, ...], b: tuple[float, ...], mean: float) -> dict[str, Any]:
    stream, found, cautious = Stream(MISSED_GUESSES, PLANNED, seed=2026), [], 0
    for _ in range(TRIALS):
        cells = stream.appointments(a, b, PLANNED)
        more, fewer = (stream.log_wealth(cells, mean, upper=upper) for upper in (False, True))
        left = (more >= log(2 / ERROR)) | (fewer >= log(2 / ERROR))
        if left.any():
            found.append(int(left.argmax()) + 1)
        cautious += bool((more >= log(2 / HARM_ERROR)).any())
    return {
        "what": name,
        "left_out": len(found) / TRIALS,
        "after_median": median(found) if found else None,
        "stopped_for_harm_or_worse": cautious / TRIALS,
    }


if __name__ == "__main__":
    sys.exit(main())
