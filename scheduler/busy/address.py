"""What counts as a calendar's address. Whoever knows it reads the calendar, so it is kept sealed and shown masked."""

import re
from dataclasses import dataclass

import httpx

from scheduler.busy.errors import AddressWrong

SECURE = "https"
SCHEMES = {"https": SECURE, "webcal": SECURE, "webcals": SECURE, "http": "http"}
LONGEST = 2000


@dataclass(frozen=True)
class Address:
    """Where a calendar is; over https, unless `plain` addresses of this machine are allowed."""

    url: httpx.URL

    @classmethod
    def of(cls, given: str, *, plain: bool = False) -> "Address":
        """Raises `AddressWrong` for what is none, and for one with a name and a password in it."""
        scheme, _, rest = given.strip().partition("://")
        known = SCHEMES.get(scheme.lower())
        if known is None or (known != SECURE and not plain) or len(given) > LONGEST or re.search(r"\s", rest):
            raise AddressWrong(field="address")
        try:
            url = httpx.URL(f"{known}://{rest}").copy_with(fragment=None)
        except (httpx.InvalidURL, ValueError):
            raise AddressWrong(field="address") from None
        if not url.host or url.userinfo or not 0 < (url.port or 443) < 65536:
            raise AddressWrong(field="address")
        return cls(url)

    @property
    def host(self) -> str:
        """As certificates and servers spell it."""
        return self.url.raw_host.decode()

    @property
    def port(self) -> int:
        return self.url.port or (443 if self.url.scheme == SECURE else 80)

    @property
    def masked(self) -> str:
        """Enough to tell one calendar's provider from another's."""
        return f"{self.url.scheme}://{self.url.host}/…"

    def leads_to(self, location: str, *, plain: bool) -> "Address":
        """Where a redirect goes, by the same rules."""
        try:
            return Address.of(str(self.url.join(location)), plain=plain)
        except (httpx.InvalidURL, ValueError):
            raise AddressWrong(field="address") from None

    def __str__(self) -> str:
        return str(self.url)
