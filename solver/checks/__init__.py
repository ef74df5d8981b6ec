"""The referee's rules, one module each, named as the model's: what breaks it, or what it is worth, by the plan alone.

A new judge is a new file and a line here. Rules stand in the order in which a person's obstacles are told.
"""

from solver.checks import (
    access_floor,
    availability,
    channel_mix,
    contacts,
    cost,
    demand,
    evenings,
    gp_cover,
    locks_up,
    obligation,
    one_place,
    overspend,
    oversupply,
    people_on_site,
    rest,
    rooms,
    skills,
    standard_hours,
    supervision,
    weekly_minutes,
    worst_off,
)
from solver.checks.case import Needs, PersonRule, PlanRule, Scorer

OF_A_PERSON: tuple[PersonRule, ...] = (
    skills,
    availability,
    one_place,
    rest,
    weekly_minutes,
    contacts,
)

OF_A_PLAN: tuple[PlanRule, ...] = (
    rooms,
    people_on_site,
    locks_up,
    supervision,
)

TERMS: tuple[Scorer, ...] = (
    gp_cover.term,
    standard_hours.term,
    obligation.term,
    channel_mix.term,
    demand.term,
    oversupply.term,
    access_floor.term,
    worst_off.term,
    evenings.term,
    cost.term,
    overspend.term,
)

NEEDS: tuple[Needs, ...] = (
    gp_cover.needs,
    standard_hours.needs,
    obligation.needs,
    demand.needs,
    access_floor.needs,
)
