"""When a message that was refused for now is tried again: sooner at first, then hourly, for as long as it is of use."""

from datetime import datetime, timedelta

LONGEST = timedelta(hours=1)


def next_try(now: datetime, attempts: int, expires_at: datetime) -> datetime | None:
    """At once after the first refusal, then after 2, 8, 32 and every 60 minutes; None where that would be too late."""
    delay = timedelta(0) if attempts <= 1 else min(LONGEST, timedelta(minutes=2 * 4 ** min(attempts - 2, 3)))
    return now + delay if now + delay < expires_at else None
