"""Invitation campaigns for staff: draft one and see whom it would invite, start, pause and end it, read its figures."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, BackgroundTasks, Query
from pydantic import BaseModel, Field, model_validator

from api.deps import ActorDep, CallerDep, NowDep, OnceDep, RuntimeDep, SessionDep, may
from api.v1.types import BIGGEST_ID, PathId, Text, within_reason
from api.v1.types import Body as Received
from clinics.local_time import local_day
from scheduler.access.permissions import Permission
from scheduler.booking.idempotency import Body
from scheduler.campaigns import service
from scheduler.campaigns.lifecycle import CampaignStatus, Change
from scheduler.campaigns.queries import CampaignRow
from scheduler.campaigns.service import Figures, NewCampaign, Preview
from scheduler.queue import ring

router = APIRouter(tags=["campaigns"])
EIGHT_WEEKS = timedelta(weeks=8)
Age = Annotated[int, Field(ge=0, le=150)]


class CampaignIn(Received):
    """Ages are whole years on `first_day`, both included; no ages, sex or practices (ODS codes) mean any.

    `not_within_days`: whoever had, or will have, the service within so many days before `first_day`, or later, is left
    out. Days are those of the appointments: without any, eight weeks from today. `expected_take_up` is the share that
    you expect to book, until the campaign has shown its own.
    """

    service: Text
    name: Text
    first_day: date | None = None
    last_day: date | None = None
    min_age: Age | None = None
    max_age: Age | None = None
    sex: Literal["female", "male"] | None = None
    practices: list[Text] = Field(default_factory=list, max_length=100)
    not_within_days: Annotated[int, Field(ge=0, le=7320)] = 1826
    most_per_wave: Annotated[int, Field(ge=1, le=5000)] = 200
    wave_every_days: Annotated[int, Field(ge=1, le=90)] = 7
    answer_days: Annotated[int, Field(ge=1, le=60)] = 14
    expected_take_up: Annotated[Decimal, Field(gt=0, le=1, max_digits=4, decimal_places=3)] = Decimal("0.4")

    @model_validator(mode="after")
    def _in_order(self) -> "CampaignIn":
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValueError("min_age must not be above max_age")
        return self

    def wanted(self, now: datetime) -> NewCampaign:
        first = self.first_day or local_day(now)
        within_reason(first, "first_day")
        return NewCampaign(
            service_code=self.service,
            name=self.name,
            first_day=first,
            last_day=self.last_day or first + EIGHT_WEEKS,
            ages=(self.min_age, self.max_age),
            sex=self.sex,
            practices=tuple(self.practices),
            not_within_days=self.not_within_days,
            most_per_wave=self.most_per_wave,
            wave_every_days=self.wave_every_days,
            answer_days=self.answer_days,
            expected_take_up=self.expected_take_up,
        )


class FiguresOut(BaseModel):
    """What became of the invitations. `take_up`: of those that have ended, the share that booked; null before any has.

    `expected_take_up` is what the next wave is sized by.
    """

    waiting: int
    invited: int
    unanswered: int
    booked: int
    declined: int
    expired: int
    withdrawn: int
    take_up: float | None
    expected_take_up: float

    @classmethod
    def of(cls, found: Figures) -> "FiguresOut":
        counts = found.counts
        return cls(
            waiting=counts.waiting,
            invited=counts.sent + counts.ended,
            unanswered=counts.sent,
            booked=counts.booked,
            declined=counts.declined,
            expired=counts.expired,
            withdrawn=counts.withdrawn,
            take_up=round(counts.booked / counts.ended, 3) if counts.ended else None,
            expected_take_up=round(float(found.take_up), 3),
        )


class PreviewOut(BaseModel):
    """At this moment: who can still be invited, what is free for them, and how many a wave would invite."""

    cohort: int
    free: int
    wave: int

    @classmethod
    def of(cls, found: Preview) -> "PreviewOut":
        return cls(cohort=found.cohort, free=found.free, wave=len(found.wave))


class CampaignOut(BaseModel):
    """A campaign; `preview` is null in lists, and once it has ended."""

    id: int
    service: str
    name: str
    status: str
    first_day: date
    last_day: date
    min_age: int | None
    max_age: int | None
    sex: str | None
    not_within_days: int
    most_per_wave: int
    wave_every_days: int
    answer_days: int
    waves: int
    next_wave_at: datetime
    figures: FiguresOut
    preview: PreviewOut | None = None

    @classmethod
    def of(cls, row: CampaignRow, found: Figures, seen: Preview | None = None) -> "CampaignOut":
        of_row = {name: getattr(row.campaign, name) for name in cls.model_fields if hasattr(row.campaign, name)}
        preview = PreviewOut.of(seen) if seen else None
        return cls(**of_row, service=row.service.code, figures=FiguresOut.of(found), preview=preview)


class CampaignsOut(BaseModel):
    """A page of campaigns; `next` goes into `after` for the following one, and is null on the last."""

    items: list[CampaignOut]
    next: int | None


@router.post("/campaigns", status_code=201, dependencies=[may(Permission.RUN_CAMPAIGNS)])
async def draft(
    wanted: CampaignIn, session: SessionDep, caller: CallerDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep,
    once: OnceDep,
) -> CampaignOut:  # fmt: skip
    """Draft a campaign, and see what it would do. It invites nobody until it is started."""

    async def act() -> Body:
        row = await service.draft(session, actor, wanted.wanted(now), now, caller.practice_id)
        return (await _whole(session, row, now, runtime)).model_dump(mode="json")

    return CampaignOut.model_validate(await once(wanted.model_dump(mode="json"), act))


@router.get("/campaigns", dependencies=[may(Permission.SEE_CAMPAIGNS)])
async def see_all(
    session: SessionDep,
    caller: CallerDep,
    after: Annotated[int, Query(ge=0, le=BIGGEST_ID)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CampaignsOut:
    """Every campaign with its figures, oldest first."""
    rows = await service.listed(session, caller.network_id, after, limit + 1)
    shown = await service.figures(session, caller.network_id, rows[:limit])
    return CampaignsOut(
        items=[CampaignOut.of(row, shown[row.campaign.id]) for row in rows[:limit]],
        next=rows[limit - 1].campaign.id if len(rows) > limit else None,
    )


@router.get("/campaigns/{campaign_id}", dependencies=[may(Permission.SEE_CAMPAIGNS)])
async def see(
    campaign_id: PathId, session: SessionDep, caller: CallerDep, now: NowDep, runtime: RuntimeDep
) -> CampaignOut:
    """One campaign, with its figures and what its next wave would be now."""
    row = await service.find(session, caller.network_id, campaign_id)
    return await _whole(session, row, now, runtime)


@router.post("/campaigns/{campaign_id}/{change}", dependencies=[may(Permission.RUN_CAMPAIGNS)])
async def change(
    campaign_id: PathId,
    change: Change,
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
    runtime: RuntimeDep,
    once: OnceDep,
    after: BackgroundTasks,
) -> CampaignOut:
    """Start, pause or end a campaign; twice is no error. An end withdraws what nobody has answered yet."""

    async def act() -> Body:
        row = await service.change(session, actor, campaign_id, change, now)
        return (await _whole(session, row, now, runtime)).model_dump(mode="json")

    body = await once({}, act)
    after.add_task(ring, runtime.doorbell, "invite")
    return CampaignOut.model_validate(body)


async def _whole(session: SessionDep, row: CampaignRow, now: datetime, runtime: RuntimeDep) -> CampaignOut:
    shown = await service.figures(session, row.campaign.network_id, [row])
    ended = row.campaign.status == CampaignStatus.ENDED
    seen = None if ended else await service.preview(session, row, now, runtime.announcer)
    return CampaignOut.of(row, shown[row.campaign.id], seen)
