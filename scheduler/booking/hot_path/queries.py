"""The statements of the hot path, written out: one to look, one to clear the way, one to take.

Each is one round trip; between them lie only rules. Locks are a statement of their own, since what comes after them has
to see what others have just committed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm.instrumentation import manager_of_class
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Clinician, Service, Site
from scheduler.access.queries import practice_of
from scheduler.arms.manner import Standing
from scheduler.arms.queries import IN_FORCE, standing
from scheduler.booking.actor import Actor
from scheduler.booking.models import Appointment, Hold
from scheduler.booking.policy.rules import Rules
from scheduler.booking.queries import SlotRow
from scheduler.patients.models import Patient
from scheduler.rota.models import Slot
from scheduler.sql import Sql

_SEEN: tuple[type[SQLModel], ...] = (Slot, Service, Site, Clinician, Patient)
_COLUMNS = [(model, [column.name for column in model.__table__.c]) for model in _SEEN]  # type: ignore[attr-defined]

_LOOK = Sql(f"""
    select {", ".join(f"{model.__tablename__}.{name}" for model, names in _COLUMNS for name in names)},
           (select jsonb_agg(to_jsonb(said) order by said.service_id nulls first) from message_policy said
            where said.network_id = :network and (said.service_id is null or said.service_id = slot.service_id))
    from slot join service on service.id = slot.service_id join site on site.id = slot.site_id
    join clinician on clinician.id = slot.clinician_id
    left join patient on patient.id = :patient and patient.network_id = :network
      and patient.practice_id = coalesce(:practice, patient.practice_id)
    where slot.network_id = :network and slot.id = :slot
      and exists (select from shift where shift.id = slot.shift_id and shift.live)
    for share of slot
""")
_CLEAR = Sql("""
    with over as (
        select hold.id from hold join occupancy on hold.id = occupancy.hold_id
        where hold.expires_at <= :now and occupancy.network_id = :network
          and (occupancy.clinician_id = :clinician or occupancy.room_id = :room)
          and occupancy.during && tstzrange(:starts, :ends)),
    gone as (delete from occupancy using over where occupancy.hold_id = over.id returning occupancy.hold_id)
    select distinct hold_id, null::timestamptz, false from gone
    union all
    select id, expires_at, slots = cast(:slots as bigint[]) from hold, lateral (
        select array_agg(slot_id order by lower(during)) as slots from occupancy where hold_id = hold.id) as kept
    where network_id = :network and holder = :holder and expires_at > :now
      and id in (select hold_id from occupancy where slot_id = any(cast(:slots as bigint[])))
""")

_BOOK = """
    with booked as (
        insert into appointment (network_id, slot_id, patient_id, status, sequence, organisation, booked_by, booked_at,
                                 changed_at, joined_slot_ids, ends_at)
        select :network, slots[1], :patient, 'booked', 0, :organisation, :actor, :now, :now, slots[2:],
               case when cardinality(slots) > 1 then cast(:ends as timestamptz) end
        from (select cast(:slots as bigint[]) as slots) as wanted returning *),
    trail as (
        insert into audit_event (network_id, subject, from_status, to_status, actor, reason, at)
        select :network, 'appointment:' || id, null, 'booked', :actor, :reason, :now from booked),
    ended as (
        insert into audit_event (network_id, subject, from_status, to_status, actor, reason, at)
        select :network, 'hold:' || cast(:hold as bigint), 'held', 'booked', :actor, 'appointment:' || id, :now
        from booked where cast(:hold as bigint) is not null),
    taken as ({taken})
    select {appointment}, (select count(*) from taken), {trials} from booked
"""
_ANEW = """
        insert into occupancy (network_id, slot_id, clinician_id, room_id, patient_id, appointment_id, overbooked,
                               during)
        select :network, slot.id, slot.clinician_id, slot.room_id, :patient, booked.id, :overbooked,
               tstzrange(slot.starts_at, slot.ends_at)
        from booked, slot where slot.id = any(cast(:slots as bigint[])) returning id"""
_HELD = """
        update occupancy set hold_id = null, appointment_id = booked.id, patient_id = :patient from booked
        where occupancy.hold_id = :hold and occupancy.network_id = :network returning occupancy.id"""
_KEEP = Sql("""
    with hold_id as materialized (select nextval('hold_id_seq') as id),
    kept as (
        insert into occupancy (network_id, slot_id, clinician_id, room_id, hold_id, overbooked, during)
        select :network, slot.id, slot.clinician_id, slot.room_id, hold_id.id, false,
               tstzrange(slot.starts_at, slot.ends_at)
        from hold_id, slot where slot.id = any(cast(:slots as bigint[]))
        on conflict do nothing returning hold_id as id),
    held as (
        insert into hold (id, network_id, slot_id, holder, created_at, expires_at)
        select id, :network, (cast(:slots as bigint[]))[1], :holder, :now, :until
        from (select distinct id from kept) as one returning *),
    trail as (
        insert into audit_event (network_id, subject, from_status, to_status, actor, reason, at)
        select :network, 'hold:' || id, null, 'held', :holder, '', :now from held)
    select id, network_id, slot_id, holder, mismatches, created_at, expires_at, (select count(*) from kept) from held
