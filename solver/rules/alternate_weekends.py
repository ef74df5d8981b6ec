"""Who has every other weekend free never works two in a row, the one before the horizon included."""

from collections import defaultdict

from ortools.sat.python import cp_model

from solver.model import Model


def build(model: Model) -> None:
    for person in model.problem.people:
        if not person.alternate_weekends:
            continue
        weekends: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for session, works in model.of_person(person.id):
            if (weekend := model.problem.weekend(session.interval.day)) is not None:
                weekends[weekend].append(works)
        for weekend, shifts in list(weekends.items()):
            last = model.some(weekends[weekend - 1]) if weekend else int(person.worked_last_weekend)
            model.cp.add(last + model.some(shifts) <= 1)
