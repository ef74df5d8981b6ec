"""The statements of the hot path, written out: one to look, one to clear the way, one to take.

Each is one round trip; between them lie only rules. Locks are a statement of their own, since what comes after them has
to see what others have just committed.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Clinician, Service, Site
from scheduler.booking.actor import Actor
from scheduler.booking.queries import SlotRow, published
from scheduler.patients.models import Patient
from scheduler.rota.models import Slot

_TYPES: dict[str, Any] = {
    **dict.fromkeys(("network", "slot", "clinician", "room", "patient", "hold"), sa.BigInteger()),
    **dict.fromkeys(("holder", "actor", "organisation", "reason"), sa.String()),
    "now": sa.DateTime(timezone=True),
    "during": TSTZRANGE(),
    "overbooked": sa.Boolean(),
}


def _typed(statement: str) -> sa.TextClause:
    """Every value with the type of its column: ids are larger than what a driver takes a number for."""
    named = set(re.findall(r"(?<!:):(\w+)", statement))
    return sa.text(statement).bindparams(*(sa.bindparam(name, type_=_TYPES[name]) for name in sorted(named)))


_CLEAR = _typed("""
    with gone as (
        delete from occupancy using hold
        where hold.id = occupancy.hold_id and hold.expires_at <= :now and occupancy.network_id = :network
          and (occupancy.clinician_id = :clinician or occupancy.room_id = :room) and occupancy.during && :during
        returning occupancy.hold_id)
    select hold_id, true from gone
    union all
    select hold.id, false from hold join occupancy on occupancy.hold_id = hold.id
    where hold.network_id = :network and hold.slot_id = :slot and hold.holder = :holder and hold.expires_at > :now
""")

_BOOK = """
    with booked as (
        insert into appointment (network_id, slot_id, patient_id, status, sequence, organisation, booked_by, booked_at,
                                 changed_at)
        values (:network, :slot, :patient, 'booked', 0, :organisation, :actor, :now, :now) returning id),
    trail as (
        insert into audit_event (network_id, subject, from_status, to_status, actor, reason, at)
        select :network, 'appointment:' || id, null, 'booked', :actor, :reason, :now from booked),
    ended as (
        insert into audit_event (network_id, subject, from_status, to_status, actor, reason, at)
        select :network, 'hold:' || cast(:hold as bigint), 'held', 'booked', :actor, 'appointment:' || id, :now
        from booked where cast(:hold as bigint) is not null),
    taken as ({taken})
    select booked.id, (select count(*) from taken) from booked
"""
_ANEW = """
        insert into occupancy (network_id, slot_id, clinician_id, room_id, patient_id, appointment_id, overbooked,
                               during)
        select :network, :slot, :clinician, :room, :patient, id, :overbooked, :during from booked returning id"""
_HELD = """
        update occupancy set hold_id = null, appointment_id = booked.id, patient_id = :patient from booked
        where hold_id = :hold and network_id = :network returning occupancy.id"""
_TAKE, _TAKE_HELD = _typed(_BOOK.format(taken=_ANEW)), _typed(_BOOK.format(taken=_HELD))


@dataclass(frozen=True)
class Cleared:
    """Holds that had run out and are gone, and the actor's own live one."""

    expired: list[int]
    mine: int | None


async def look(
    session: AsyncSession, network_id: int, slot_id: int, patient_id: int
) -> tuple[SlotRow | None, Patient | None]:
    """A slot of a published shift, kept from being withdrawn until this transaction ends, and the patient."""
    found = await session.exec(
        select(Slot, Service, Site, Clinician, Patient)  # type: ignore[call-overload]
        .join(Service, col(Service.id) == Slot.service_id)
        .join(Site, col(Site.id) == Slot.site_id)
        .join(Clinician, col(Clinician.id) == Slot.clinician_id)
        .outerjoin(Patient, sa.and_(col(Patient.id) == patient_id, col(Patient.network_id) == network_id))
        .where(Slot.network_id == network_id, Slot.id == slot_id, published())
        .with_for_update(of=Slot, read=True)
    )
    row = found.first()
    return (SlotRow(*row[:4]), row[4]) if row else (None, None)


async def clear(session: AsyncSession, network_id: int, slot: Slot, holder: str, now: datetime) -> Cleared:
    """Free what expired holds occupy of the slot's clinician and room, and look for `holder`'s own hold of it."""
    found = await session.execute(
        _CLEAR,
        {
            "network": network_id,
            "slot": slot.id,
            "clinician": slot.clinician_id,
            "room": slot.room_id,
            "holder": holder,
            "now": now,
            "during": Range(slot.starts_at, slot.ends_at),
        },
    )
    rows = found.all()
    mine = [int(hold_id) for hold_id, expired in rows if not expired]
    return Cleared([int(hold_id) for hold_id, expired in rows if expired], mine[0] if mine else None)


async def take(
    session: AsyncSession, network_id: int, actor: Actor, slot: Slot, patient_id: int, hold_id: int | None,
    now: datetime, reason: str, *, overbooked: bool,
) -> tuple[int, bool]:  # fmt: skip
    """Appointment, occupancy and trail at once; whether the hold it was to take over was still there."""
    values: dict[str, Any] = {
        "network": network_id,
        "slot": slot.id,
        "patient": patient_id,
        "organisation": actor.organisation,
        "actor": actor.name,
        "now": now,
        "reason": reason,
        "hold": hold_id,
    }
    if hold_id is None:
        during = Range(slot.starts_at, slot.ends_at)
        values |= {"clinician": slot.clinician_id, "room": slot.room_id, "during": during, "overbooked": overbooked}
    found = await session.execute(_TAKE if hold_id is None else _TAKE_HELD, values)
    appointment_id, taken = found.one()
    return int(appointment_id), bool(taken)
