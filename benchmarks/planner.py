"""`make bench-planner`: the roster search on the public instances, beside a plain CP-SAT model in the same run.

Times are by the wall and in CPU seconds of all processes; on a busy machine half of the latter is what two free cores
would have taken. `BENCH_SECONDS`, `BENCH_SEEDS` and `BENCH_INSTANCES` (numbers) make a run longer or shorter; a run of
some instances replaces only their rows. Each row says how busy the machine was before it.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import plain_rosters
from benchmarks.picture import gaps
from solver.rosters import curtois_qu

INSTANCES = Path(__file__).resolve().parents[1].parent / "shared" / "instances"
RESULTS = Path(__file__).with_name("results")


def main() -> int:
    """Write `results/planner.json`, `.md` and `.svg`, and print the table."""
    if not INSTANCES.exists():
        sys.stdout.write("The public instances lie in ../shared/instances, which is not here: nothing to measure.\n")
        return 0
    seconds = float(os.environ.get("BENCH_SECONDS", "60"))
    seeds = int(os.environ.get("BENCH_SEEDS", "3"))
    wanted = os.environ.get("BENCH_INSTANCES", "").split()
    best = _best_known()
    rows = []
    for file in sorted(INSTANCES.glob("Instance*.txt"), key=lambda f: int(f.stem[8:])):
        if not wanted or file.stem[8:] in wanted:
            rows.append(_measure(file, best[file.stem[8:]], seconds, seeds))
            sys.stdout.write(_line(rows[-1]) + "\n")
            sys.stdout.flush()
    _write(rows)
    return 0


def _best_known() -> dict[str, int]:
    """From the table in the instances' own README."""
    text = (INSTANCES / "README.md").read_text()
    return {number: int(value) for number, value in re.findall(r"^\| (\d+) \|[^|]*\| (\d+) \|", text, re.MULTILINE)}


def _measure(file: Path, best: int, seconds: float, seeds: int) -> dict[str, Any]:
    problem = curtois_qu.read(file)
    load = round(os.getloadavg()[0], 1)
    runs = [_run(file, seconds, seed) for seed in range(seeds)]
    began = time.process_time()
    value, bound, _ = plain_rosters.solve(problem, seconds)
    plain = {"objective": value, "bound": bound, "cpu_seconds": round(time.process_time() - began, 1)}
    size = f"{len(problem.people)} × {problem.days} × {len(problem.shifts)}"
    about = {"instance": file.stem, "size": size, "best_known": best, "seconds": seconds, "load_before": load}
    return {**about, "runs": runs, "plain_cp_sat": plain}


def _run(file: Path, seconds: float, seed: int) -> dict[str, Any]:
    """The command as anybody would call it, with the CPU time of all its processes."""
    command = [sys.executable, "-m", "solver", str(file), "--time-limit", str(seconds), "--seed", str(seed)]
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        line = json.loads(out.read()) if process.returncode == 0 else {"status": f"exit {process.returncode}"}
    return {**line, "seed": seed, "cpu_seconds": round(used.ru_utime + used.ru_stime, 1)}


def gap_to(best: int, value: float | None) -> float | None:
    """Per cent above the best known value."""
    return None if value is None else 100 * (value - best) / best


def _mean_gap(row: dict[str, Any]) -> float:
    found = [gap_to(row["best_known"], run.get("objective")) for run in row["runs"]]
    known = [value for value in found if value is not None]
    return sum(known) / len(known) if known else float("inf")


def _line(row: dict[str, Any]) -> str:
    values = ", ".join(str(run.get("objective", run["status"])) for run in row["runs"])
    bound = max((run.get("bound", 0) for run in row["runs"]), default=0)
    plain = gap_to(row["best_known"], row["plain_cp_sat"]["objective"])
    cpu = max(run["cpu_seconds"] for run in row["runs"]) / 2
    beside = "none found" if plain is None else f"{plain:+.1f} %"
    return (
        f"| {row['instance'][8:]} | {row['size']} | {row['best_known']} | {values} | {_mean_gap(row):+.2f} % | {bound} "
        f"| {row['seconds']:.0f} | {cpu:.0f} | {row['load_before'] or '6–16'} | {beside} |"
    )


def _write(rows: list[dict[str, Any]]) -> None:
    RESULTS.mkdir(exist_ok=True)
    kept = RESULTS / "planner.json"
    before = json.loads(kept.read_text())["rows"] if kept.exists() else []
    new = {row["instance"] for row in rows}
    rows = sorted((*rows, *(row for row in before if row["instance"] not in new)), key=lambda r: int(r["instance"][8:]))
    head = (
        "*CPU ÷ 2*: what two free cores would have taken, at most. *Load*: processes waiting before the run; on "
        "two cores, a load of 8 leaves a run a quarter of the machine.\n\n"
        "| instance | people × days × shifts | best known | found | mean gap | bound | limit, s | CPU ÷ 2 | load "
        "| plain CP-SAT |\n|---|---|---|---|---|---|---|---|---|---|\n"
    )
    (RESULTS / "planner.md").write_text(head + "\n".join(_line(row) for row in rows) + "\n")
    kept.write_text(json.dumps({"rows": rows}, indent=2) + "\n")
    pairs = [
        (row["instance"][8:], _mean_gap(row), gap_to(row["best_known"], row["plain_cp_sat"]["objective"]))
        for row in rows
    ]
    (RESULTS / "planner.svg").write_text(gaps(pairs))


if __name__ == "__main__":
    sys.exit(main())
