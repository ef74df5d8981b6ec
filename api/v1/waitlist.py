"""The waiting list for staff: adding a wish, seeing who was offered what and why, and answering for people."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from fastapi import APIRouter, BackgroundTasks, Query
from pydantic import BaseModel, Field, model_validator

from api.deps import ActorDep, CallerDep, NowDep, OnceDep, RuntimeDep, SessionDep, may
from api.v1.types import BIGGEST_ID, WEEKDAYS, Id, PathId, Text, Weekday, within_reason
from api.v1.types import Body as Received
from clinics.local_time import local_day
from scheduler.access.permissions import Permission
from scheduler.booking.announcements import Announcer, ways_to_reach
from scheduler.booking.idempotency import Body
from scheduler.queue import ring
from scheduler.rota.models import Slot
from scheduler.waitlist import answers, service
from scheduler.waitlist.lifecycle import OPEN, OfferStatus, Priority, WishStatus, standing
from scheduler.waitlist.models import Offer
from scheduler.waitlist.queries import ListRow
from scheduler.waitlist.service import NewWish
from scheduler.waitlist.wishes import Window

router = APIRouter(tags=["waiting list"])
TWELVE_WEEKS = timedelta(weeks=12)


class WindowIO(Received):
    """Clock times in London on a weekday, within which the whole appointment lies."""

    weekday: Weekday
    starts: time
    ends: time

    @model_validator(mode="after")
    def _in_order(self) -> "WindowIO":
        if self.starts.tzinfo or self.ends.tzinfo:
            raise ValueError("give London clock times, without an offset")
        if self.starts >= self.ends:
            raise ValueError("starts must be before ends")
        return self


class WishIn(Received):
    """A wish of one patient, or of several who are seen together: they are all offered a time, or none is.

    No windows, or no sites, mean any. Without days it holds from today for twelve weeks.
    """

    patient_ids: Annotated[list[Id], Field(min_length=1, max_length=6)]
    service: Text
    priority: Literal["routine", "soon", "urgent"] = "routine"
    first_day: date | None = None
    last_day: date | None = None
    windows: list[WindowIO] = Field(default_factory=list, max_length=50)
    site_ids: list[Id] = Field(default_factory=list, max_length=50)
    notice_minutes: Annotated[int, Field(ge=0, le=20160)] = 0

    def wish(self, now: datetime) -> NewWish:
        first = self.first_day or local_day(now)
        within_reason(first, "first_day")
        return NewWish(
            patient_ids=tuple(self.patient_ids),
            service_code=self.service,
            priority=Priority[self.priority.upper()],
            first_day=first,
            last_day=self.last_day or first + TWELVE_WEEKS,
            windows=tuple(Window(WEEKDAYS.index(one.weekday), one.starts, one.ends) for one in self.windows),
            site_ids=tuple(self.site_ids),
            notice=timedelta(minutes=self.notice_minutes),
        )


class OfferOut(BaseModel):
    """An offer, and the reason why this wish came first. What has run out is `expired`."""

    id: int
    slot_id: int
    starts_at: datetime
    status: str
    reason: str
    offered_at: datetime
    expires_at: datetime
    appointment_id: int | None

    @classmethod
    def of(cls, offer: Offer, slot: Slot, now: datetime) -> "OfferOut":
        return cls(
            id=offer.id,
            slot_id=offer.slot_id,
            starts_at=slot.starts_at,
            status=standing(offer.status, offer.expires_at, now),
            reason=offer.reason,
            offered_at=offer.offered_at,
            expires_at=offer.expires_at,
            appointment_id=offer.appointment_id,
        )


class WishOut(BaseModel):
    """One patient's wish; those of a party share a `party_id`. Who is not `reachable` by text or e-mail gets no offer,
    but with a party."""

    id: int
    patient_id: int
    party_id: int | None
    service: str
    priority: str
    status: str
    first_day: date
    last_day: date
    windows: list[WindowIO]
    site_ids: list[int]
    notice_minutes: int
    added_at: datetime
    reachable: bool
    offers: list[OfferOut]

    @classmethod
    def of(cls, row: ListRow, now: datetime, announcer: Announcer) -> "WishOut":
        entry = row.entry
        offers = [OfferOut.of(offer, slot, now) for offer, slot in row.offers]
        is_open = any(offer.status == OfferStatus.MADE for offer in offers)
        run_out = entry.status == WishStatus.OFFERED and not is_open
        return cls(
            id=entry.id,
            patient_id=entry.patient_id,
            party_id=entry.party_id,
            service=row.service.code,
            priority=entry.priority,
            status=WishStatus.WAITING if run_out else entry.status,
            first_day=entry.first_day,
            last_day=entry.last_day,
            windows=[WindowIO(weekday=WEEKDAYS[one.weekday], starts=one.starts, ends=one.ends) for one in row.windows],
            site_ids=entry.site_ids,
            notice_minutes=entry.notice_minutes,
            added_at=entry.added_at,
            reachable=bool(ways_to_reach(row.patient, announcer)),
            offers=offers,
        )


class PartyOut(BaseModel):
    """The wishes of all who are seen together; often one."""

    items: list[WishOut]


class WaitlistOut(BaseModel):
    """A page of the list; `next` goes into `after` for the following one, and is null on the last."""

    items: list[WishOut]
    next: int | None


class Answer(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"


@router.post("/waitlist", status_code=201, dependencies=[may(Permission.BOOK)])
async def add(
    wanted: WishIn, session: SessionDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep, once: OnceDep,
    after: BackgroundTasks,
) -> PartyOut:  # fmt: skip
    """Put a wish on the waiting list. With an `Idempotency-Key`, a repeat gives the first answer."""

    async def act() -> Body:
        rows = await service.add(session, actor, wanted.wish(now), now)
        return PartyOut(items=[WishOut.of(row, now, runtime.announcer) for row in rows]).model_dump(mode="json")

    body = await once(wanted.model_dump(mode="json"), act)
    after.add_task(ring, runtime.doorbell, "offer_free_times")
    return PartyOut.model_validate(body)


@router.get("/waitlist", dependencies=[may(Permission.SEE_APPOINTMENTS)])
async def see(
    session: SessionDep,
    caller: CallerDep,
    now: NowDep,
    runtime: RuntimeDep,
    status: Annotated[list[WishStatus] | None, Query()] = None,
    after: Annotated[int, Query(ge=0, le=BIGGEST_ID)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> WaitlistOut:
    """Who waits or has an offer (or what `status` names), oldest first, with the offers that each has had and why."""
    rows = await service.listed(session, caller.network_id, status or OPEN, after, limit + 1)
    return WaitlistOut(
        items=[WishOut.of(row, now, runtime.announcer) for row in rows[:limit]],
        next=rows[limit - 1].entry.id if len(rows) > limit else None,
    )


@router.delete("/waitlist/{wish_id}", dependencies=[may(Permission.CANCEL)])
async def withdraw(
    wish_id: PathId, session: SessionDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep, once: OnceDep,
    after: BackgroundTasks,
) -> PartyOut:  # fmt: skip
    """Take a wish off the list, with those of its party. What they are offered goes to the next. Twice is no error."""

    async def act() -> Body:
        rows = await service.withdraw(session, actor, wish_id, now, runtime.offering)
        return PartyOut(items=[WishOut.of(row, now, runtime.announcer) for row in rows]).model_dump(mode="json")

    body = await once({}, act)
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    return PartyOut.model_validate(body)


@router.post("/offers/{offer_id}/{said}", dependencies=[may(Permission.BOOK)])
async def answer(
    offer_id: PathId,
    said: Answer,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    runtime: RuntimeDep,
    once: OnceDep,
    after: BackgroundTasks,
) -> OfferOut:
    """Answer for a patient, and for the whole party: accepting books, declining passes the time on to the next."""

    async def act() -> Body:
        row = await answers.answer(session, actor, offer_id, said is Answer.ACCEPT, now, runtime.offering)
        return OfferOut.of(row.offer, row.slot, now).model_dump(mode="json")

    body = await once({}, act)
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    return OfferOut.model_validate(body)
