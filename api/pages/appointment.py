"""What a link in a message leads to: the appointment, and a button that cancels it. Opening it changes nothing."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import NowDep, RuntimeDep, SessionDep, linked
from api.pages.presenters import AppointmentPage, offered
from api.pages.rendering import page
from scheduler.booking import attendance, service
from scheduler.booking.actor import Actor
from scheduler.booking.lifecycle import refuse_begun
from scheduler.queue import ring

router = APIRouter(prefix="/a", dependencies=[Depends(linked)], include_in_schema=False)


@router.get("/{token}")
async def see(
    request: Request,
    token: str,
    session: SessionDep,
    runtime: RuntimeDep,
    now: NowDep,
    booked: Annotated[str, Query(max_length=5)] = "",
) -> HTMLResponse:
    """When and where; never who."""
    row = await service.find_by_link(session, runtime.links.read(token))
    view = AppointmentPage.of(row, token, now, just_booked=booked == "yes", just_moved=booked == "moved")
    return page(request, "appointment.html", view, demonstration=row.patient.synthetic)


@router.post("/{token}/cancel")
async def cancel(
    token: str, session: SessionDep, runtime: RuntimeDep, now: NowDep, after: BackgroundTasks,
    reason: Annotated[str, Form(max_length=50)] = "",
) -> Response:  # fmt: skip
    """Cancel by the button, for one of the reasons that the page offers or for none. Pressing twice is no error."""
    row = await service.find_by_link(session, runtime.links.read(token))
    refuse_begun(row.slot.starts_at, now)
    actor = Actor(row.appointment.network_id, f"patient:{row.appointment.patient_id}")
    await attendance.cancel(session, actor, row.appointment.id, now, runtime.announcer, offered(reason))
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    after.add_task(ring, runtime.doorbell, "offer_free_times")
    return RedirectResponse(f"/a/{token}", 303, background=after)
