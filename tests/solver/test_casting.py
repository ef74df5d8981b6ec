"""Names for a sketch: where there are names for all that was seen, they are found."""

from collections import Counter

from hypothesis import HealthCheck, given, settings

from solver.casting import cast
from solver.crowd import crowd
from solver.problem import Problem
from solver.solve import SolveLimits, solve
from solver.statement import stated
from solver.watch import Watch
from tests.solver.strategies import problems

LIMITS = SolveLimits(time_seconds=5, gap=0, workers=1)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_what_a_plan_looks_like_from_afar_gets_as_many_names_of_each_group(problem: Problem) -> None:
    model, plan = stated(problem), solve(problem, LIMITS).plan
    groups = crowd(model).groups
    group_of = {person.id: number for number, members in enumerate(groups) for person in members}
    sketch = dict(Counter((group_of[person], session, given) for person, session, given in plan.keys))
    chosen = cast(problem, groups, sketch, frozenset(), plan.keys & set(list(plan.keys)[:1]), LIMITS, _watch(), 5)
    assert Counter((group_of[person], session, given) for person, session, given in chosen) == Counter(sketch)


def _watch() -> Watch:
    return Watch(LIMITS, None, None)
