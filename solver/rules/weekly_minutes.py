"""Nobody works more than their weekly maximum."""

from collections import defaultdict

from solver.model import Linear, Model


def build(model: Model) -> None:
    for person in model.problem.people:
        weeks: dict[int, list[Linear]] = defaultdict(list)
        for session, var in model.of_person(person.id):
            weeks[session.week].append(session.interval.minutes * var)
        for week, minutes in weeks.items():
            model.cp.add(sum(minutes) <= person.limits(week).max_minutes)
