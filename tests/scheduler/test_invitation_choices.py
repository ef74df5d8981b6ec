"""Which few times somebody is shown: distinct, free, spread out, and not the same for everybody."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clinics.local_time import local_day
from scheduler.campaigns.choices import distinct, spread

FIRST = datetime(2026, 12, 7, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Time:
    starts_at: datetime
    site_id: int = 1
    clinician: int = 1


def times(*hours: int) -> list[Time]:
    return [Time(FIRST + timedelta(hours=hour)) for hour in hours]


free = st.lists(st.integers(0, 24 * 40), unique=True, max_size=60).map(lambda hours: times(*hours))


@given(free, st.integers(1, 10**6))
def test_three_distinct_free_times_in_order_or_all_there_are(free: list[Time], person: int) -> None:
    shown = spread(free, person)
    assert len(shown) == len(set(shown)) == min(3, len(free))
    assert set(shown) <= set(free)
    assert shown == sorted(shown, key=lambda one: one.starts_at)
    assert shown == spread(list(reversed(free)), person)


@given(free, st.integers(1, 10**6))
def test_they_are_on_three_days_where_there_are_three(free: list[Time], person: int) -> None:
    shown = {local_day(one.starts_at) for one in spread(free, person)}
    days = {local_day(one.starts_at) for one in free}
    assert len(days) < 3 or len(shown) == 3


def test_what_looks_the_same_to_a_patient_is_shown_once() -> None:
    first, elsewhere = Time(FIRST), Time(FIRST, site_id=2)
    assert distinct([Time(FIRST, clinician=2), elsewhere, first]) == [Time(FIRST, clinician=2), elsewhere]
    assert spread([first, Time(FIRST, clinician=2)], person=1) == [first]


def test_a_different_hour_of_the_day_is_preferred_on_another_day() -> None:
    morning, evening = times(0, 24, 48), times(10, 34, 58)
    shown = spread([*morning, *evening], person=0)
    assert [one.starts_at.hour for one in shown] == [9, 19, 9]
    assert len({one.starts_at.date() for one in shown}) == 3


def test_people_beside_each_other_are_shown_different_times() -> None:
    every = times(*range(0, 240, 5))
    assert set(spread(every, 1)).isdisjoint(spread(every, 2))
