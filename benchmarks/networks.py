"""`make bench-networks`: how soon a rota is good, from a small network to a county, all of them synthetic.

The demonstration network is planned as the product does; larger ones are made of copies of it, a county of networks
that want more or less and have fewer people. Every run is `python -m solver` in a process of its own. `BENCH_PARTS`
names some parts: network, large, county, growth.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.demonstration import demonstration
from benchmarks.pace import pace
from benchmarks.picture import growth
from solver.problem import Problem, Travel

RESULTS = Path(__file__).with_name("results")
WEEKS, PEOPLE, SITES = 13, 30, 3
NETWORKS = 47

Row = dict[str, Any]


def main() -> int:
    """Write `results/networks.json`, `.md` and `.svg`, and print the rows."""
    parts: dict[str, Callable[[Problem], Iterator[Row]]] = {
        "network": _network, "large": _large, "county": _county, "growth": _growth,
    }  # fmt: skip
    wanted = os.environ.get("BENCH_PARTS", "").split() or list(parts)
    quarter = demonstration(WEEKS)
    kept = RESULTS / "networks.json"
    rows = json.loads(kept.read_text()) if kept.exists() else {}
    for part in wanted:
        rows[part] = []
        for row in parts[part](quarter):
            rows[part].append(row)
            sys.stdout.write(_line(part, row) + "\n")
            sys.stdout.flush()
    kept.write_text(json.dumps(rows, indent=2) + "\n")
    _tell(rows)
    return 0


def _network(quarter: Problem) -> Iterator[Row]:
    for seed in range(3):
        yield _run(_of(quarter, PEOPLE, SITES, 4), 20, 0.01, seed)


def _large(quarter: Problem) -> Iterator[Row]:
    yield _run(_of(quarter, 120, 8, WEEKS), 15, 0.05, 0)
    yield _run(_of(quarter, 120, 8, WEEKS), 300, 0.05, 0)


def _county(quarter: Problem) -> Iterator[Row]:
    """Each has its own demand and lacks somebody else."""
    for number in range(NETWORKS):
        chance, network = random.Random(number), _of(quarter, PEOPLE, SITES, 4)
        more = chance.uniform(0.7, 1.2)
        people = chance.sample(network.people, chance.randint(26, PEOPLE))
        wanted = tuple(replace(one, minutes=round(one.minutes * more)) for one in network.demands)
        yield _run(replace(network, name=f"network {number + 1}", people=tuple(people), demands=wanted), 20, 0.01, 0)


def _growth(quarter: Problem) -> Iterator[Row]:
    for weeks in (1, 2, 4, 8, 13):
        yield _run(_of(quarter, PEOPLE, SITES, weeks), 120, 0.05, 0)
    for people, sites in ((15, 2), (60, 5), (120, 8)):
        yield _run(_of(quarter, people, sites, 4), 120, 0.05, 0)


def _of(quarter: Problem, people: int, sites: int, weeks: int) -> Problem:
    """So many people and sites in the first weeks, by copies of those that there are; all else in proportion."""
    team = [
        replace(quarter.people[n % PEOPLE], id=n, name=f"{quarter.people[n % PEOPLE].name} {n // PEOPLE + 1}", held=())
        for n in (round(i * PEOPLE / people) if people < PEOPLE else i for i in range(people))
    ]
    places = [_copy_of_site(quarter, n) for n in range(sites)]
    sessions = [
        replace(session, id=len(quarter.sessions) * n + number, site_id=site.id)
        for n, site in enumerate(places)
        for number, session in enumerate(quarter.sessions)
        if session.site_id == quarter.sites[n % SITES].id and session.week < weeks
    ]
    share = people / PEOPLE
    return replace(
        quarter,
        name=f"{people} people, {sites} sites, {weeks} weeks",
        people=tuple(team),
        sites=tuple(places),
        sessions=tuple(sessions),
        demands=tuple(replace(d, minutes=round(d.minutes * share)) for d in quarter.demands if d.week < weeks),
        obligations=tuple(replace(o, minutes=round(o.minutes * share)) for o in quarter.obligations if o.week < weeks),
        lost_time=tuple(replace(o, minutes=round(o.minutes * share)) for o in quarter.lost_time if o.week < weeks),
        cover_windows=tuple(window for window in quarter.cover_windows if window.interval.week < weeks),
        standard_hours=tuple(window for window in quarter.standard_hours if window.interval.week < weeks),
        communities=tuple(replace(c, within_reach=tuple(site.id for site in places)) for c in quarter.communities),
        travel=tuple(Travel((a.id, b.id), 15) for a in places for b in places if a.id < b.id),
        published=(),
    )


def _copy_of_site(quarter: Problem, number: int) -> Any:
    site = quarter.sites[number % SITES]
    rooms = tuple(replace(room, id=1000 * number + room.id) for room in site.rooms)
    return replace(site, id=number, name=f"{site.name} {number // SITES + 1}", rooms=rooms)


def _run(problem: Problem, seconds: float, gap: float, seed: int) -> Row:
    """The command as anybody would call it; memory and CPU time are those of its process."""
    load, fast = round(os.getloadavg()[0], 1), pace()
    with tempfile.TemporaryDirectory() as folder:
        file, said = Path(folder) / "problem.json", Path(folder) / "said"
        file.write_text(json.dumps(problem.to_json()))
        command = [sys.executable, "-m", "solver", str(file), "--progress", "--seed", str(seed)]
        command += ["--time-limit", str(seconds), "--gap", str(gap)]
        with said.open("w") as errors, (Path(folder) / "out").open("w+") as out:
            process = subprocess.Popen(command, stdout=out, stderr=errors)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            answer = json.loads(out.read())
        first = next((float(line.split()[0]) for line in said.read_text().splitlines()), None)
    return {
        **answer, "people": len(problem.people), "weeks": problem.weeks, "limit": seconds, "wanted_gap": gap,
        "seed": seed, "first_plan": first, "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "megabytes": round(used.ru_maxrss / 1024), "load_before": load,
        "million_additions_a_second": fast,
    }  # fmt: skip


def _line(part: str, row: Row) -> str:
    return (
        f"| {part} | {row['instance']} | {row['first_plan']} | {row['seconds']:.1f} | {row['cpu_seconds'] / 2:.1f} "
        f"| {row['limit']:.0f} | {100 * row['gap']:.2f} % | {100 * row['wanted_gap']:.0f} % | {row['megabytes']} "
        f"| {row['load_before']} | {row.get('million_additions_a_second', '')} |"
    )


def _tell(rows: dict[str, list[Row]]) -> None:
    head = (
        "All of it synthetic. *CPU ÷ 2*: what two free cores would have taken, at most. *Gap*: above the proven bound; "
        "a search stops at the one wanted, or at its limit. *Pace*: "
        "million additions of the interpreter a second just before, a yardstick of the machine.\n\n"
        "| part | rota | first plan, s | ended, s | CPU ÷ 2 | limit, s | gap | wanted | MB | load before | pace |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|\n"
    )
    lines = [_line(part, row) for part, some in rows.items() if part != "county" for row in some]
    if county := rows.get("county"):
        gaps = sorted(row["gap"] for row in county)
        lines.append(
            f"\n{len(county)} networks in turn: {sum(row['seconds'] for row in county) / 60:.1f} minutes, gap "
            f"{100 * gaps[len(gaps) // 2]:.2f} % at the median and {100 * gaps[-1]:.2f} % at most."
        )
    (RESULTS / "networks.md").write_text(head + "\n".join(lines) + "\n")
    if grown := rows.get("growth"):
        (RESULTS / "networks.svg").write_text(growth([(r["people"], r["weeks"], r["cpu_seconds"] / 2) for r in grown]))


if __name__ == "__main__":
    sys.exit(main())
