"""Small roster problems with defaults, and the public instances where they are at hand."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solver.rosters.problem import Cover, Member, RosterProblem, Rosters, Shift

INSTANCES = Path(__file__).resolve().parents[3].parent / "shared" / "instances"


@pytest.fixture
def instance() -> Callable[[int], Path]:
    """The file of a public instance by its number; the test is skipped where the instances are not at hand."""

    def find(number: int) -> Path:
        file = INSTANCES / f"Instance{number}.txt"
        if not file.exists():
            pytest.skip("the public instances lie in ../shared/instances, which is not here")
        return file

    return find


@pytest.fixture
def small() -> Callable[..., RosterProblem]:
    """One person with these limits, two weeks, shifts D and E of an hour; nothing binds unless the test says so."""

    def make(forbids: tuple[int, ...] = (), **limits: Any) -> RosterProblem:
        free = Member("Ann", (14, 14), 14 * 60, 0, 14, 1, 1, 2)
        cover = tuple(Cover(day, 0, 1, 100, 1) for day in range(14))
        shifts = (Shift("D", 60, forbids), Shift("E", 60))
        return RosterProblem("small", 14, shifts, (replace(free, **limits),), cover)

    return make


@pytest.fixture
def rows() -> Callable[..., Rosters]:
    """Rosters from words such as "DD--E": D and E are the shifts, a dash is a day off; padded with days off."""

    def make(*words: str, days: int = 14) -> Rosters:
        place = {"-": -1, "D": 0, "E": 1}
        return np.array([[place[letter] for letter in word.ljust(days, "-")] for word in words], dtype=np.int16)

    return make
