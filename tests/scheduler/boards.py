"""A plan in the words of a rota's board, as if it had been stored and read again."""

from collections.abc import Iterable
from datetime import date

from scheduler.planning.horizon import moment
from scheduler.rota.queries import Line
from solver.problem import Problem
from solver.result import Assignment


def lines(problem: Problem, shifts: Iterable[Assignment], monday: date) -> list[Line]:
    told = []
    for number, shift in enumerate(shifts, 1):
        block, who = problem.sessions_by_id[shift.session_id], problem.people_by_id[shift.person_id]
        starts, ends = (moment(monday, minute) for minute in (block.interval.start, block.interval.end))
        told.append(
            Line(
                number, block.site_id, "Hub", "2 Road", "S2 2BB", "Room 1", who.id, who.name, who.role,
                who.covers_as_gp, shift.service, shift.service, starts, ends,
            )
        )  # fmt: skip
    return told
