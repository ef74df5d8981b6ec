"""Reading and changing what a network has decided about its messages."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.audit.service import record
from scheduler.booking.actor import Actor
from scheduler.booking.errors import ServiceNotFound
from scheduler.booking.policy import queries
from scheduler.booking.policy.rules import Rules, in_force, refuse_unfit
from scheduler.booking.reminder_policy import Policy


@dataclass(frozen=True)
class Decided:
    """Of a network, or of one of its services: what is decided for it by itself, and what is in force."""

    own: Rules
    policy: Policy


async def everything(session: AsyncSession, network_id: int, settings: Policy) -> tuple[Decided, dict[str, Decided]]:
    """Of the network, and of each of its services by code."""
    codes = await queries.services(session, network_id)
    rows = {row.service_id: Rules.of(row) for row in await queries.rows(session, network_id)}
    network = Decided(rows.get(None, Rules()), in_force(settings, rows.get(None, Rules())))
    of_services = {code: rows.get(service_id, Rules()) for code, service_id in codes.items()}
    return network, {code: Decided(own, in_force(network.policy, own)) for code, own in of_services.items()}


async def of_service(session: AsyncSession, network_id: int, service_id: int) -> list[Rules]:
    """What is decided for appointments of a service: the network's word, then its own."""
    return [Rules.of(row) for row in await queries.of_service(session, network_id, service_id)]


async def of_network(session: AsyncSession, network_id: int, settings: Policy) -> Policy:
    """What is in force where no service is meant."""
    return in_force(settings, *(Rules.of(row) for row in await queries.of_service(session, network_id, None)))


async def networks_that_mind_unread_texts(session: AsyncSession) -> list[int]:
    """Those in which a text that nobody seems to have got takes another way, for some service at least."""
    return await queries.networks_with_unread(session)


async def decide(session: AsyncSession, actor: Actor, service: str | None, rules: Rules, now: datetime) -> None:
    """From the next booking, move or failure on these rules hold, all of them in place of what was decided before.

    For the network, or for the service of that code. Raises `Invalid` or `ServiceNotFound`.
    """
    refuse_unfit(rules, of_service=service is not None)
    codes = await queries.services(session, actor.network_id)
    if service is not None and service not in codes:
        raise ServiceNotFound(f"This network offers no service {service!r}. It has: {', '.join(codes)}.")
    row = await queries.locked(session, actor.network_id, codes[service] if service else None, now)
    before, after = asdict(Rules.of(row)), asdict(rules)
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        return
    row.sqlmodel_update(changed | {"changed_at": now})
    said = "; ".join(f"{name}: {_words(before[name])} -> {_words(value)}" for name, value in changed.items())
    record(
        session, actor.network_id, f"message_policy:{row.id}", ("decided", "decided"), actor=actor.name, now=now,
        reason=f"{service or 'network'}; {said}",
    )  # fmt: skip
    session.add(row)
    await session.flush()


def _words(value: object) -> str:
    return "as above it" if value is None else str(value)
