"""Free slots, and holding one."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from api import position
from api.deps import ActorDep, NowDep, OnceDep, RuntimeDep, SessionDep, may
from api.v1.address import described, in_address
from api.v1.types import Body, Id, PathId, SlotOut
from api.v1.wishes import AnyIn, SlotsIn, WishIn
from clinics import queries as clinics
from scheduler.access.permissions import Permission
from scheduler.access.tokens import Caller
from scheduler.booking import holds, service
from scheduler.booking.admission import seeker
from scheduler.booking.errors import NothingFree
from scheduler.booking.search import service as searching
from scheduler.booking.search.barriers import sentence
from scheduler.booking.search.found import FreeSlot
from scheduler.booking.search.queries import InTheWay
from scheduler.booking.search.service import Nothing
from scheduler.booking.search.wish import Order, SlotSearch
from scheduler.errors import Invalid
from scheduler.patients import service as patients

router = APIRouter(tags=["slots"])


class ReasonOut(BaseModel):
    """Why so many times that would suit cannot be had; `opens_at`: when the first of them can be."""

    code: str
    slots: int
    sentence: str
    opens_at: datetime | None

    @classmethod
    def of(cls, one: InTheWay) -> "ReasonOut":
        said = sentence(one.barrier, one.slots, one.until)
        return cls(code=one.barrier, slots=one.slots, sentence=said, opens_at=one.until)


class InsteadOut(BaseModel):
    """Asked without this much, the search would have begun with this slot."""

    without: str
    first: SlotOut


class NothingOut(BaseModel):
    """Why nothing, what would be free with less asked, and whether the wish can wait (POST /api/v1/waitlist)."""

    reasons: list[ReasonOut]
    instead: list[InsteadOut]
    waiting_list: bool

    @classmethod
    def of(cls, found: Nothing, service: str | None) -> "NothingOut":
        return cls(
            waiting_list=service is not None,
            reasons=[ReasonOut.of(one) for one in found.reasons],
            instead=[InsteadOut(without=one.relaxed, first=SlotOut.of(one.first)) for one in found.instead],
        )


class SlotsOut(BaseModel):
    """A page of slots; `next` goes into `after` for the following one, and is null on the last.

    `nothing` says why the first page is empty.
    """

    items: list[SlotOut]
    next: str | None
    nothing: NothingOut | None = None


class HoldIn(Body):
    slot_id: Id


class HoldOut(BaseModel):
    id: int
    slot_id: int
    expires_at: datetime


@router.get("/slots", openapi_extra=described(SlotsIn))
async def list_slots(
    session: SessionDep, caller: Annotated[Caller, may(Permission.SEARCH)], now: NowDep,
    wish: Annotated[SlotsIn, in_address(SlotsIn)],
) -> SlotsOut:  # fmt: skip
    """Free slots in the order asked for; with `patient`, exactly those that this patient can book."""
    wanted, distances = await _ordered(session, caller, wish, now)
    if wish.practice is not None:
        await service.refuse_unknown(session, caller.network_id, None, wish.practice)
    rows = await searching.search(session, caller.network_id, wanted, now)
    nothing = None
    if not rows:  # a slip in the service finds nothing, and is told only then: most searches ask for what there is
        await service.refuse_unknown(session, caller.network_id, wish.service, None)
    if not rows and wish.after is None:
        nothing = NothingOut.of(await searching.why_nothing(session, caller.network_id, wanted, now), wish.service)
    return SlotsOut(
        items=[_out(row, distances) for row in rows[: wish.limit]],
        next=position.behind(rows[wish.limit - 1], wanted) if len(rows) > wish.limit else None,
        nothing=nothing,
    )


async def asked(
    session: AsyncSession, caller: Caller, wish: WishIn, now: datetime, service_code: str | None = None
) -> SlotSearch:
    """What a caller's wish comes to, with whom it is for."""
    patient = None if wish.patient is None else await patients.get(session, caller.network_id, wish.patient)
    return wish.search(now, seeker(patient) if patient else None, caller.name, service_code)


