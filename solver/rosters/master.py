"""The linear programme over whole rosters: which mix of the rosters known so far covers best, and at what prices.

Rows: one a day and shift that is asked for, with slack for heads too few and too many, and one a person, who works one
roster. Its duals are what a head is worth; the pricing looks for rosters that are worth more than they cost.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from solver.rosters.tracks import Floats, Ints


@dataclass(frozen=True)
class Column:
    """One legal roster of one person; `cost` is what their own requests cost by it."""

    person: int
    roster: NDArray[np.int16]
    cost: float

    @property
    def key(self) -> tuple[int, bytes]:
        return self.person, self.roster.tobytes()


@dataclass(frozen=True)
class Mix:
    """A solved programme: value, worth of heads by (day, shift), everybody's share, every column's weight."""

    value: float
    worth: Floats
    shares: dict[int, float]
    weights: list[float]


class ProgrammeError(ArithmeticError):
    """The linear programme was not solved, though everybody has a roster: its numbers are too close together."""


class Master:
    """Grows by columns; every solve goes on from the last basis."""

    def __init__(self, people: list[int], wanted: Ints, under: Ints, over: Ints) -> None:
        """`wanted` heads by (day, shift): negative where people outside already give too many."""
        self.columns: list[Column] = []
        self._shape = wanted.shape
        self._lp = pywraplp.Solver.CreateSolver("GLOP")
        self._rows: dict[tuple[int, int], Any] = {}
        objective = self._lp.Objective()
        for day, shift in np.argwhere((under > 0) | (over > 0)).tolist():
            row = self._lp.Constraint(float(wanted[day, shift]), float(wanted[day, shift]))
            for sign, price in ((1, under[day, shift]), (-1, over[day, shift])):
                slack = self._lp.NumVar(0, self._lp.infinity(), "")
                row.SetCoefficient(slack, sign)
                objective.SetCoefficient(slack, float(price))
            self._rows[day, shift] = row
        self._one = {p: self._lp.Constraint(1.0, 1.0) for p in people}
        self._variables: list[Any] = []
        self._known: dict[tuple[int, bytes], int] = {}

    def add(self, column: Column) -> bool:
        """Whether the column was new."""
        if column.key in self._known:
            return False
        self._known[column.key] = len(self.columns)
        variable = self._lp.NumVar(0, self._lp.infinity(), "")
        self._lp.Objective().SetCoefficient(variable, column.cost)
        self._one[column.person].SetCoefficient(variable, 1)
        for day in np.flatnonzero(column.roster >= 0).tolist():
            row = self._rows.get((day, int(column.roster[day])))
            if row is not None:
                row.SetCoefficient(variable, 1)
        self.columns.append(column)
        self._variables.append(variable)
        return True

    def settle(self, column: Column) -> None:
        """From now on this person works this roster."""
        self._variables[self._known[column.key]].SetLb(1.0)

    def release(self) -> None:
        """Nobody is settled any more."""
        for variable in self._variables:
            variable.SetLb(0.0)

    @property
    def cells(self) -> int:
        """Rows times columns, a measure of the work."""
        return (len(self._rows) + len(self._one)) * (2 * len(self._rows) + len(self._variables))

    def solve(self) -> Mix:
        """The best mix; every person must have a column.

        Raises
        ------
        ProgrammeError
            where the arithmetic failed, twice: from the last basis and from none.
        """
        if self._lp.Solve() != pywraplp.Solver.OPTIMAL:
            self._lp.SetSolverSpecificParametersAsString("use_preprocessing: false, use_dual_simplex: true")
            if self._lp.Solve() != pywraplp.Solver.OPTIMAL:
                raise ProgrammeError
        worth = np.zeros(self._shape)
        for key, row in self._rows.items():
            worth[key] = row.dual_value()
        shares = {person: row.dual_value() for person, row in self._one.items()}
        weights = [variable.solution_value() for variable in self._variables]
        return Mix(self._lp.Objective().Value(), worth, shares, weights)
