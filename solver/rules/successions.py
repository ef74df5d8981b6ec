"""Some kinds of session do not follow others on the next day: a late one, then an early one."""

from solver.model import Model


def build(model: Model) -> None:
    forbidden = set(model.problem.forbidden_successions)
    for person in model.problem.people if forbidden else ():
        mine = model.of_person(person.id)
        for today, one in mine:
            for tomorrow, other in mine:
                follows = tomorrow.interval.day == today.interval.day + 1
                if follows and (today.kind, tomorrow.kind) in forbidden:
                    model.cp.add_at_most_one([one, other])