async def _ordered(
    session: AsyncSession, caller: Caller, wish: SlotsIn, now: datetime
) -> tuple[SlotSearch, dict[int, float | None]]:
    """The wish with whom it is for and its order; distances by site, where there is a place to measure from."""
    network_id = caller.network_id
    patient = None if wish.patient is None else await patients.get(session, network_id, wish.patient)
    wanted = wish.paged(wish.search(now, seeker(patient) if patient else None, caller.name, wish.service))
    place = await clinics.place_of(session, wish.near or (patient.postcode if patient else ""))
    if wish.near and place is None:
        raise Invalid("We do not know that postcode. Try its first half, as in S14.", field="near")
    measured = await searching.by_distance(session, network_id, place) if place else []
    match wish.sort:
        case Order.NEAREST:
            if not measured:
                raise Invalid("Say from where: give `near`, a postcode, or `patient`.", field="near")
            wanted = replace(wanted, nearest=tuple(site.id for site, _ in measured))
        case Order.USUAL:
            if patient is None:
                raise Invalid("Say whose usual clinician: give `patient`.", field="patient")
            wanted = await searching.with_usual(session, network_id, wanted, patient.id, now)
    return wanted, {site.id: km for site, km in measured}


def _out(row: FreeSlot, distances: dict[int, float | None]) -> SlotOut:
    km = distances.get(row.site_id)
    return SlotOut.of(row, None if km is None else round(km, 1))


@router.post(
    "/holds", status_code=201, responses={200: {"model": HoldOut, "description": "You hold it already"}},
    dependencies=[may(Permission.HOLD)],
)  # fmt: skip
async def hold_slot(
    wanted: HoldIn, session: SessionDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep, once: OnceDep,
    response: Response,
) -> HoldOut:  # fmt: skip
    """Keep a slot for a few minutes. What the same token holds already is found again, with its deadline (200)."""

    async def act() -> dict[str, object]:
        found = await holds.hold(session, actor, wanted.slot_id, now, runtime.settings.hold_for)
        out = HoldOut(id=found.hold.id, slot_id=found.hold.slot_id, expires_at=found.hold.expires_at)
        return {"hold": out.model_dump(mode="json"), "found_again": found.found_again}

    body = await once(wanted.model_dump(), act)
    response.status_code = 200 if body["found_again"] else 201
    return HoldOut.model_validate(body["hold"])


@router.post("/holds/any", status_code=201)
async def hold_any(
    wish: AnyIn, session: SessionDep, caller: Annotated[Caller, may(Permission.HOLD)], now: NowDep,
    runtime: RuntimeDep, once: OnceDep,
) -> HoldOut:  # fmt: skip
    """Keep any slot that suits: of many who ask at once, each is given another."""
    actor = once.actor

    async def act() -> dict[str, object]:
        wanted = await asked(session, caller, wish, now, wish.service)
        try:
            found = await holds.hold_any(session, actor, wanted, now, runtime.settings.hold_for)
        except NothingFree:
            await service.refuse_unknown(session, caller.network_id, wish.service, wish.practice)
            raise
        out = HoldOut(id=found.hold.id, slot_id=found.hold.slot_id, expires_at=found.hold.expires_at)
        return out.model_dump(mode="json")

    return HoldOut.model_validate(await once(wish.model_dump(mode="json"), act))


@router.delete("/holds/{hold_id}", status_code=204, dependencies=[may(Permission.HOLD)])
async def release_hold(hold_id: PathId, session: SessionDep, actor: ActorDep, now: NowDep, once: OnceDep) -> None:
    """Give a held slot back. Twice is no error."""

    async def act() -> dict[str, object]:
        await holds.release(session, actor, hold_id, now)
        return {}

    await once({}, act)
