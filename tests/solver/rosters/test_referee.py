"""The benchmark's rules, each satisfied at its edge and broken one step beyond it."""

from collections.abc import Callable
from typing import Any

import pytest

from solver.rosters.problem import RosterProblem, Rosters
from solver.rosters.referee import broken, cover, requests

Small = Callable[..., RosterProblem]
Rows = Callable[..., Rosters]


@pytest.mark.parametrize(
    ("limits", "legal", "wrong", "says"),
    [
        ({"free": frozenset({2})}, "DD-D", "DDD", "works on day 2, which is off"),
        ({"caps": (2, 14)}, "DDE", "DDD", "works 3 of at most 2 shifts D"),
        ({"max_minutes": 120}, "DD", "DDD", "works 180 minutes"),
        ({"min_minutes": 120}, "DD", "D", "works 60 minutes"),
        ({"forbids": (1,)}, "ED-E", "DE", "E follows D on day 1"),
        ({"max_run": 2}, "DD-DD", "DDD", "works 3 days in a row from day 0, at most 2"),
        ({"min_run": 2}, "-DD", "-D", "works only 1 days in a row from day 1"),
        ({"min_rest": 2}, "D--D", "D-D", "has only 1 days off from day 1"),
        ({"max_weekends": 1}, "-----DD", "-----D------D", "works 2 of at most 1 weekends"),
    ],
)
def test_a_rule_holds_at_its_edge_and_not_beyond(
    limits: dict[str, Any], legal: str, wrong: str, says: str, small: Small, rows: Rows
) -> None:
    problem = small(**limits)
    assert broken(problem, rows(legal)) == []
    assert any(says in fault for fault in broken(problem, rows(wrong)))


def test_runs_that_touch_the_horizon_have_no_least_length(small: Small, rows: Rows) -> None:
    assert broken(small(min_run=3, min_rest=3), rows("D---DDD------D")) == []
    assert broken(small(min_rest=3), rows("-DDDDDDDDDDDD-")) == []


def test_requests_and_cover_are_charged_as_the_file_says(small: Small, rows: Rows) -> None:
    problem = small(on=((0, 0, 5), (1, 0, 7)), off=((2, 0, 3),))
    assert requests(problem, rows("D-D")) == 7 + 3
    assert cover(problem, rows("D-D")) == 12 * 100


def test_rows_of_another_shape_are_refused(small: Small, rows: Rows) -> None:
    assert broken(small(), rows("D", "D")) != []
