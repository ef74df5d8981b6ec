"""Nobody sees more patients a day than is safe (BMA: 25 a day for a GP)."""

from collections import defaultdict

from solver.model import Linear, Model


def build(model: Model) -> None:
    for person in model.problem.people:
        if person.max_contacts_per_day is None:
            continue
        seen: dict[int, list[Linear]] = defaultdict(list)
        for session, _ in model.of_person(person.id):
            for code in person.services:
                contacts = model.problem.service(code).contacts(session.minutes_of_care)
                seen[session.interval.day].append(contacts * model.gives[person.id, session.id, code])
        for contacts_of_day in seen.values():
            model.cp.add(sum(contacts_of_day) <= person.max_contacts_per_day)
