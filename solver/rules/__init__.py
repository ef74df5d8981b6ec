"""One rule, one module: `build(model)` adds its constraints and returns what breaking its wish costs.

A new rule is a new file and a line in `RULES`.
"""

from solver.model import Rule
from solver.rules import (
    cost,
    demand,
    evenings,
    gp_cover,
    obligation,
    one_place,
    people_on_site,
    rest,
    rooms,
    weekly_minutes,
)

RULES: tuple[Rule, ...] = (
    one_place.build,
    rooms.build,
    weekly_minutes.build,
    rest.build,
    people_on_site.build,
    gp_cover.build,
    obligation.build,
    demand.build,
    evenings.build,
    cost.build,
)
