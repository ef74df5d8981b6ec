"""The public benchmark's files are read as they say, and a bad one is refused by its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from solver.rosters import curtois_qu
from solver.rosters.curtois_qu import UnreadableError, looks_like, parse
from solver.rosters.problem import Cover, Shift

TEXT = """# a comment
SECTION_HORIZON
7

SECTION_SHIFTS
D,480,
N,600,D|N

SECTION_STAFF
A,D=5|N=2,2400,960,5,2,2,1
B,D=7|N=0,2400,0,5,1,1,1

SECTION_DAYS_OFF
A,0,3

SECTION_SHIFT_ON_REQUESTS
A,2,D,4

SECTION_SHIFT_OFF_REQUESTS
B,5,D,3

SECTION_COVER
0,D,2,100,1
"""


def test_a_file_is_read_with_every_section() -> None:
    problem = parse(TEXT, "tiny")
    ann, bob = problem.people
    assert (problem.days, problem.shifts[1]) == (7, Shift("N", 600, (0, 1)))
    assert (ann.caps, ann.max_minutes, ann.min_minutes, ann.max_run, ann.min_run, ann.min_rest, ann.max_weekends) == (
        (5, 2), 2400, 960, 5, 2, 2, 1,
    )  # fmt: skip
    assert ann.free == {0, 3}
    assert ann.on == ((2, 0, 4),)
    assert bob.off == ((5, 0, 3),)
    assert problem.cover == (Cover(0, 0, 2, 100, 1),)


def test_only_a_file_that_opens_a_section_looks_like_one() -> None:
    assert looks_like(TEXT)
    assert not looks_like('{"people": []}')


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("7\n", "seven\n", "line 3: expected the horizon in days"),
        ("N,600,D|N", "N,600,X", "line 7: expected a shift of this file instead of 'X'"),
        ("A,D=5|N=2,2400,960", "A,D=5|N=2,900,960", "line 10: expected MaxTotalMinutes not below MinTotalMinutes"),
        ("A,D=5|N=2,2400,960,5,2", "A,D=5|N=2,2400,960,1,2", "MaxConsecutiveShifts not below MinConsecutiveShifts"),
        ("A,0,3", "C,0,3", "line 14: expected a person of this file instead of 'C'"),
        ("A,2,D,4", "A,7,D,4", "line 17: expected a day from 0 to 6"),
        ("A,2,D,4", "A,2,D", "line 17: expected EmployeeID, Day, ShiftID, Weight"),
        ("0,D,2,100,1", "0,D,2,100,1\n0,D,2,100,1", "line 24: expected each day and shift once"),
        ("SECTION_COVER", "SECTION_COFFEE", "line 22: expected one of SECTION_HORIZON"),
        ("0,D,2,100,1", "0,D,-2,100,1", "line 23: expected a number"),
        ("SECTION_HORIZON\n7\n", "", "expected SECTION_HORIZON with at least one line"),
    ],
)
def test_a_bad_line_is_named_with_what_was_expected(old: str, new: str, says: str) -> None:
    with pytest.raises(UnreadableError, match="expected") as refused:
        parse(TEXT.replace(old, new, 1))
    assert says in str(refused.value)


def test_the_public_instances_are_read(instance: Callable[[int], Path]) -> None:
    problem = curtois_qu.read(instance(14))
    assert (len(problem.people), problem.days, len(problem.shifts)) == (32, 42, 4)
