"""How long an account waits, and how long somebody stays signed in."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.access.patience import IDLE, LONGEST, WHOLE, still_signed_in, wait_after

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 0), (1, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (10**6, 15)]
)
def test_an_account_waits_longer_after_each_wrong_try_but_never_for_ever(failures: int, minutes: int) -> None:
    assert wait_after(failures) == timedelta(minutes=minutes) <= LONGEST


@pytest.mark.parametrize(
    ("idle", "age", "signed_in"),
    [(timedelta(0), timedelta(0), True), (IDLE - timedelta(seconds=1), IDLE, True), (IDLE, IDLE, False),
     (timedelta(0), WHOLE - timedelta(seconds=1), True), (timedelta(0), WHOLE, False)],
)  # fmt: skip
def test_an_idle_hour_ends_a_session_and_so_does_half_a_day(idle: timedelta, age: timedelta, signed_in: bool) -> None:
    assert still_signed_in(NOW - idle, NOW - age + WHOLE, NOW) is signed_in
