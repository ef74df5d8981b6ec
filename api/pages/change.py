"""Changing the time of an appointment by its link: to a free time, or, once one comes free, to an earlier one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api import position
from api.deps import NowDep, RuntimeDep, SessionDep, linked
from api.errors import FAULTY_FORM
from api.pages.presenters import DayOfTimes, Visit, days_of
from api.pages.rendering import page
from api.v1.types import BIGGEST_ID, PathId
from scheduler.booking import rescheduling, service, slots
from scheduler.booking.actor import Actor
from scheduler.booking.admission import seeker
from scheduler.booking.errors import SlotNotFound
from scheduler.booking.lifecycle import Status
from scheduler.booking.queries import AppointmentRow, SlotRow
from scheduler.booking.search.found import FreeSlot
from scheduler.booking.search.service import search
from scheduler.booking.search.wish import SlotSearch
from scheduler.errors import Refused
from scheduler.queue import ring
from scheduler.waitlist import own
from scheduler.waitlist.models import WaitlistEntry

router = APIRouter(prefix="/a", dependencies=[Depends(linked)], include_in_schema=False)
AHEAD = timedelta(days=56)
SHOWN = 60


@dataclass(frozen=True)
class ChangePage:
    """The time that there is, the free ones, and whether an earlier one is waited for.

    `later` is where the list goes on behind this page, and `is_first` whether it began here. Who `waits_apart` has a
    wish for the service that cannot move this appointment.
    """

    token: str
    visit: Visit
    days: tuple[DayOfTimes, ...]
    later: str | None
    is_first: bool
    is_waiting: bool
    waits_apart: bool
    refused: str

    @classmethod
    def of(
        cls, token: str, row: AppointmentRow, free: Sequence[FreeSlot], wishes: Sequence[WaitlistEntry],
        *, is_first: bool, refused: str,
    ) -> "ChangePage":  # fmt: skip
        """`free`: a page of times, and one more where there are any; `wishes`: those for this service."""
        later = urlencode({"after": position.behind(free[SHOWN - 1])}) if len(free) > SHOWN else ""
        return cls(
            token,
            Visit.of(row, has_number=bool(row.patient.phone)),
            days_of(free[:SHOWN]),
            f"/a/{token}/move?{later}" if later else None,
            is_first,
            any(wish.appointment_id == row.appointment.id for wish in wishes),
            not all(own.can_be_tied(wish) for wish in wishes),
            refused,
        )


@dataclass(frozen=True)
class ConfirmPage:
    """Is this right? The old time, and the new one."""

    token: str
    slot_id: int
    old: Visit
    new: Visit

    @classmethod
    def of(cls, token: str, row: AppointmentRow, to: SlotRow) -> "ConfirmPage":
        has_number = bool(row.patient.phone)
        return cls(token, to.slot.id, Visit.of(row, has_number=has_number), Visit.of(to, has_number=has_number))


@router.get("/{token}/move")
async def times(
    request: Request, token: str, session: SessionDep, runtime: RuntimeDep, now: NowDep,
    after: Annotated[str, Query(max_length=100)] = "",
) -> Response:  # fmt: skip
    """The times of the same service to which it can be moved, earliest first."""
    row = await service.find_by_link(session, runtime.links.read(token))
    if not _can_move(row, now):
        return RedirectResponse(f"/a/{token}", 303)
    return await _times(request, session, token, row, now, after)


@router.get("/{token}/move/{slot_id}")
async def check(
    request: Request, token: str, slot_id: PathId, session: SessionDep, runtime: RuntimeDep, now: NowDep
) -> Response:
    """Is this right?"""
    row = await service.find_by_link(session, runtime.links.read(token))
    if not _can_move(row, now):
        return RedirectResponse(f"/a/{token}", 303)
    view = ConfirmPage.of(token, row, await _of_same_service(session, row, slot_id))
    return page(request, "confirm_move.html", view, demonstration=row.patient.synthetic)


@router.post("/{token}/move")
async def move(
    request: Request, token: str, session: SessionDep, runtime: RuntimeDep, now: NowDep, after: BackgroundTasks,
    slot_id: Annotated[int, Form(ge=1, le=BIGGEST_ID)],
) -> Response:  # fmt: skip
    """Move it by the button. Pressing twice is no error; where somebody was faster, choose again."""
    row = await service.find_by_link(session, runtime.links.read(token))
    await _of_same_service(session, row, slot_id)
    try:
        async with session.begin_nested():
            await rescheduling.reschedule(session, _actor(row), row.appointment.id, slot_id, now, runtime.announcer)
    except Refused as refused:
        row = await service.find(session, row.appointment.network_id, row.appointment.id)
        return await _times(request, session, token, row, now, refused=refused.sentence)
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    after.add_task(ring, runtime.doorbell, "offer_free_times")
    return RedirectResponse(f"/a/{token}?booked=moved", 303, background=after)


@router.post("/{token}/wait")
async def wait(token: str, session: SessionDep, runtime: RuntimeDep, now: NowDep, after: BackgroundTasks) -> Response:
    """Put an earlier time than this one on the waiting list. Pressing twice is no error."""
    row = await service.find_by_link(session, runtime.links.read(token))
    await own.wait_for_earlier(session, _actor(row), row.appointment.id, now)
    after.add_task(ring, runtime.doorbell, "offer_free_times")
    return RedirectResponse(f"/a/{token}/move#earlier", 303, background=after)


@router.post("/{token}/stop-waiting")
async def stop_waiting(token: str, session: SessionDep, runtime: RuntimeDep, now: NowDep) -> Response:
    """Be content with the time there is."""
    row = await service.find_by_link(session, runtime.links.read(token))
    await own.stop_waiting(session, _actor(row), row.appointment.id, now, runtime.offering)
    return RedirectResponse(f"/a/{token}/move#earlier", 303)


def _actor(row: AppointmentRow) -> Actor:
    return Actor(row.appointment.network_id, f"patient:{row.appointment.patient_id}")


def _can_move(row: AppointmentRow, now: datetime) -> bool:
    """Whether it is still to come, and one slot: times that are found here are of one slot, too."""
    to_come = row.appointment.status == Status.BOOKED and now < row.slot.starts_at
    return to_come and not row.appointment.joined_slot_ids


async def _of_same_service(session: AsyncSession, row: AppointmentRow, slot_id: int) -> SlotRow:
    """A link moves its appointment to times of the same service only, and only where that is booked online."""
    to = await slots.published(session, row.appointment.network_id, slot_id)
    if to.service.id != row.service.id or not to.service.bookable_online:
        raise SlotNotFound
    return to


async def _times(
    request: Request, session: AsyncSession, token: str, row: AppointmentRow, now: datetime, after: str = "",
    *, refused: str = "",
) -> HTMLResponse:  # fmt: skip
    free = await _free(session, row, now, after)
    waiting = await own.waiting(session, row.appointment.network_id, row.patient.id)
    wishes = [wish.entry for wish in waiting if wish.entry.service_id == row.service.id]
    view = ChangePage.of(token, row, free, wishes, is_first=not after, refused=refused)
    status = FAULTY_FORM if refused else 200
    return page(request, "move.html", view, status, demonstration=row.patient.synthetic)


async def _free(session: AsyncSession, row: AppointmentRow, now: datetime, after: str) -> list[FreeSlot]:
    """A page of times behind `after`, and one more where there are any."""
    wanted = SlotSearch(
        row.service.code, now, now + AHEAD, position.read(after) if after else None, limit=SHOWN + 1, online_only=True,
        seeker=seeker(row.patient, row.appointment.id),
    )  # fmt: skip
    return await search(session, row.appointment.network_id, wanted, now)
