"""Who can book what, and when: the rules of each service, and how much of it other organisations may have."""

from dataclasses import asdict
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field, StrictBool, StrictInt

from api.deps import ActorDep, CallerDep, NowDep, OnceDep, SessionDep, may
from api.v1.types import Body as Received
from api.v1.types import Text
from scheduler.access.permissions import Permission
from scheduler.booking.idempotency import Body
from scheduler.booking.release import service
from scheduler.booking.release.rules import Rules
from scheduler.booking.release.service import Released

router = APIRouter(prefix="/services", tags=["services"])


class RulesIn(Received):
    """All of them at once: what is left out has its default. Null is no bound, where null may be.

    *For whom:* `min_age` and `max_age` are whole years on the day of the appointment, both included (0 to 150); `sex`
    is `female` or `male`, as registered; `practices` are ODS codes of those whose patients it is for, none for all;
    `interval_days` is the least between two of one patient's (1 to 3660); with `invitation_needed` only who holds an
    open invitation books it; patients see it on the pages where it is `bookable_online`.

    *When:* from `days_ahead` London days before (0 to 366) to `notice_minutes` before (0 to 10080). Until
    `practice_share_days` before (0 to 366), the patients of a practice have no more of a week than its share of the
    list. Partner organisations book in the last `partner_hours` (0 to 8784), or, with null, not at all.

    *In shifts to come:* of a day's slots `advance_percent` can be booked at once and `same_day_percent` on the day
    only; the rest opens `embargo_days` before (1 to 366). After `catch_up_after_appointments` (1 to 100) or
    `catch_up_after_minutes` (1 to 480) on end, `catch_up_minutes` (1 to 20) stay free; `turn_round_minutes` (0 to 60)
    make a room ready after another service.
    """

    bookable_online: StrictBool = True
    invitation_needed: StrictBool = False
    min_age: StrictInt | None = None
    max_age: StrictInt | None = None
    sex: Text | None = None
    practices: list[Text] = Field(default_factory=list, max_length=200)
    interval_days: StrictInt | None = None
    days_ahead: StrictInt = 56
    notice_minutes: StrictInt = 0
    practice_share_days: StrictInt | None = None
    partner_hours: StrictInt | None = None
    advance_percent: StrictInt = 100
    same_day_percent: StrictInt = 0
    embargo_days: StrictInt = 2
    catch_up_minutes: StrictInt | None = None
    catch_up_after_appointments: StrictInt | None = None
    catch_up_after_minutes: StrictInt | None = None
    turn_round_minutes: StrictInt = 0

    def rules(self) -> Rules:
        return Rules(**self.model_dump() | {"practices": tuple(self.practices)})


class RulesOut(BaseModel):
    """As they are decided, field by field as in the request."""

    bookable_online: bool
    invitation_needed: bool
    min_age: int | None
    max_age: int | None
    sex: Literal["female", "male"] | None
    practices: list[str]
    interval_days: int | None
    days_ahead: int
    notice_minutes: int
    practice_share_days: int | None
    partner_hours: int | None
    advance_percent: int
    same_day_percent: int
    embargo_days: int
    catch_up_minutes: int | None
    catch_up_after_appointments: int | None
    catch_up_after_minutes: int | None
    turn_round_minutes: int


class QuotaIn(Received):
    """How many appointments of the service the organisation may book for one day (0 to 1000; 0 is none)."""

    per_day: StrictInt


class QuotaOut(BaseModel):
    ods: str
    per_day: int


class ServiceOut(BaseModel):
    """One appointment takes `minutes`. An organisation without a quota is bound by `partner_hours` alone."""

    code: str
    name: str
    minutes: int
    delivery_channel: str
    rules: RulesOut
    quotas: list[QuotaOut]

    @classmethod
    def of(cls, found: Released) -> "ServiceOut":
        row = found.service
        return cls(
            code=row.code,
            name=row.name,
            minutes=row.minutes,
            delivery_channel=row.delivery_channel,
            rules=RulesOut(**asdict(found.rules)),
            quotas=[QuotaOut(ods=ods, per_day=per_day) for ods, per_day in found.quotas.items()],
        )


class ServicesOut(BaseModel):
    items: list[ServiceOut]


@router.get("", dependencies=[may(Permission.SEARCH)])
async def list_services(session: SessionDep, caller: CallerDep) -> ServicesOut:
    """Every service with its rules, and with the quotas of other organisations."""
    return ServicesOut(items=[ServiceOut.of(one) for one in await service.everything(session, caller.network_id)])


@router.put("/{service_code}/rules", dependencies=[may(Permission.SET_RELEASE)])
async def set_rules(
    service_code: Text, wanted: RulesIn, session: SessionDep, actor: ActorDep, now: NowDep, once: OnceDep
) -> ServiceOut:
    """Decide all rules of a service.

    They hold from the next look on, for search, booking, waiting list and campaigns alike; what is booked stays booked.
    Shares, embargo, catch-up and turn-round hold for shifts that are published from now on.
    """

    async def act() -> Body:
        await service.decide(session, actor, service_code, wanted.rules(), now)
        return await _seen(session, actor.network_id, service_code)

    return ServiceOut.model_validate(await once(wanted.model_dump(mode="json"), act))


@router.put("/{service_code}/quotas/{ods}", dependencies=[may(Permission.SET_RELEASE)])
async def set_quota(
    service_code: Text, ods: Text, wanted: QuotaIn, session: SessionDep, actor: ActorDep, now: NowDep, once: OnceDep
) -> ServiceOut:
    """Decide how many of a service an organisation may book for one day, from the next look on.

    What it has booked stays booked, and counts. It need not be registered yet.
    """

    async def act() -> Body:
        await service.set_quota(session, actor, service_code, ods, wanted.per_day, now)
        return await _seen(session, actor.network_id, service_code)

    return ServiceOut.model_validate(await once(wanted.model_dump(mode="json"), act))


@router.delete("/{service_code}/quotas/{ods}", status_code=204, dependencies=[may(Permission.SET_RELEASE)])
async def end_quota(
    service_code: Text, ods: Text, session: SessionDep, actor: ActorDep, now: NowDep, once: OnceDep
) -> None:
    """Take away a quota: `partner_hours` alone bound what the organisation may book. What is booked stays booked."""

    async def act() -> Body:
        await service.end_quota(session, actor, service_code, ods, now)
        return {}

    await once({}, act)


async def _seen(session: SessionDep, network_id: int, code: str) -> Body:
    everything = await service.everything(session, network_id)
    return next(ServiceOut.of(one).model_dump(mode="json") for one in everything if one.service.code == code)
