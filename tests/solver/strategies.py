"""What people may be like, for problems drawn at random: often contradictory, never at odds with itself."""

from typing import Any

from hypothesis import strategies as st

from solver.problem import (
    DAY,
    Carried,
    Contract,
    Interval,
    Law,
    Level,
    Pattern,
    Preference,
    Travel,
    WeekLimits,
    WorkingTime,
)

DAYS = (0, 1, 2, 5, 6, 7, 8)


@st.composite
def stretches(draw: st.DrawFn) -> Interval:
    day = draw(st.sampled_from(DAYS))
    return Interval(day * DAY + draw(st.integers(0, 20)) * 60, (day + 1) * DAY)


@st.composite
def people_fields(draw: st.DrawFn, most_a_week: int) -> dict[str, Any]:
    """Everything about a person beyond who they are, when they can work and for how much."""
    return {
        "contract": Contract(
            draw(st.sampled_from((0, most_a_week // 2))), draw(st.sampled_from((0, most_a_week))),
            draw(st.sampled_from((0, 60))), draw(st.sampled_from((0, 150))), draw(st.sampled_from((None, 150, 240))),
        ),
        "weeks": draw(st.sampled_from(((), (WeekLimits(0, 90, 0, 90, 0),), (WeekLimits(1, 0), WeekLimits(0, 150, 60))))),
        "working_time": WorkingTime(draw(st.sampled_from(((), (2940,) * 15, (3600,)))), draw(st.booleans())),
        "most_evenings_per_week": draw(st.sampled_from((None, None, 0, 1))),
        "longest_run": draw(st.sampled_from((None, 2, 3))),
        "shortest_run": draw(st.sampled_from((1, 1, 2))),
        "alternate_weekends": draw(st.booleans()),
        "worked_last_weekend": draw(st.booleans()),
        "preferences": tuple(draw(st.lists(st.builds(Preference, stretches(), st.sampled_from(Level)), max_size=2))),
        "carried": Carried(draw(st.integers(0, 2)), draw(st.integers(0, 1)), draw(st.integers(0, 1))),
        "held": tuple(draw(st.lists(st.builds(Pattern, st.just(1), st.integers(0, 2), st.just(1080)), max_size=2))),
    }  # fmt: skip


@st.composite
def working_rules(draw: st.DrawFn) -> dict[str, Any]:
    """What a problem says about everybody's work."""
    return {
        "law": Law(
            free_day=draw(st.sampled_from(("one_in_seven", "two_in_fourteen"))),
            longest_without_break=draw(st.sampled_from((360, 150))),
        ),
        "travel": (Travel((1, 2), draw(st.sampled_from((0, 45)))),),
        "forbidden_successions": draw(st.sampled_from(((), (("late", "early"),), (("late", "late"),)))),
        "first_weekday": draw(st.integers(0, 6)),
    }
