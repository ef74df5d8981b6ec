"""What happened, when, by whom and why, for those who check."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel

from api.deps import CallerDep, SessionDep, may
from api.v1.types import BIGGEST_ID, moment
from scheduler.access.permissions import Permission
from scheduler.audit import service
from scheduler.audit.search import Search

router = APIRouter(prefix="/trail", tags=["trail"])
Word = Annotated[str | None, Query(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
Number = Annotated[int | None, Query(ge=1, le=BIGGEST_ID)]


class EventOut(BaseModel):
    """`subject` (a kind of thing and its number) went from `from_status` (null: it began) to `to_status`."""

    id: int
    subject: str
    from_status: str | None
    to_status: str
    actor: str
    reason: str
    at: datetime


class TrailOut(BaseModel):
    """A page, latest first; `next` goes into `before` for the following one, and is null on the last."""

    items: list[EventOut]
    next: int | None


@router.get("", dependencies=[may(Permission.READ_TRAIL)])
async def read(
    session: SessionDep,
    caller: CallerDep,
    kind: Word = None,
    id: Number = None,
    actor: Word = None,
    since: Annotated[AwareDatetime | date | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | date | None, Query(alias="to")] = None,
    overrides: bool = False,
    before: Number = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> TrailOut:
    """By kind of thing (`appointment`, `staff`, …), its number, who did it, and when; `overrides`: rules set aside."""
    begins, ends = moment(since, FIRST, "from"), moment(until, LAST, "to", whole_day=True)
    found, following = await service.events(
        session, caller.network_id, Search(kind, id, actor, begins, ends, overrides, before), limit
    )
    return TrailOut(items=[EventOut.model_validate(one, from_attributes=True) for one in found], next=following)
