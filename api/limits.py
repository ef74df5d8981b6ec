"""How often one client may do something: a sliding time, in this process's own memory."""

from collections import deque
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from fastapi import Request

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MANY = 10_000


class Sliding:
    """At most `most` within any stretch of `window`, for each client."""

    def __init__(self, most: int, window: timedelta) -> None:
        self._most, self._window = most, window
        self._seen: dict[str, deque[datetime]] = {}

    def allows(self, client: str, now: datetime) -> bool:
        """Whether one more is within bounds, which it then counts as; what is refused does not count."""
        since = now - self._window
        if len(self._seen) > MANY:
            self._seen = {one: times for one, times in self._seen.items() if times and times[-1] > since}
        times = self._seen.setdefault(client, deque())
        while times and times[0] <= since:
            times.popleft()
        if len(times) >= self._most:
            return False
        times.append(now)
        return True

    def forgive(self, client: str) -> None:
        """What was allowed last does not count after all."""
        times = self._seen.get(client)
        if times:
            times.pop()


def client_of(request: Request) -> str:
    """Who is asking, by address; one household has many of version 6, so the first half counts."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(int(address) >> 64) if isinstance(address, IPv6Address) else host
