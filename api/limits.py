"""How often one client may do something: a sliding minute, in this process's own memory."""

from collections import deque
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from fastapi import Request

MINUTE = timedelta(minutes=1)
MANY = 10_000


class SlidingMinute:
    """At most `most` a minute for each client."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._seen: dict[str, deque[datetime]] = {}

    def allows(self, client: str, now: datetime) -> bool:
        """Whether one more is within bounds; what is refused does not count."""
        if len(self._seen) > MANY:
            self._seen = {one: times for one, times in self._seen.items() if times[-1] > now - MINUTE}
        times = self._seen.setdefault(client, deque())
        while times and times[0] <= now - MINUTE:
            times.popleft()
        if len(times) >= self._most:
            return False
        times.append(now)
        return True


def client_of(request: Request) -> str:
    """Who is asking, by address; one household has many of version 6, so the first half counts."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(int(address) >> 64) if isinstance(address, IPv6Address) else host
