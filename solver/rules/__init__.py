"""One rule, one module: `build(model)` adds its constraints and returns the price of its wish, if it has one.

A new rule is a new file and a line in `RULES`.
"""

from solver.model import Rule
from solver.rules import (
    access_floor,
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
    standard_hours,
    supervision,
    weekly_minutes,
    worst_off,
)

RULES: tuple[Rule, ...] = (
    one_place.build,
    rooms.build,
    weekly_minutes.build,
    rest.build,
    contacts.build,
    people_on_site.build,
    locks_up.build,
    supervision.build,
    gp_cover.build,
    standard_hours.build,
    obligation.build,
    channel_mix.build,
    demand.build,
    oversupply.build,
    access_floor.build,
    worst_off.build,
    evenings.build,
    cost.build,
    overspend.build,
)
