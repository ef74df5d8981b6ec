"""The tray of patients' texts that somebody has to look at."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.deps import ActorDep, CallerDep, NowDep, OnceDep, SessionDep, may
from api.v1.types import BIGGEST_ID, PathId
from scheduler.access.permissions import Permission
from scheduler.booking.idempotency import Body
from scheduler.replies import tray
from scheduler.replies.tray import Waiting

router = APIRouter(prefix="/replies", tags=["replies"])


class ReplyOut(BaseModel):
    """A text that was answered with "somebody at the practice will look at it"; `people` have the number it is from."""

    id: int
    sender: str
    body: str
    received_at: datetime
    people: list[str]

    @classmethod
    def of(cls, one: Waiting) -> "ReplyOut":
        row = one.reply
        return cls(id=row.id, sender=row.sender, body=row.body, received_at=row.received_at, people=one.people)


class RepliesOut(BaseModel):
    """A page, oldest first; `next` goes into `after` for the following one, and is null on the last."""

    items: list[ReplyOut]
    next: int | None


@router.get("", dependencies=[may(Permission.READ_REPLIES)])
async def list_replies(
    session: SessionDep,
    caller: CallerDep,
    after: Annotated[int, Query(ge=0, le=BIGGEST_ID)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RepliesOut:
    """What nobody has looked at yet."""
    found = await tray.waiting(session, caller.network_id, after, limit + 1)
    return RepliesOut(
        items=[ReplyOut.of(one) for one in found[:limit]],
        next=found[limit - 1].reply.id if len(found) > limit else None,
    )


@router.post("/{reply_id}/close", status_code=204, dependencies=[may(Permission.READ_REPLIES)])
async def close_reply(reply_id: PathId, session: SessionDep, actor: ActorDep, now: NowDep, once: OnceDep) -> None:
    """Somebody has looked at it, and has done what there was to do."""

    async def act() -> Body:
        await tray.close(session, actor, reply_id, now)
        return {}

    await once({}, act)
