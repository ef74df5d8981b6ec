"""A calendar day free in any seven, or two in any fourteen, work elsewhere included (WTR 1998, reg. 11)."""

from solver.days import keep_free
from solver.model import Model


def build(model: Model) -> None:
    length, free = (7, 1) if model.problem.law.free_day == "one_in_seven" else (14, 2)
    for person in model.problem.people:
        keep_free(model, person, length, free)
