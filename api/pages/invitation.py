"""What the link in an invitation leads to: a few times, others behind them, and one button. Opening it changes nothing.

The link, the time, "Book this time": three presses in all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import position
from api.deps import NowDep, RuntimeDep, SessionDep, linked
from api.pages.presenters import DayOfTimes, Visit, days_of
from api.pages.rendering import page
from api.v1.types import BIGGEST_ID, PathId
from scheduler.booking.actor import Actor
from scheduler.booking.lifecycle import Status
from scheduler.booking.queries import KEPT, SlotRow
from scheduler.booking.search.found import FreeSlot
from scheduler.campaigns import answers
from scheduler.campaigns.announcements import last_day
from scheduler.campaigns.errors import InvitationOver, TimeGone
from scheduler.campaigns.invited.queries import InvitationRow
from scheduler.campaigns.sending import free_for, suggestions
from scheduler.invitations.lifecycle import InvitationStatus
from scheduler.queue import ring

router = APIRouter(prefix="/i", dependencies=[Depends(linked)], include_in_schema=False)
SHOWN = 60
SlotId = Annotated[int, Form(ge=1, le=BIGGEST_ID)]


@dataclass(frozen=True)
class InvitationPage:
    """What somebody with the link may see: a first name, the service and its times. `appointment` is its link."""

    token: str
    given_name: str
    service: str
    description: str
    until: str
    is_open: bool
    has_declined: bool
    days: tuple[DayOfTimes, ...]
    shows_all: bool
    is_gone: bool
    appointment: str
    was_cancelled: bool
    later: str

    @classmethod
    def of(
        cls, row: InvitationRow, times: Sequence[FreeSlot], token: str, now: datetime, *, shows_all: bool = False,
        is_gone: bool = False, appointment: str = "", was_cancelled: bool = False,
        later: str = "",
    ) -> "InvitationPage":  # fmt: skip
        """`times` in order, and `later` where they go on; `is_gone`: the one that was chosen can no longer be had."""
        return cls(
            token,
            row.patient.given_name,
            row.service.name,
            row.service.description,
            last_day(row) if row.is_open(now) else "",
            row.is_open(now),
            row.invitation.status == InvitationStatus.DECLINED,
            days_of(times),
            shows_all,
            is_gone,
            appointment,
            was_cancelled,
            f"/i/{token}?{urlencode({'every': 'yes', 'after': later})}" if later else "",
        )


@dataclass(frozen=True)
class ChosenTimePage:
    """One time, and the button that books it."""

    token: str
    slot_id: int
    visit: Visit

    @classmethod
    def of(cls, slot: SlotRow, token: str, *, has_number: bool) -> "ChosenTimePage":
        return cls(token, slot.slot.id, Visit.of(slot, has_number=has_number))


@router.get("/{token}")
async def see(
    request: Request, token: str, session: SessionDep, runtime: RuntimeDep, now: NowDep,
    every: Annotated[bool, Query()] = False, after: Annotated[str, Query(max_length=100)] = "",
    gone: Annotated[bool, Query()] = False,
) -> HTMLResponse:  # fmt: skip
    """What it is for, with three times or (`every`) all of them, a page at a time; or what became of it."""
    row = await answers.find_by_link(session, runtime.links.read_invitation(token))
    times: list[FreeSlot] = []
    if row.is_open(now):
        times = await (free_for(session, row, now) if every else suggestions(session, row, now))
    times, later = _page(times, after)
    booked = await answers.booked(session, row)
    appointment = f"/a/{runtime.links.token(booked.id)}" if booked and booked.status in KEPT else ""
    was_cancelled = booked is not None and booked.status == Status.CANCELLED
    view = InvitationPage.of(
        row, times, token, now, shows_all=every, is_gone=gone, appointment=appointment, was_cancelled=was_cancelled,
        later=later,
    )  # fmt: skip
    return page(request, "invitation.html", view, demonstration=row.patient.synthetic)


def _page(times: Sequence[FreeSlot], after: str) -> tuple[list[FreeSlot], str]:
    """Those behind `after`, as many as are shown at once, and where the next page goes on; empty on the last."""
    place = position.read(after) if after else None
    left = [
        one for one in times if place is None or (one.slot.starts_at, one.slot.id) > (place.starts_at, place.slot_id)
    ]
    return left[:SHOWN], position.behind(left[SHOWN - 1]) if len(left) > SHOWN else ""


@router.get("/{token}/{slot_id}")
async def choose(
    request: Request, token: str, slot_id: PathId, session: SessionDep, runtime: RuntimeDep, now: NowDep
) -> Response:
    """The time that was pressed. One that cannot be had any more leads back to those that can."""
    row = await answers.find_by_link(session, runtime.links.read_invitation(token))
    slot = await answers.free_slot(session, row, slot_id, now)
    if slot is None:
        return RedirectResponse(f"/i/{token}?gone=yes", 303)
    view = ChosenTimePage.of(slot, token, has_number=bool(row.patient.phone))
    return page(request, "invitation_time.html", view, demonstration=row.patient.synthetic)


@router.post("/{token}/book")
async def book(
    token: str, session: SessionDep, runtime: RuntimeDep, now: NowDep, after: BackgroundTasks, slot_id: SlotId
) -> Response:
    """Book it by the button. Pressing twice is no error; what is gone leads to the next times."""
    row = await answers.find_by_link(session, runtime.links.read_invitation(token))
    actor = Actor(row.invitation.network_id, f"patient:{row.patient.id}")
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    try:
        done = await answers.book(session, actor, row.invitation.id, slot_id, now, runtime.announcer)
    except TimeGone:
        return RedirectResponse(f"/i/{token}?gone=yes", 303)
    except InvitationOver:
        return RedirectResponse(f"/i/{token}", 303)
    appointment_id = int(done.invitation.appointment_id or 0)
    return RedirectResponse(f"/a/{runtime.links.token(appointment_id)}?booked=yes", 303, background=after)


@router.post("/{token}/decline")
async def decline(token: str, session: SessionDep, runtime: RuntimeDep, now: NowDep) -> Response:
    """Say no by the button. Pressing twice is no error."""
    row = await answers.find_by_link(session, runtime.links.read_invitation(token))
    actor = Actor(row.invitation.network_id, f"patient:{row.patient.id}")
    await answers.decline(session, actor, row.invitation.id, now)
    return RedirectResponse(f"/i/{token}", 303)
