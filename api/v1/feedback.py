"""How patients found their visits: counts, and for network managers what they wrote."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.deps import CallerDep, NowDep, SessionDep, may
from clinics.local_time import local_day
from scheduler.access.permissions import Permission
from scheduler.feedback import service
from scheduler.feedback.service import Days
from scheduler.feedback.summary import Group

router = APIRouter(prefix="/feedback", tags=["feedback"])
A_MONTH = timedelta(days=30)
_DAYS = {"ge": date(2000, 1, 1), "le": date(2099, 12, 31)}
First = Annotated[date | None, Query(alias="from", **_DAYS)]
Last = Annotated[date | None, Query(**_DAYS)]


class GroupOut(BaseModel):
    """Both are null where fewer than five have answered, or where those could be reckoned from the others."""

    code: str
    name: str
    answers: int | None
    scores: Mapping[int, int] | None

    @classmethod
    def of(cls, group: Group) -> "GroupOut":
        return cls(code=group.code, name=group.name, answers=group.answers, scores=group.scores)


class FeedbackOut(BaseModel):
    """`scores`: how often each was given, from 5 (very good) to 1 (very poor); null where fewer than five answered.

    A practice is where patients are registered; who works for one practice is told of its own patients only.
    """

    first_day: date
    last_day: date
    asked: int
    scores: Mapping[int, int] | None
    by_service: list[GroupOut]
    by_site: list[GroupOut]
    by_practice: list[GroupOut]


class CommentOut(BaseModel):
    """Without who wrote it, and where they are registered."""

    id: int
    starts_at: datetime
    service: str
    site: str
    score: int
    comment: str


class CommentsOut(BaseModel):
    """`next` goes into `after`, and is null on the last page."""

    items: list[CommentOut]
    next: int | None


@router.get("", dependencies=[may(Permission.SEE_FEEDBACK)])
async def summary(
    session: SessionDep, caller: CallerDep, now: NowDep, first: First = None, until: Last = None
) -> FeedbackOut:
    """Of appointments on these days, both included; without them of the last thirty."""
    days = _days(first, until, now)
    asked, found = await service.summary(session, caller.network_id, days)
    return FeedbackOut(
        first_day=days.first, last_day=days.last, asked=asked, scores=found.scores,
        by_service=[GroupOut.of(one) for one in found.by_service],
        by_site=[GroupOut.of(one) for one in found.by_site],
        by_practice=[GroupOut.of(one) for one in found.by_practice],
    )  # fmt: skip


@router.get("/comments", dependencies=[may(Permission.READ_COMMENTS)])
async def comments(
    session: SessionDep, caller: CallerDep, now: NowDep, first: First = None, until: Last = None,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0, limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CommentsOut:  # fmt: skip
    """What patients wrote on the page, oldest question first."""
    rows = await service.comments(session, caller.network_id, _days(first, until, now), after, limit + 1)
    items = [CommentOut.model_validate(row, from_attributes=True) for row in rows[:limit]]
    return CommentsOut(items=items, next=items[-1].id if len(rows) > limit else None)


def _days(first: date | None, until: date | None, now: datetime) -> Days:
    last = until or local_day(now)
    return Days(first or last - A_MONTH, last)
