"""How long an account waits after wrong details, and how long somebody stays signed in."""

from datetime import datetime, timedelta

FREE = 5
FIRST, LONGEST = timedelta(minutes=1), timedelta(minutes=15)
IDLE, WHOLE = timedelta(hours=1), timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)


def wait_after(failures: int) -> timedelta:
    """Nothing for four in a row, a minute at the fifth, then twice as long each time, up to a quarter of an hour."""
    if failures < FREE:
        return timedelta(0)
    doublings = min(failures - FREE, 10)
    return min(FIRST * (1 << doublings), LONGEST)


def still_signed_in(last_seen: datetime, expires: datetime, now: datetime) -> bool:
    """An hour without a request ends a session, and so does half a day of them."""
    return now < expires and now - last_seen < IDLE
