"""The search and its command as their callers meet them."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solver.__main__ import main
from solver.result import Status
from solver.rosters import curtois_qu
from solver.rosters.problem import OFF, Cover, Member, RosterProblem, Shift
from solver.rosters.referee import broken, objective
from solver.rosters.result import Found
from solver.rosters.search import search

Instance = Callable[[int], Path]


def weeks(people: int = 8, days: int = 28) -> RosterProblem:
    """Everybody may work anything; a little more is wanted than can be done."""
    shifts = (Shift("E", 480), Shift("L", 480, (0,)))
    members = tuple(
        Member(f"P{n}", (days, 14), 18 * 480, 14 * 480, 5, 2, 2, 2, frozenset({n, 7 + n}), ((n + 3, n % 2, 5),))
        for n in range(people)
    )
    cover = tuple(Cover(day, shift, 2 + (day + shift) % 2, 100, 1) for day in range(days) for shift in range(2))
    return RosterProblem("weeks", days, shifts, members, cover)


@pytest.mark.parametrize(("number", "best"), [(2, 828), (4, 1716)])
def test_public_instances_are_solved_to_their_proven_best(number: int, best: int, instance: Instance) -> None:
    result = search(curtois_qu.read(instance(number)), time_limit=30, workers=2)
    assert (result.status, result.objective, result.bound) == (Status.OPTIMAL, best, best)


def test_every_plan_told_is_better_than_the_last_and_the_bound_never_falls() -> None:
    told: list[Found] = []
    result = search(weeks(), time_limit=3, workers=1, on_progress=told.append)
    assert broken(weeks(), result.rosters) == []
    assert objective(weeks(), result.rosters) == result.objective == told[-1].objective
    assert [f.objective for f in told] == sorted((f.objective for f in told), reverse=True)
    assert [f.bound for f in told] == sorted(f.bound for f in told)


def test_with_helpers_the_plan_is_legal_and_they_are_gone_at_the_end() -> None:
    before = set(threading.enumerate())
    result = search(weeks(), time_limit=4, workers=2)
    assert broken(weeks(), result.rosters) == []
    assert {t for t in threading.enumerate() if not t.daemon} <= before


def test_one_worker_repeats_in_another_process() -> None:
    say = (
        "import sys; sys.path[:0] = sys.argv[1:]; from test_search import weeks; from solver.rosters.search import search; "
        "r = search(weeks(), time_limit=2, workers=1, seed=3); print(r.objective, r.rosters.tolist())"
    )
    here = [str(Path(__file__).parent), str(Path(__file__).parents[3])]
    once, again = (
        subprocess.run([sys.executable, "-c", say, *here], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    )
    assert once == again
    assert once


def test_a_stop_ends_it_with_the_plan_so_far() -> None:
    stop = threading.Event()
    result = search(weeks(20), time_limit=60, workers=1, on_progress=lambda _: stop.set(), stop=stop)
    assert result.status is Status.STOPPED
    assert broken(weeks(20), result.rosters) == []


def test_the_command_prints_one_line_and_writes_a_plan_that_the_referee_accepts(
    instance: Instance, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "plan.json"
    assert main([str(instance(1)), "--time-limit", "5", "--workers", "1", "--out", str(out)]) == 0
    line = json.loads(capsys.readouterr().out)
    assert line["instance"] == "Instance1"
    plan = json.loads(out.read_text())
    problem = curtois_qu.read(instance(1))
    rosters = np.full((len(problem.people), problem.days), OFF, dtype=np.int16)
    people = [p.name for p in problem.people]
    shifts = [s.name for s in problem.shifts]
    for a in plan["assignments"]:
        rosters[people.index(a["staff"]), a["day"]] = shifts.index(a["shift"])
    assert broken(problem, rosters) == []
    assert objective(problem, rosters) == plan["objective"] == line["objective"] == 607


def test_the_command_ends_with_3_where_somebody_has_no_legal_roster(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "none.txt"
    file.write_text(
        "SECTION_HORIZON\n7\nSECTION_SHIFTS\nD,480,\nSECTION_STAFF\nA,D=1,4800,960,5,2,2,1\n"
        "SECTION_COVER\n0,D,1,100,1\n"
    )
    assert main([str(file), "--time-limit", "1"]) == 3
    assert "A has no legal roster" in capsys.readouterr().err


def test_the_command_ends_with_2_and_the_line_where_a_file_is_bad(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.txt"
    file.write_text("SECTION_HORIZON\n7\n\nSECTION_SHIFTS\nD,long,\n")
    assert main([str(file)]) == 2
    assert "bad.txt: expected SECTION_STAFF" in capsys.readouterr().err


def test_a_small_problem_that_known_rosters_do_not_solve_is_asked_for_as_a_whole() -> None:
    """Found at random: what one of the two must do instead is worth nothing until the other does too."""
    alike: dict[str, Any] = {
        "caps": (2, 1), "max_minutes": 120, "min_minutes": 0, "min_run": 1, "min_rest": 1, "max_weekends": 0,
        "free": frozenset(), "on": (),
    }  # fmt: skip
    people = (Member("A", max_run=1, off=((0, 1, 2),), **alike), Member("B", max_run=2, off=(), **alike))
    wanted = ((0, 0, 1, 4), (0, 1, 1, 4), (1, 0, 1, 4), (4, 0, 2, 1))
    cover = tuple(Cover(day, shift, heads, under, 0) for day, shift, heads, under in wanted)
    problem = RosterProblem("two", 7, (Shift("E", 60, ()), Shift("L", 60, (0,))), people, cover)
    result = search(problem, time_limit=2, workers=1)
    assert (result.objective, result.bound) == (3, 3)
