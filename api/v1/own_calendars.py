"""Clinicians' own calendars, from which we learn when they are busy, in the hands of whoever looks after staff."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks
from pydantic import BaseModel, Field, SecretStr

from api.deps import ActorDep, CallerDep, NowDep, OnceDep, RuntimeDep, SessionDep, may
from api.v1.types import Body as Given
from api.v1.types import PathId
from scheduler.access.permissions import Permission
from scheduler.booking.idempotency import Body
from scheduler.busy import service
from scheduler.busy.address import LONGEST, Address
from scheduler.busy.queries import Clash
from scheduler.busy.service import State, Whose
from scheduler.queue import ring

router = APIRouter(tags=["clinicians"], dependencies=[may(Permission.MANAGE_STAFF)])
READ = "read_calendars"


class AddressIn(Given):
    """The calendar's private iCal address: https or webcal. It is kept sealed, and never shown again."""

    address: Annotated[SecretStr, Field(min_length=1, max_length=LONGEST)]


class ClashOut(BaseModel):
    """A published shift at which its clinician is busy. It stays until somebody decides otherwise."""

    shift_id: int
    starts_at: datetime
    ends_at: datetime
    site: str
    service: str

    @classmethod
    def of(cls, one: Clash) -> "ClashOut":
        during = one.shift.during
        return cls.model_validate(
            {
                "shift_id": one.shift.id, "starts_at": during.lower, "ends_at": during.upper,
                "site": one.site.name, "service": one.service.code,
            }
        )  # fmt: skip


class OwnCalendarOut(BaseModel):
    """What became of a clinician's own calendar. Of its contents only starts and ends are kept.

    `fault`: why it could not be read the last time it was tried; what was read before counts until `stands_until`.
    `events`: as many were read; `busy_times`: the stretches of the next 20 weeks that they make.
    """

    clinician_id: int
    clinician: str
    address: str = Field(description="Masked: only where its provider is", examples=["https://calendar.example.org/…"])
    given_at: datetime
    last_read_at: datetime | None
    last_tried_at: datetime | None
    next_read_at: datetime
    stands_until: datetime | None
    fault: str | None
    events: int
    busy_times: int
    clashes: list[ClashOut]

    @classmethod
    def of(cls, one: State) -> "OwnCalendarOut":
        row = one.calendar
        return cls(
            clinician_id=row.clinician_id, clinician=one.clinician, address=row.shown, given_at=row.given_at,
            last_read_at=row.read_at, last_tried_at=row.tried_at, next_read_at=row.next_read_at,
            stands_until=one.stands_until, fault=row.fault, events=row.events, busy_times=len(one.busy),
            clashes=[ClashOut.of(clash) for clash in one.clashes],
        )  # fmt: skip


class OwnCalendarsOut(BaseModel):
    items: list[OwnCalendarOut]


@router.get("/own-calendars")
async def see_all(session: SessionDep, caller: CallerDep, now: NowDep) -> OwnCalendarsOut:
    """Every calendar that is read, of the network or of the practice's clinicians, by the clinician's name."""
    found = await service.states(session, caller.network_id, caller.practice_id, now)
    return OwnCalendarsOut(items=[OwnCalendarOut.of(one) for one in found])


@router.get("/clinicians/{clinician_id}/own-calendar")
async def see(
    clinician_id: PathId, session: SessionDep, caller: CallerDep, actor: ActorDep, now: NowDep
) -> OwnCalendarOut:
    """Whether it is read, why not, and which published shifts it speaks against."""
    return OwnCalendarOut.of(await service.state(session, actor, Whose(clinician_id, caller.practice_id), now))


@router.put("/clinicians/{clinician_id}/own-calendar")
async def give(
    clinician_id: PathId, wanted: AddressIn, session: SessionDep, caller: CallerDep, actor: ActorDep, now: NowDep,
    runtime: RuntimeDep, once: OnceDep, after: BackgroundTasks,
) -> OwnCalendarOut:  # fmt: skip
    """Read this calendar from now on. It is read within seconds; what the one before said is forgotten."""
    reading, given = runtime.reading, wanted.address.get_secret_value()

    async def act() -> Body:
        address = Address.of(given, plain=reading.fetcher.loopback)
        whose = Whose(clinician_id, caller.practice_id)
        found = await service.give(session, actor, whose, address, reading.seal, now)
        return OwnCalendarOut.of(found).model_dump(mode="json")

    told = await once({"address": given}, act)
    after.add_task(ring, runtime.doorbell, READ)
    return OwnCalendarOut.model_validate(told)


@router.post("/clinicians/{clinician_id}/own-calendar/read")
async def read_now(
    clinician_id: PathId, session: SessionDep, caller: CallerDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep,
    once: OnceDep, after: BackgroundTasks,
) -> OwnCalendarOut:  # fmt: skip
    """Read it within seconds, whenever it would have been its turn; but once a minute at most."""

    async def act() -> Body:
        found = await service.read_soon(session, actor, Whose(clinician_id, caller.practice_id), now)
        return OwnCalendarOut.of(found).model_dump(mode="json")

    told = await once({}, act)
    after.add_task(ring, runtime.doorbell, READ)
    return OwnCalendarOut.model_validate(told)


@router.delete("/clinicians/{clinician_id}/own-calendar", status_code=204)
async def give_up(
    clinician_id: PathId, session: SessionDep, caller: CallerDep, actor: ActorDep, now: NowDep, once: OnceDep
) -> None:
    """Read it no more. Its address and when its owner is busy are erased. Twice is no error."""

    async def act() -> Body:
        await service.give_up(session, actor, Whose(clinician_id, caller.practice_id), now)
        return {}

    await once({}, act)
