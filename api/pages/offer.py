"""What the link in an offer leads to: the time, and a button for yes and one for no. Opening it changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, BackgroundTasks, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import NowDep, RuntimeDep, SessionDep, linked
from api.pages.presenters import Visit
from api.pages.rendering import moment_words, page
from scheduler.booking.actor import Actor
from scheduler.booking.queries import SlotRow
from scheduler.queue import ring
from scheduler.waitlist import answers
from scheduler.waitlist.announcements import until
from scheduler.waitlist.errors import OfferGivenBack, OfferOver, OfferTaken
from scheduler.waitlist.lifecycle import OPEN, OfferStatus, standing
from scheduler.waitlist.queries import OfferRow

router = APIRouter(prefix="/o", dependencies=[Depends(linked)], include_in_schema=False)

_HEADINGS = {
    OfferStatus.MADE: "A time has come free",
    OfferStatus.ACCEPTED: "You said yes, and you are booked",
    OfferStatus.DECLINED: "You said no to this time",
    OfferStatus.EXPIRED: "We could keep this time for you no longer",
    OfferStatus.LOST: "This time can no longer be given to you",
}


@dataclass(frozen=True)
class OfferPage:
    """What somebody with the link may see: when and where, never who. `appointment` is its link once it is booked."""

    token: str
    visits: tuple[Visit, ...]
    heading: str
    until: str
    is_open: bool
    still_waiting: bool
    appointment: str
    instead: str

    @classmethod
    def of(cls, rows: list[OfferRow], token: str, now: datetime, appointment: str) -> "OfferPage":
        """`rows`: the offer, and behind it those that its party may still answer."""
        mine = rows[0]
        status = standing(mine.offer.status, mine.offer.expires_at, now)
        return cls(
            token,
            tuple(_visit(row) for row in sorted(rows, key=lambda row: row.slot.starts_at)),
            _HEADINGS[status],
            until(mine.offer.expires_at, now),
            status is OfferStatus.MADE,
            mine.entry.status in OPEN,
            appointment,
            _instead(mine),
        )

    @property
    def number(self) -> int:
        """How many people are to be seen."""
        return len(self.visits)


def _instead(row: OfferRow) -> str:
    """The time that a yes gives up, or nothing."""
    return moment_words(row.instead_of.starts_at) if row.instead_of else ""


def _visit(row: OfferRow) -> Visit:
    of_slot = SlotRow(row.slot, row.service, row.site, row.clinician)
    return Visit.of(of_slot, has_number=bool(row.patient.phone))


@router.get("/{token}")
async def see(request: Request, token: str, session: SessionDep, runtime: RuntimeDep, now: NowDep) -> HTMLResponse:
    """The time on offer, or what became of it."""
    rows = await answers.find_by_link(session, runtime.links.read_offer(token))
    booked = rows[0].offer.appointment_id
    view = OfferPage.of(rows, token, now, f"/a/{runtime.links.token(booked)}" if booked else "")
    return page(request, "offer.html", view, demonstration=rows[0].patient.synthetic)


@router.post("/{token}/accept")
async def accept(token: str, session: SessionDep, runtime: RuntimeDep, now: NowDep, after: BackgroundTasks) -> Response:
    """Book it by the button. Pressing twice is no error."""
    return await _answer(token, True, session, runtime, now, after)


@router.post("/{token}/decline")
async def decline(
    token: str, session: SessionDep, runtime: RuntimeDep, now: NowDep, after: BackgroundTasks
) -> Response:
    """Give it back by the button, for whoever waits next. Pressing twice is no error."""
    return await _answer(token, False, session, runtime, now, after)


async def _answer(
    token: str, yes: bool, session: SessionDep, runtime: RuntimeDep, now: NowDep, after: BackgroundTasks
) -> Response:
    """To the appointment, or back to the page, which says what became of the offer: also where something was faster."""
    offer = (await answers.find_by_link(session, runtime.links.read_offer(token)))[0]
    actor = Actor(offer.offer.network_id, f"patient:{offer.patient.id}")
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    try:
        async with session.begin_nested():
            row = await answers.answer(session, actor, offer.offer.id, yes, now, runtime.offering)
    except (OfferOver, OfferGivenBack, OfferTaken):
        return RedirectResponse(f"/o/{token}", 303, background=after)
    booked = row.offer.appointment_id if yes else None
    to = f"/a/{runtime.links.token(booked)}?booked=yes" if booked else f"/o/{token}"
    return RedirectResponse(to, 303, background=after)
