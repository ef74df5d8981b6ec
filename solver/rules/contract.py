"""A contract promises minutes: by week and over the period, what falls below minimum or target has its price.

Over the period it also has a maximum, which is a rule. A week with leave asks for nothing.
"""

from collections import defaultdict

from solver.model import Linear, Model, Price
from solver.problem import Person
from solver.tiers import Tier


def build(model: Model) -> Price:
    return Price(Tier.WISHES, sum(_person(model, person) for person in model.problem.people))


def _person(model: Model, person: Person) -> Linear:
    contract, weeks = person.contract, _by_week(model, person)
    period = [minutes for week in weeks.values() for minutes in week]
    if contract.max_minutes_per_period is not None:
        model.cp.add(sum(period) <= contract.max_minutes_per_period)
    cost = _short(model, period, contract.min_minutes_per_period, contract.target_minutes_per_period)
    for week in model.problem.weeks_present(person):
        limits = person.limits(week)
        cost += _short(model, weeks[week], limits.min_minutes, limits.target_minutes)
    return cost


def _by_week(model: Model, person: Person) -> dict[int, list[Linear]]:
    weeks: dict[int, list[Linear]] = defaultdict(list)
    for session, works in model.of_person(person.id):
        weeks[session.week].append(session.interval.minutes * works)
    return weeks


def _short(model: Model, planned: list[Linear], least: int, target: int) -> Linear:
    prices = model.problem.weights
    below_minimum, below_target = (_below(model, planned, wanted) for wanted in (least, max(least, target)))
    return prices.minute_below_minimum * below_minimum + prices.minute_below_target * below_target


def _below(model: Model, planned: list[Linear], wanted: int) -> Linear:
    if not wanted:
        return 0
    short = model.cp.new_int_var(0, wanted, "")
    model.cp.add(sum(planned) + short >= wanted)
    return short
