"""The tray: what patients texted and no rule could read, and whom no message reaches. For reception to ring."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import NowDep, RuntimeDep, SessionDep
from api.members import ReceptionDep, as_actor
from api.pages.rendering import moment_words, page
from api.v1.types import PathId
from clinics.local_time import at, local_day
from scheduler.booking.lifecycle import Status
from scheduler.reminders.unreached import NotReached, Unreached, not_reached
from scheduler.replies import tray
from scheduler.replies.tray import Waiting

router = APIRouter(prefix="/tray", include_in_schema=False)
A_PAGE = 50
_WHY = {
    Unreached.NO_ADDRESS: "No number and no e-mail on record",
    Unreached.NOT_A_MOBILE: "The number cannot be texted, and there is no e-mail",
    Unreached.WANTS_NO_TEXTS: "Wants no texts, and there is no e-mail",
    Unreached.FAILED: "Nothing arrived",
}


@dataclass(frozen=True)
class TextLine:
    """A text that waits."""

    id: int
    body: str
    people: str
    sender: str
    received: str

    @classmethod
    def of(cls, one: Waiting) -> "TextLine":
        row = one.reply
        people = " or ".join(one.people) or "Nobody on record has this number now"
        return cls(row.id, row.body, people, row.sender, moment_words(row.received_at))


@dataclass(frozen=True)
class MissedLine:
    """Somebody to ring."""

    name: str
    when: str
    where: str
    phone: str
    why: str
    cancelled: bool

    @classmethod
    def of(cls, one: NotReached) -> "MissedLine":
        row = one.row
        why = _WHY[one.why] + (f": {one.detail}" if one.detail else "")
        return cls(
            row.patient.name,
            moment_words(row.slot.starts_at),
            row.site.name,
            row.patient.phone or "",
            why,
            cancelled=row.appointment.status == Status.CANCELLED,
        )


@dataclass(frozen=True)
class TrayPage:
    texts: tuple[TextLine, ...]
    missed: tuple[MissedLine, ...]
    more: bool


@router.get("")
async def waiting(
    request: Request, session: SessionDep, runtime: RuntimeDep, now: NowDep, me: ReceptionDep
) -> HTMLResponse:
    """What waits for somebody: texts oldest first, and appointments until the end of tomorrow."""
    texts = await tray.waiting(session, me.network_id, 0, A_PAGE + 1)
    until: datetime = at(local_day(now) + timedelta(days=2), time(0))
    missed = await not_reached(session, me.network_id, now, until, runtime.announcer.channels)
    view = TrayPage(
        tuple(TextLine.of(one) for one in texts[:A_PAGE]), tuple(MissedLine.of(one) for one in missed),
        more=len(texts) > A_PAGE,
    )  # fmt: skip
    return page(request, "tray.html", view)


@router.post("/{reply_id}/close")
async def close(reply_id: PathId, session: SessionDep, now: NowDep, me: ReceptionDep) -> Response:
    """It has been looked at. Twice is no error."""
    await tray.close(session, as_actor(me), reply_id, now)
    return RedirectResponse("/tray", 303)
