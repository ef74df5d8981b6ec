"""Parents, carers and others who act for a patient: recorded by staff, limited, and revocable."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import local_day
from scheduler.access import queries
from scheduler.access.acting import Relation, Scope, in_force, last_day
from scheduler.access.errors import NotForThemselves, NotTheirs, ProxyEnded, ProxyKnown, ProxyNotFound
from scheduler.access.models import Proxy
from scheduler.audit.service import record
from scheduler.db import violated
from scheduler.patients import service as patients
from scheduler.patients.models import Patient


@dataclass(frozen=True)
class Wish:
    """Who is to act for a patient, as what, how far, and until when (None: for a parent the sixteenth birthday)."""

    proxy_patient_id: int
    relation: Relation
    scope: Scope
    ends_on: date | None = None


@dataclass(frozen=True)
class Charge:
    """Somebody for whom one may act today."""

    patient: Patient
    scope: Scope


async def grant(
    session: AsyncSession, network_id: int, patient_id: int, wish: Wish, now: datetime, *, actor: str
) -> Proxy:
    """Record a proxy, from now on."""
    patient = await patients.get(session, network_id, patient_id)
    other = await patients.get(session, network_id, wish.proxy_patient_id)
    if patient.id == other.id:
        raise NotForThemselves(field="proxy_patient_id")
    ends_on = last_day(wish.relation, patient.date_of_birth, wish.ends_on)
    if not in_force(ends_on, local_day(now)):
        raise ProxyEnded(field="ends_on")
    row = Proxy(
        network_id=network_id, patient_id=patient.id, proxy_patient_id=other.id, relation=wish.relation,
        scope=wish.scope, granted_by=actor, granted_at=now, ends_on=ends_on,
    )  # fmt: skip
    session.add(row)
    await _flush(session)
    reason = f"patient:{other.id} for patient:{patient.id}, {wish.relation}, {wish.scope}"
    record(session, network_id, f"proxy:{row.id}", (None, "granted"), actor=actor, now=now, reason=reason)
    return row


async def listed(session: AsyncSession, network_id: int, patient_id: int) -> list[tuple[Proxy, Patient | None]]:
    """Everybody who may or might act for this patient, with who they are; those of the past are told by their dates.

    A practice is not told who another practice's patient is.
    """
    await patients.get(session, network_id, patient_id)
    return await queries.proxies_of(session, network_id, patient_id)


async def revoke(
    session: AsyncSession, network_id: int, patient_id: int, proxy_id: int, now: datetime, *, actor: str
) -> None:
    """From the commit on they act no more. Twice is no error."""
    row = await queries.proxy(session, network_id, patient_id, proxy_id)
    if row is None:
        raise ProxyNotFound
    if row.revoked_at is None:
        row.revoked_at = now
        session.add(row)
        record(session, network_id, f"proxy:{row.id}", ("granted", "revoked"), actor=actor, now=now)
        await session.flush()


async def charges(session: AsyncSession, network_id: int, proxy_patient_id: int, now: datetime) -> list[Charge]:
    """For whom somebody may act today."""
    rows = await queries.acted_for(session, network_id, proxy_patient_id)
    return [Charge(patient, Scope(row.scope)) for row, patient in rows if in_force(row.ends_on, local_day(now))]


async def bookable(session: AsyncSession, network_id: int, me: int, now: datetime) -> list[Patient]:
    """For whom somebody may book: themselves first."""
    others = await charges(session, network_id, me, now)
    own = await patients.get(session, network_id, me)
    return [own, *(one.patient for one in others if one.scope is Scope.BOOK)]


async def choose(
    session: AsyncSession, network_id: int, me: int, patient_id: int, hold_id: int, now: datetime
) -> Patient:
    """The person for whom `me` books what is held; `NotTheirs` for anybody for whom they may not."""
    patient = next((one for one in await bookable(session, network_id, me, now) if one.id == patient_id), None)
    if patient is None:
        raise NotTheirs
    change, reason = ("held", "held"), f"for patient:{patient_id}"
    record(session, network_id, f"hold:{hold_id}", change, actor=f"patient:{me}", now=now, reason=reason)
    return patient


async def _flush(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_proxy_patient_id_proxy_patient_id":
            raise ProxyKnown from None
        raise