""")
_KEPT = ["id", "network_id", "slot_id", "holder", "mismatches", "created_at", "expires_at"]
_MADE = [column.name for column in Appointment.__table__.c]  # type: ignore[attr-defined]
_TAKE, _TAKE_HELD = (
    Sql(_BOOK.format(taken=taken, appointment=", ".join(f"booked.{name}" for name in _MADE), trials=IN_FORCE))
    for taken in (_ANEW, _HELD)
)


@dataclass(frozen=True)
class Cleared:
    """Holds that had run out and are gone; the actor's own live hold of just these slots; and others of its own that
    keep some of them, each with its deadline."""

    expired: list[int]
    mine: int | None
    others: dict[int, datetime]


@dataclass(frozen=True)
class Made:
    """An appointment (to be read); whether the hold it was to take over was still there; and the trials in force."""

    appointment: Appointment
    taken: bool
    trials: list[Standing]


async def look(
    session: AsyncSession, network_id: int, slot_id: int, patient_id: int | None
) -> tuple[SlotRow | None, Patient | None]:
    """A slot of a published shift, kept from being withdrawn until this transaction ends, and the patient, if any.

    What the network has decided of messages comes along: a booking asks for it in no statement of its own.

    They are to be read: what is changed in them is not written.
    """
    practice = practice_of(session)
    found = await _LOOK.first(session, network=network_id, slot=slot_id, patient=patient_id, practice=practice)
    if found is None:
        return None, None
    values = iter(found)
    slot, service, site, clinician, patient = (_read(model, names, values) for model, names in _COLUMNS)
    rules = tuple(Rules.of(said) for said in next(values) or ())
    return SlotRow(slot, service, site, clinician, rules=rules), patient if patient.id is not None else None


def _read(model: type[SQLModel], names: list[str], values: Iterator[Any]) -> Any:
    """A row of `model` from the next values; the mapper would do it too, but ask each of them where it comes from."""
    row = manager_of_class(model).new_instance()
    row.__dict__.update(zip(names, values, strict=False))  # in this order: the rest is left to others
    return row


async def clear(session: AsyncSession, network_id: int, wanted: SlotRow, holder: str, now: datetime) -> Cleared:
    """Free what expired holds occupy of the time's clinician and room, and look for what `holder` keeps of it."""
    slot = wanted.slot
    rows = await _CLEAR.rows(
        session, network=network_id, slots=wanted.slot_ids, clinician=slot.clinician_id, room=slot.room_id,
        holder=holder, now=now, starts=slot.starts_at, ends=slot.ends_at,
    )  # fmt: skip
    mine = [int(hold_id) for hold_id, deadline, same in rows if deadline is not None and same]
    return Cleared(
        [int(hold_id) for hold_id, deadline, _ in rows if deadline is None],
        mine[0] if mine else None,
        {int(hold_id): deadline for hold_id, deadline, same in rows if deadline is not None and not same},
    )


async def keep(
    session: AsyncSession, network_id: int, actor: Actor, wanted: SlotRow, now: datetime, until: datetime
) -> tuple[Hold | None, bool]:
    """Hold (to be read), occupancy and trail at once; None, and no error, where somebody else has the place.

    Whether all of several slots are kept: where it is False, the transaction must not stand.
    """
    found = await _KEEP.first(
        session, network=network_id, slots=wanted.slot_ids, holder=actor.name, now=now, until=until
    )  # fmt: skip
    if found is None:
        return None, False
    values = iter(found.values())
    return _read(Hold, _KEPT, values), next(values) == len(wanted.slot_ids)


async def take(
    session: AsyncSession, network_id: int, actor: Actor, wanted: SlotRow, patient_id: int, hold_id: int | None,
    now: datetime, reason: str, *, overbooked: bool,
) -> Made:  # fmt: skip
    """Appointment, occupancy and trail at once, and a look at the trials."""
    statement = _TAKE if hold_id is None else _TAKE_HELD
    (found,) = await statement.rows(
        session, network=network_id, slots=wanted.slot_ids, patient=patient_id, organisation=actor.organisation,
        actor=actor.name, now=now, reason=reason, hold=hold_id, ends=wanted.slot.ends_at, overbooked=overbooked,
    )  # fmt: skip
    values = iter(found)
    appointment, taken = _read(Appointment, _MADE, values), next(values) == len(wanted.slot_ids)
    return Made(appointment, taken, standing(next(values)))
