"""How long a freed time is kept for somebody, on days and nights, near and far."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.local_time import LONDON, at
from scheduler.waitlist.offer_terms import Policy, Terms, terms, travel_to

POLICY = Policy()
TUESDAY = datetime(2026, 12, 8, 18, 30, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(0), timedelta(days=730)).map(lambda passed: NEW_YEAR + passed)
leads = st.timedeltas(timedelta(0), timedelta(days=60))
preparing = st.timedeltas(timedelta(0), timedelta(days=2))


def december(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


def made(now: datetime, starts_at: datetime = TUESDAY, needs: timedelta = HALF_AN_HOUR) -> Terms | None:
    return terms(now, starts_at, needs, POLICY)


@pytest.mark.parametrize(
    ("now", "tell_at", "expires_at"),
    [
        (december(8, 10, 30), december(8, 10, 30), december(8, 12, 30)),
        (december(8, 17, 40), december(8, 17, 40), december(8, 17, 55)),
        (december(1, 8), december(1, 8), december(1, 20)),
        (december(1, 20), december(1, 20), december(2, 19)),
        (december(1, 23), december(2, 8), december(2, 20)),
        (december(8, 6, 30), december(8, 8), december(8, 11)),
    ],
    ids=["a quarter of the time", "the shortest", "the longest", "still overnight", "told in the morning", "same day"],
)
def test_an_offer_lasts_a_quarter_of_the_time_left_within_bounds_and_not_overnight(
    now: datetime, tell_at: datetime, expires_at: datetime
) -> None:
    assert made(now) == Terms(tell_at, expires_at)


def test_a_time_that_the_morning_would_be_too_late_for_is_told_at_night() -> None:
    saturday, friday_night = datetime(2026, 12, 12, 9, tzinfo=UTC), datetime(2026, 12, 11, 22, tzinfo=UTC)
    assert made(friday_night, saturday) == Terms(saturday - timedelta(hours=1), saturday - HALF_AN_HOUR)
    near = made(friday_night, saturday, timedelta(hours=1))
    assert near == Terms(friday_night, friday_night + timedelta(hours=2, minutes=45))


def test_nothing_is_offered_that_leaves_too_little_time_to_answer() -> None:
    assert made(TUESDAY - timedelta(minutes=44)) is None
    assert made(TUESDAY - timedelta(minutes=45)) == Terms(TUESDAY - timedelta(minutes=45), TUESDAY - HALF_AN_HOUR)
    assert made(TUESDAY + timedelta(days=1)) is None


def test_nobody_travels_to_a_call() -> None:
    assert [travel_to(one, POLICY) for one in ("in_person", "telephone", "video")] == [
        HALF_AN_HOUR, timedelta(0), timedelta(0)]  # fmt: skip


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)], ids=["forward", "back"])
def test_the_night_ends_at_eight_on_the_wall_when_the_clocks_change(sunday: date) -> None:
    night = at(sunday, time(0, 30))
    found = made(night, night + timedelta(days=10))
    assert found is not None
    assert found.tell_at == at(sunday, time(8))
    assert found.expires_at - found.tell_at == timedelta(hours=12)


@given(moments, leads, preparing)
def test_there_is_always_time_to_answer_and_to_get_there(now: datetime, lead: timedelta, needs: timedelta) -> None:
    found = made(now, now + lead, needs)
    if found is None:
        assert lead - needs < POLICY.shortest
        return
    assert now <= found.tell_at
    assert found.expires_at - found.tell_at >= POLICY.shortest
    assert found.expires_at + needs <= now + lead


@given(moments, leads)
def test_nobody_is_told_in_quiet_hours_but_of_a_near_time(now: datetime, lead: timedelta) -> None:
    found = made(now, now + lead, timedelta(0))
    if found is not None and not time(8) <= found.tell_at.astimezone(LONDON).time() < time(21):
        assert lead < timedelta(hours=12)


@given(moments, leads)
def test_a_nearer_time_is_never_kept_longer(now: datetime, lead: timedelta) -> None:
    farther, nearer = made(now, now + lead + timedelta(hours=1)), made(now, now + lead)
    if nearer is not None and farther is not None and nearer.tell_at == farther.tell_at:
        assert nearer.expires_at <= farther.expires_at
