"""What changes seldom and is read whole: sites, services and clinicians, each read by id or listed page by page."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.fhir.answers import Page, searchset, versioned
from api.fhir.asked import PAGE, Asked, QuestionDep
from api.fhir.call import CallDep
from api.fhir.includes import network_of
from api.fhir.resources.common import Resource
from clinics.models import Network
from scheduler.errors import Invalid
from scheduler.exchange.errors import ResourceNotFound

Endpoint = Callable[..., Awaitable[Response]]


@dataclass(frozen=True)
class Catalogue:
    """`rows` come in order of their ids; `show` turns one into a resource."""

    kind: str
    rows: Callable[[AsyncSession, int], Awaitable[Sequence[Any]]]
    show: Callable[[Any, Network, str], Resource]

    def read(self) -> Endpoint:
        async def read_one(name: str, call: CallDep) -> Response:
            network = await network_of(call)
            found = [row for row in await self.rows(call.session, network.id) if str(row.id) == name]
            if not found:
                raise ResourceNotFound
            return versioned(self.show(found[0], network, call.base))

        return read_one

    def search(self) -> Endpoint:
        async def list_all(sent: QuestionDep, call: CallDep) -> Response:
            asked, address = Asked(sent, {}), f"{call.base}/{self.kind}"
            network, count, behind = await network_of(call), asked.count, _position(asked)
            rows = [row for row in await self.rows(call.session, network.id) if row.id > behind]
            following = str(rows[count - 1].id) if len(rows) > count else None
            page = Page(
                [self.show(row, network, call.base) for row in rows[:count]],
                asked.link(address, following) if following else None,
            )
            return searchset(call.base, asked.link(address), page)

        return list_all


def _position(asked: Asked) -> int:
    text = asked.one(PAGE) or "0"
    if not (text.isascii() and text.isdigit()):
        raise Invalid(f"`{PAGE}` must be that of an earlier answer.", field=PAGE)
    return int(text[:19])
