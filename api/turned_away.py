"""What providers are said to tell, and we did not believe, leaves lines in the trail: so few that a flood of forgeries
can neither fill it nor take the database from anybody (docs/decisions/0029)."""

import logging
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from api.pages.network import own_network
from scheduler.audit import service as audit
from scheduler.db import Errors, without_values
from scheduler.errors import Invalid, NotAllowed, Refused
from scheduler.runtime import Runtime

log = logging.getLogger(__name__)
HOUR = timedelta(hours=1)
MOST_SOURCES = 20  # that are told apart within an hour; the rest of the world counts as one
ELSEWHERE = "many others"


class Kind(StrEnum):
    """What was wrong with a call."""

    FORGED = "forged"
    MALFORMED = "malformed"
    STALE = "stale"
    REPEATED = "repeated"


class Forged(NotAllowed):
    """This was not signed by the provider that it says it comes from, so we did nothing."""


class Malformed(Invalid):
    """This cannot be read as what its provider tells, so we did nothing."""


class Stale(Invalid):
    """This tells of something that happened more than a day ago, so we did nothing."""


_KINDS: dict[type[Refused], Kind] = {Forged: Kind.FORGED, Malformed: Kind.MALFORMED, Stale: Kind.STALE}


class Tally:
    """Counts calls by address, kind and source within each hour, in this process's own memory."""

    def __init__(self) -> None:
        self._hour: datetime | None = None
        self._counts: dict[tuple[str, Kind, str], int] = {}
        self._sources: set[str] = set()

    def count(self, path: str, kind: Kind, source: str, now: datetime) -> tuple[str, int] | None:
        """One more. Where that is the first, the tenth, the hundredth … within its hour, it is worth a line: the source
        that it is put down to, and how many."""
        hour = now.replace(minute=0, second=0, microsecond=0)
        if hour != self._hour:
            self._hour, self._counts, self._sources = hour, {}, set()
        if source not in self._sources:
            if len(self._sources) < MOST_SOURCES:
                self._sources.add(source)
            else:
                source = ELSEWHERE
        many = self._counts[path, kind, source] = self._counts.get((path, kind, source), 0) + 1
        return (source, many) if str(many).rstrip("0") == "1" else None


class Watched(APIRoute):
    """A route whose refusals are noted."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def watched(request: Request) -> Response:
            try:
                return await handle(request)
            except tuple(_KINDS) as refused:
                runtime: Runtime = request.app.state.runtime
                await note(request, runtime, _KINDS[type(refused)], runtime.clock())
                raise

        return watched


async def note(request: Request, runtime: Runtime, kind: Kind, now: datetime) -> None:
    """Count it, and write a line where that is due, in a transaction of its own. It never fails: what was refused stays
    refused, whether or not that can be written down."""
    path = request.url.path.removeprefix("/webhooks/")
    tally: Tally = request.app.state.turned_away
    found = tally.count(path, kind, _source(request), now)
    if found is None:
        return
    source, many = found
    log.warning("%s: %s from %s, %s within this hour so far", path, kind, source, many)
    words = f"{many} from there within this hour so far"
    try:
        async with runtime.sessions() as session, session.begin():
            network = await own_network(session, runtime)
            audit.record(
                session, network.id, f"webhook:{path}", (None, kind), actor=f"address:{source}", now=now, reason=words
            )
    except Errors as error:
        log.error("that could not be written into the trail: %s", without_values(error))
    except Refused as error:
        log.error("that could not be written into the trail: %s", error.sentence)


def _source(request: Request) -> str:
    """The address that it came from; one household has many of version 6, so their network counts."""
    host = request.client.host if request.client else "nowhere"
    try:
        address = ip_address(host)
    except ValueError:
        return host[:100]
    return str(ip_network((address, 64), strict=False) if isinstance(address, IPv6Address) else address)
