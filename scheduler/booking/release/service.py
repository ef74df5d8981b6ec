"""Reading and changing who can book what, and when.

Search, booking, waiting list and campaigns read the row each time, so what is decided holds from the next look on. What
is booked stays booked. What is cut into shifts (shares, embargo, catch-up, turn-round) holds for rotas published, or
changed, from then on: a slot that is on offer opens when it was said to open.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries as clinics
from clinics.models import Service
from scheduler.audit.service import record
from scheduler.booking.actor import Actor
from scheduler.booking.errors import QuotaNotFound, ServiceNotFound
from scheduler.booking.release import queries
from scheduler.booking.release.rules import Rules, changes, refuse_quota, refuse_unfit
from scheduler.partners.codes import refuse_no_code


@dataclass(frozen=True)
class Released:
    """A service, its rules, and how many of it each organisation may book for a day, by ODS code."""

    service: Service
    rules: Rules
    quotas: dict[str, int]


async def everything(session: AsyncSession, network_id: int) -> list[Released]:
    """Every service of a network, in the order in which they came to be."""
    codes = {known: code for code, known in (await queries.practices(session, network_id)).items()}
    services = await clinics.services(session, network_id)
    quotas = await queries.quotas(session, network_id)
    return [
        Released(one, Rules.of(one, codes), {row.ods_code: row.per_day for row in quotas if row.service_id == one.id})
        for one in services
    ]


async def decide(session: AsyncSession, actor: Actor, code: str, rules: Rules, now: datetime) -> None:
    """Rules for the service of that code, all of them in place of what was decided before.

    Raises `Invalid`, naming the field, or `ServiceNotFound`.
    """
    refuse_unfit(rules)
    row = await _locked(session, actor.network_id, code)
    ids = await queries.practices(session, actor.network_id)
    columns = rules.columns(ids)
    before = Rules.of(row, {known: code for code, known in ids.items()})
    row.sqlmodel_update(columns)
    after = Rules.of(row, {known: code for code, known in ids.items()})
    session.add(row)
    _note(session, actor, row, changes(asdict(before), asdict(after)), now)
    await session.flush()


async def set_quota(session: AsyncSession, actor: Actor, code: str, ods_code: str, per_day: int, now: datetime) -> None:
    """Let an organisation book `per_day` appointments of a service for each day, and no more; 0 is none.

    It need not be a partner yet. What it has booked already counts, and stays. Raises `Invalid` or `ServiceNotFound`.
    """
    refuse_no_code(ods_code, "ods")
    refuse_quota(per_day)
    row = await _locked(session, actor.network_id, code)
    before = await queries.quota(session, actor.network_id, row.id, ods_code)
    await queries.put_quota(session, actor.network_id, row.id, ods_code, per_day)
    _note_quota(session, actor, row, ods_code, (before, per_day), now)
    await session.flush()


async def end_quota(session: AsyncSession, actor: Actor, code: str, ods_code: str, now: datetime) -> None:
    """From now on no number of its own bounds what an organisation books of a service.

    Raises `ServiceNotFound`, or `QuotaNotFound` where there is none to end.
    """
    refuse_no_code(ods_code, "ods")
    row = await _locked(session, actor.network_id, code)
    before = await queries.quota(session, actor.network_id, row.id, ods_code)
    if before is None:
        raise QuotaNotFound
    await queries.remove_quota(session, actor.network_id, row.id, ods_code)
    _note_quota(session, actor, row, ods_code, (before, None), now)
    await session.flush()


async def _locked(session: AsyncSession, network_id: int, code: str) -> Service:
    found = await queries.locked(session, network_id, code)
    if found is None:
        there = ", ".join(sorted(await clinics.service_codes(session, network_id)))
        raise ServiceNotFound(f"This network offers no service {code!r}. It has: {there or 'none'}.")
    return found


def _note_quota(
    session: AsyncSession, actor: Actor, row: Service, ods_code: str, change: tuple[int | None, int | None],
    now: datetime,
) -> None:  # fmt: skip
    field = f"quota of {ods_code} a day"
    _note(session, actor, row, changes({field: change[0]}, {field: change[1]}), now)


def _note(session: AsyncSession, actor: Actor, row: Service, said: str, now: datetime) -> None:
    """On the trail, where anything has changed."""
    if said:
        record(
            session, actor.network_id, f"service:{row.id}", ("decided", "decided"), actor=actor.name, now=now,
            reason=f"{row.code}; {said}",
        )  # fmt: skip
