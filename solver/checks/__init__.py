"""The referee's rules, one module each, named as the model's: what breaks it, or what it is worth, by the plan alone.

A new judge is a new file and a line here. Rules stand in the order in which a person's obstacles are told.
"""

from solver.checks import (
    access_floor,
    alternate_weekends,
    availability,
    breaks,
    channel_mix,
    contacts,
    continuity,
    contract,
    cost,
    demand,
    evenings,
    fair_shares,
    free_day,
    gp_cover,
    happy_to,
    locks_up,
    most_evenings,
    obligation,
    one_place,
    overspend,
    oversupply,
    people_on_site,
    preferences,
    published,
    rest,
    rooms,
    runs,
    skills,
    standard_hours,
    successions,
    supervision,
    travel,
    weekly_minutes,
    working_time,
    worst_off,
)
from solver.checks.case import Needs, PersonRule, PlanRule, Scorer

OF_A_PERSON: tuple[PersonRule, ...] = (
    skills,
    availability,
    one_place,
    travel,
    rest,
    successions,
    breaks,
    free_day,
    runs,
    alternate_weekends,
    most_evenings,
    contacts,
    weekly_minutes,
    contract,
    working_time,
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
    contract.term,
    preferences.term,
    fair_shares.term,
    continuity.term,
    happy_to.term,
    published.term,
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
