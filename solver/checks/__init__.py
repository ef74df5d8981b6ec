"""The referee's rules, one module each, named as the model's: what breaks it, or what it is worth, by the plan alone.

A new judge is a new file and a line here. Rules stand in the order in which a person's obstacles are told.
"""

from solver.checks import (
    availability,
    cost,
    demand,
    evenings,
    gp_cover,
    obligation,
    one_place,
    people_on_site,
    rest,
    rooms,
    skills,
    weekly_minutes,
)
from solver.checks.case import PersonRule, PlanRule, Scorer

OF_A_PERSON: tuple[PersonRule, ...] = (
    skills,
    availability,
    one_place,
    rest,
    weekly_minutes,
)

OF_A_PLAN: tuple[PlanRule, ...] = (
    rooms,
    people_on_site,
)

TERMS: tuple[Scorer, ...] = (
    gp_cover.term,
    obligation.term,
    demand.term,
    evenings.term,
    cost.term,
)
