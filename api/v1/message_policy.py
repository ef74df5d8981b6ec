"""What a network decides about its messages: which are sent, when, by which way, and what one telephone is spared."""

from dataclasses import asdict

from fastapi import APIRouter
from pydantic import BaseModel, Field, StrictBool, StrictInt

from api.deps import ActorDep, CallerDep, NowDep, OnceDep, RuntimeDep, SessionDep, may
from api.v1.types import Body as Received
from api.v1.types import Text
from scheduler.access.permissions import Permission
from scheduler.booking.idempotency import Body
from scheduler.booking.policy import service
from scheduler.booking.policy.rules import Rules
from scheduler.booking.policy.service import Decided

router = APIRouter(prefix="/message-policy", tags=["message policy"])


class RulesOut(BaseModel):
    """`off`: messages that are not sent, of `confirmation`, `reminder_days`, `reminder_morning` and `feedback`.

    Reminders leave `days_before`, at `morning_hour` (London), and on the morning itself, or the evening before where
    that would leave less than `least_notice_minutes`; none within `least_lead_hours` of the booking. They go by
    `first_channel` (`sms`, `email`) where it reaches somebody, by the other one `next_when_failed`, and also where a
    text is not known to have arrived `unread_hours` before the start (0: never). None leaves in quiet hours, nor
    without `sundays` on a Sunday. Invitations, and questions how a visit was, wait until both are over; offers wait
    for the end of quiet hours. With `combine`, reminders of one day to one telephone are one text.
    """

    off: list[str] | None
    days_before: list[int] | None
    morning_hour: int | None
    least_notice_minutes: int | None
    least_lead_hours: int | None
    first_channel: str | None
    next_when_failed: bool | None
    unread_hours: int | None
    quiet_from_hour: int | None
    quiet_until_hour: int | None
    sundays: bool | None
    combine: bool | None

    @classmethod
    def of(cls, rules: Rules) -> "RulesOut":
        return cls(**asdict(rules))


class RulesIn(Received):
    """As they are read, all of them: what is left out, or null, is left to the network, or to the settings.

    That an appointment has moved, or is cancelled, people are always told. Quiet hours, Sundays and `combine` are the
    network's, and are refused for a single service.
    """

    off: list[Text] | None = Field(None, max_length=20)
    days_before: list[StrictInt] | None = Field(None, max_length=60)
    morning_hour: StrictInt | None = None
    least_notice_minutes: StrictInt | None = None
    least_lead_hours: StrictInt | None = None
    first_channel: Text | None = None
    next_when_failed: StrictBool | None = None
    unread_hours: StrictInt | None = None
    quiet_from_hour: StrictInt | None = None
    quiet_until_hour: StrictInt | None = None
    sundays: StrictBool | None = None
    combine: StrictBool | None = None

    def rules(self) -> Rules:
        return Rules(**self.model_dump())


class DecidedOut(BaseModel):
    """`decided` by itself, null where nothing is; `in_force` with what the network and the settings say of the rest."""

    decided: RulesOut
    in_force: RulesOut

    @classmethod
    def of(cls, found: Decided) -> "DecidedOut":
        return cls(decided=RulesOut.of(found.own), in_force=RulesOut.of(Rules.saying(found.policy)))


class PolicyOut(BaseModel):
    """Of the network, and of each of its services by code."""

    network: DecidedOut
    services: dict[str, DecidedOut]


@router.get("", dependencies=[may(Permission.SEE_POLICY)])
async def see(session: SessionDep, caller: CallerDep, runtime: RuntimeDep) -> PolicyOut:
    """What is decided, and what is in force."""
    return await _seen(session, caller.network_id, runtime)


@router.put("", dependencies=[may(Permission.SET_POLICY)])
async def set_for_network(
    wanted: RulesIn, session: SessionDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep, once: OnceDep
) -> PolicyOut:
    """Decide for the network, for what is booked or moved from now on. What is written already leaves as it is."""
    return await _set(None, wanted, session, actor, now, runtime, once)


@router.put("/{service_code}", dependencies=[may(Permission.SET_POLICY)])
async def set_for_service(
    service_code: Text, wanted: RulesIn, session: SessionDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep,
    once: OnceDep,
) -> PolicyOut:  # fmt: skip
    """Decide for one service what it has otherwise than the network."""
    return await _set(service_code, wanted, session, actor, now, runtime, once)


async def _set(
    code: str | None, wanted: RulesIn, session: SessionDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep,
    once: OnceDep,
) -> PolicyOut:  # fmt: skip
    async def act() -> Body:
        await service.decide(session, actor, code, wanted.rules(), now)
        return (await _seen(session, actor.network_id, runtime)).model_dump(mode="json")

    return PolicyOut.model_validate(await once(wanted.model_dump(mode="json"), act))


async def _seen(session: SessionDep, network_id: int, runtime: RuntimeDep) -> PolicyOut:
    network, services = await service.everything(session, network_id, runtime.announcer.policy)
    return PolicyOut(
        network=DecidedOut.of(network), services={code: DecidedOut.of(one) for code, one in services.items()}
    )
