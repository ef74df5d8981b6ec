"""The audit trail as a page, for those whose role it is to check."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.deps import SessionDep
from api.errors import FAULTY_FORM
from api.members import TrailReaderDep
from api.pages.rendering import page
from api.pages.trail_views import Asked, TrailPage
from api.v1.types import BIGGEST_ID
from clinics.local_time import at
from scheduler.access import staff
from scheduler.audit import service
from scheduler.audit.search import KindMissing, Search

router = APIRouter(include_in_schema=False)
Words = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")]
A_PAGE = 50
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


@router.get("/audit")
async def read(
    request: Request, session: SessionDep, me: TrailReaderDep, kind: Words = "", id: Words = "", actor: Words = "",
    first: Annotated[str, Query(alias="from", max_length=10)] = "",
    last: Annotated[str, Query(alias="to", max_length=10)] = "", overrides: Words = "",
    before: Annotated[int | None, Query(ge=1, le=BIGGEST_ID)] = None,
) -> HTMLResponse:  # fmt: skip
    """What happened, latest first."""
    asked = Asked(kind, id.strip(), actor.strip(), first.strip(), last.strip(), bool(overrides))
    wanted = _read(asked, before)
    if wanted is None:
        return page(request, "audit.html", TrailPage.of(asked, [], None, []), FAULTY_FORM)
    rows, following = await service.events(session, me.network_id, wanted, A_PAGE)
    everybody = await staff.listed(session, me.network_id)
    return page(request, "audit.html", TrailPage.of(asked, rows, following, everybody))


def _read(asked: Asked, before: int | None) -> Search | None:
    """What is looked for; None, with what is wrong beside its field, where that cannot be read."""
    number = _number(asked)
    since, until = _moment(asked, "from", asked.first, FIRST_DAY), _moment(asked, "to", asked.last, LAST_DAY)
    try:
        wanted = Search(
            asked.kind or None, number, asked.actor or None, since, until + timedelta(days=1), asked.overrides, before
        )
    except KindMissing:
        asked.errors["kind"] = "Choose what the number is of"
    return None if asked.errors else wanted


def _number(asked: Asked) -> int | None:
    if not asked.id:
        return None
    if asked.id.isascii() and asked.id.isdigit() and 0 < int(asked.id) <= BIGGEST_ID:
        return int(asked.id)
    asked.errors["id"] = "Enter a number, like 12"
    return None


def _moment(asked: Asked, name: str, typed: str, otherwise: date) -> datetime:
    """London midnight of a day."""
    try:
        day = date.fromisoformat(typed) if typed else otherwise
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        asked.errors[name] = "Enter a day as year, month and day, like 2026-12-01"
        day = otherwise
    return at(day, time(0)).astimezone(UTC)
