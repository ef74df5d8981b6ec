"""At most 48 hours a week on average over 17 weeks, work elsewhere included, unless opted out (WTR 1998, reg. 4).

While fewer weeks are known, the average is over those.
"""

from solver.model import Linear, Model
from solver.problem import Person


def build(model: Model) -> None:
    for person in model.problem.people:
        if not person.working_time.opted_out:
            for window in _windows(model, person):
                _keep_average(model, person, window)


def _windows(model: Model, person: Person) -> list[range]:
    weeks, length = model.problem.horizon, model.problem.law.weeks_averaged
    known = range(weeks.start - len(person.working_time.worked_before), weeks.stop)
    ends = range(max(known.start + length, weeks.start + 1), weeks.stop + 1)
    return [range(end - length, end) for end in ends] or [known]


def _keep_average(model: Model, person: Person, window: range) -> None:
    """What was worked before or elsewhere is not held against the plan, but no shift may take part in it."""
    mine = model.of_person(person.id)
    planned: list[Linear] = [s.interval.minutes * works for s, works in mine if s.week in window]
    spare = model.problem.law.average_minutes_per_week * len(window) - _elsewhere(model, person, window)
    model.cp.add(sum(planned) <= max(0, spare))


def _elsewhere(model: Model, person: Person, window: range) -> int:
    before, first = person.working_time.worked_before, model.problem.horizon.start
    past = sum(minutes for age, minutes in enumerate(reversed(before), 1) if first - age in window)
    return past + sum(s.minutes for s in person.commitments if s.week in window and s.week >= first)
