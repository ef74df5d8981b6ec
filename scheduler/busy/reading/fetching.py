"""One calendar over HTTP: so large, so long, so far and no further. No word of ours says where it was, in a log either.

It speaks to httpx's transport and not to a client: a client would log the address, follow redirects to wherever they
lead, and let proxies and names of hosts be looked up by others.
"""

import asyncio
from dataclasses import dataclass, field

import httpx

from scheduler.busy.address import SECURE, Address
from scheduler.busy.errors import AddressWrong, Unreadable
from scheduler.busy.reading.resolving import Resolve, allowed, is_loopback, system

AT_MOST_BYTES = 2_000_000
REDIRECTS = 3
MOVED = (301, 302, 303, 307, 308)
REFUSED, GONE = (401, 403), (404, 410)


@dataclass(frozen=True)
class Known:
    """What a server called the contents that we have, if it called them anything."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Fetched:
    """`body` is None where nothing has changed since what is `known`."""

    body: bytes | None
    known: Known


@dataclass(frozen=True)
class Fetcher:
    """`loopback` allows addresses of this machine, without encryption too: for trying it out, and for nothing else."""

    transport: httpx.AsyncBaseTransport
    loopback: bool = False
    resolve: Resolve = field(default=system)
    patience: float = 10
    whole: float = 20

    async def fetch(self, address: Address, known: Known) -> Fetched:
        """The contents, or that they have not changed. Raises `Unreadable`, with the reason."""
        try:
            async with asyncio.timeout(self.whole):
                return await self._follow(address, known)
        except (TimeoutError, httpx.TimeoutException):
            raise Unreadable("The calendar's server did not send it in time.") from None
        except httpx.HTTPError:
            raise Unreadable("The calendar's server cannot be reached, or not securely.") from None

    async def _follow(self, address: Address, known: Known) -> Fetched:
        for _ in range(REDIRECTS + 1):
            answer = await self._ask(address, known)
            try:
                if answer.status_code not in MOVED:
                    return await self._taken(answer, known)
                address = self._next(address, answer)
            finally:
                await answer.aclose()
        raise Unreadable(f"It is redirected more than {REDIRECTS} times.")

    def _next(self, address: Address, answer: httpx.Response) -> Address:
        try:
            return address.leads_to(answer.headers.get("Location", ""), plain=self.loopback)
        except AddressWrong:
            raise Unreadable("It is redirected to where no calendar is read: over https only, to a server.") from None

    async def _ask(self, address: Address, known: Known) -> httpx.Response:
        """Of the machine that was looked up and checked, under the name that was given."""
        machines = await allowed(self.resolve, address.host, address.port, loopback=self.loopback)
        if address.url.scheme != SECURE and not all(map(is_loopback, machines)):
            raise Unreadable("It is not encrypted: give its address with https.")
        failed: httpx.TransportError | None = None
        for machine in machines:
            try:
                return await self.transport.handle_async_request(self._request(address, machine, known))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failed = error
        raise failed or httpx.ConnectError("no address")

    def _request(self, address: Address, machine: str, known: Known) -> httpx.Request:
        headers = {
            "Host": address.url.netloc.decode(), "Accept": "text/calendar", "Accept-Encoding": "identity",
            "User-Agent": "extended-access", "Connection": "close",
        }  # fmt: skip
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        return httpx.Request(
            "GET", address.url.copy_with(host=machine), headers=headers,
            extensions={"sni_hostname": address.host, "timeout": httpx.Timeout(self.patience).as_dict()},
        )  # fmt: skip

    async def _taken(self, answer: httpx.Response, known: Known) -> Fetched:
        if answer.status_code == httpx.codes.NOT_MODIFIED and known != Known():
            return Fetched(None, known)
        if answer.status_code != httpx.codes.OK:
            raise Unreadable(_refusal(answer.status_code))
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise Unreadable("The calendar's server sent it compressed, which we did not ask for.")
        body = bytearray()
        async for part in answer.aiter_raw():
            body += part
            if len(body) > AT_MOST_BYTES:
                raise Unreadable(f"It is larger than {AT_MOST_BYTES // 1_000_000} MB.")
        return Fetched(bytes(body), Known(_short(answer, "ETag"), _short(answer, "Last-Modified")))


def _refusal(status: int) -> str:
    if status in REFUSED:
        return f"The calendar's server does not let us read it ({status}): the address must be the private one."
    if status in GONE:
        return f"There is no calendar at this address any more ({status})."
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return f"The calendar's server asks us to come back later ({status})."
    return f"The calendar's server answered with an error ({status})."


def _short(answer: httpx.Response, name: str) -> str | None:
    """What a server names its contents by; a name of pages is none."""
    value = answer.headers.get(name, "")
    return value if 0 < len(value) <= 500 else None
