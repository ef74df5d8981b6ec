"""Some people may not be asked for more than so many evenings a week; what they would like is `evenings`."""

from collections import defaultdict

from solver.model import Linear, Model


def build(model: Model) -> None:
    for person in model.problem.people:
        if person.most_evenings_per_week is None:
            continue
        weeks: dict[int, list[Linear]] = defaultdict(list)
        for session, works in model.of_person(person.id):
            if session.evening:
                weeks[session.week].append(works)
        for evenings in weeks.values():
            model.cp.add(sum(evenings) <= person.most_evenings_per_week)
