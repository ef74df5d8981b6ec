"""Problems drawn at random: small, often asking for what cannot be, never at odds with themselves."""

from typing import Any

from hypothesis import strategies as st

from solver.problem import (
    DAY,
    Carried,
    ChannelMix,
    Community,
    Contract,
    CoverWindow,
    Demand,
    Interval,
    Law,
    Level,
    LostTime,
    Obligation,
    Pattern,
    Person,
    Preference,
    Problem,
    Room,
    Service,
    Session,
    Site,
    Supervision,
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


@st.composite
def problems(draw: st.DrawFn, most_people: int = 5, most_sessions: int = 6) -> Problem:
    """Small and often contradictory."""
    bare, couch, ecg = (), ("couch",), ("ecg",)
    kinds = st.sampled_from((bare, couch, ecg, couch + ecg))
    closures = st.sampled_from(((), (), (Interval(0, 1200),), (Interval(DAY + 600, 2 * DAY),)))
    sites = (
        Site(1, "a", tuple(Room(n, draw(kinds), draw(closures)) for n in (11, 12, 13))),
        Site(2, "b", (Room(21),), (Interval(0, 10 * DAY),)),
    )
    sessions = []
    for number in range(draw(st.integers(1, most_sessions))):
        start = draw(st.sampled_from(DAYS)) * DAY + draw(st.integers(6, 21)) * 60
        span = Interval(start, start + draw(st.sampled_from((60, 90, 240))))
        sessions.append(Session(number, draw(st.sampled_from((1, 2))), span, span.week, f"s{number}", draw(st.booleans()),
                                draw(st.sampled_from((0, 20))), draw(st.booleans()),
                                draw(st.sampled_from(("late", "early"))), draw(st.booleans())))  # fmt: skip
    people = []
    for number in range(draw(st.integers(0, most_people))):
        gp = draw(st.booleans())
        day, most = draw(st.sampled_from(DAYS)) * DAY, draw(st.sampled_from((0, 120, 480)))
        people.append(
            Person(
                number, f"p{number}", "gp" if gp else "practice_nurse", ("gp",) if gp else ("bloods", "smear"), gp,
                (Interval(0, 8 * DAY + 600),), most,
                leave=(Interval(day, day + DAY),) if draw(st.booleans()) else (),
                commitments=(Interval(day + 360, day + 720),) if draw(st.booleans()) else (),
                max_evenings_per_week=draw(st.sampled_from((None, 0, 1))), cost_per_hour=draw(st.integers(0, 95)),
                locks_up=draw(st.booleans()), max_contacts_per_day=draw(st.sampled_from((None, 0, 12))), **draw(people_fields(most)),
            )
        )  # fmt: skip
    return Problem(
        "random", tuple(people), sites, tuple(sessions),
        services=(Service("smear", draw(kinds), 20), Service("gp", draw(kinds)), Service("bloods", channel="telephone")),
        channel_mix=ChannelMix(draw(st.integers(0, 50)), draw(st.integers(0, 50))),
        supervisions=(Supervision("practice_nurse", on_site=draw(st.booleans())),) * draw(st.integers(0, 1)),
        demands=(
            Demand("gp", 0, draw(st.integers(0, 500))), Demand("smear", 0, 100, over_price=draw(st.integers(0, 2))),
            Demand("gp", 1, 200, 2, draw(st.integers(0, 2)), (1,)),
            Demand("bloods", 0, 60, sites=draw(st.sampled_from(((), (2,)))), interval=Interval(540, draw(st.integers(700, 4000)))),
        ),
        obligations=tuple(Obligation(week, draw(st.integers(0, 500))) for week in (-1, 0, 1)),
        lost_time=tuple(LostTime(week, draw(st.integers(0, 200)), draw(st.integers(0, 2))) for week in (-1, 0)),
        cover_windows=tuple(CoverWindow(s.interval, s.label) for s in sessions[:2]),
        standard_hours=tuple(CoverWindow(Interval(d * DAY + 600, d * DAY + 1200), f"d{d}") for d in range(draw(st.integers(0, 3)))),
        communities=tuple(
            Community(n, f"c{n}", draw(st.integers(1, 20_000)), draw(st.sampled_from(((), (1,), (1, 2)))), draw(st.sampled_from((None, 1, 5))))
            for n in range(draw(st.integers(0, 3)))
        ),
        access_floor=draw(st.sampled_from((0, 20))),
        income_pounds=draw(st.sampled_from((None, 0, 150))),
        gp_cover=draw(st.sampled_from(("gp_on_site", "gp_available_remote"))), min_people_on_site=draw(st.integers(1, 2)),
        **draw(working_rules()),
    )  # fmt: skip
