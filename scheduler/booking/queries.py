"""All SQL about holds, appointments and what occupies a slot. The tenant comes first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, Range
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Clinician, Service, Site
from scheduler.booking.models import Appointment, Hold, Occupancy
from scheduler.booking.policy.rules import Rules
from scheduler.invitations.models import Invitation
from scheduler.patients.models import Patient
from scheduler.rota.models import Shift, Slot
from scheduler.sql import Sql

OPEN = ("booked", "arrived", "started")
KEPT = (*OPEN, "fulfilled")
_LOCK = Sql("""
    select pg_advisory_xact_lock(kind, hashint8(key))
    from unnest(cast(:kinds as int[]), cast(:keys as bigint[])) as wanted (kind, key)
""")


@dataclass(frozen=True)
class SlotRow:
    """A slot with the names people know it by; or several on end, of which `slot` is the whole time.

    `joined` are those behind the first, in order. `rules` are what is decided of messages about its service, the
    network's word first, where the hot path looked.
    """

    slot: Slot
    service: Service
    site: Site
    clinician: Clinician
    joined: tuple[Slot, ...] = ()
    rules: tuple[Rules, ...] = ()

    @property
    def slot_ids(self) -> list[int]:
        """In order of time."""
        return [self.slot.id, *(one.id for one in self.joined)]


@dataclass(frozen=True)
class AppointmentRow:
    """An appointment with everything that a page or a message says about it.

    `slot` is its time: of a longer appointment from the first slot's start to the last one's end.
    """

    appointment: Appointment
    slot: Slot
    service: Service
    site: Site
    clinician: Clinician
    patient: Patient

    def __post_init__(self) -> None:
        if self.appointment.ends_at is not None:
            object.__setattr__(self, "slot", self.slot.lasting_until(self.appointment.ends_at))


def over_at() -> sa.ColumnElement[datetime]:
    """When an appointment is over, in a statement that joins its slot."""
    return sa.func.coalesce(col(Appointment.ends_at), col(Slot.ends_at))


def occupied(now: Any, holder: Any = None, *, held: bool | None = None) -> sa.ColumnElement[bool]:
    """Taken as of `now`: by an appointment, or by a hold of somebody but `holder` whose deadline has not passed.

    `held` asks about one of the two only. Both may be values, or parameters that a search binds. It is asked slot by
    slot: never turned into a join, of which the database believes that it leaves hardly any slot.
    """
    keeps = sa.and_(col(Hold.id) == Occupancy.hold_id, col(Hold.expires_at) > now)
    if holder is not None:
        keeps = sa.and_(keeps, col(Hold.holder) != holder)
    ways = {False: col(Occupancy.appointment_id).is_not(None), True: sa.exists().where(keeps)}
    by = sa.or_(*ways.values()) if held is None else ways[held]
    taken = sa.select(sa.literal(1)).select_from(Occupancy)
    taken = taken.where(col(Occupancy.slot_id) == Slot.id, ~col(Occupancy.overbooked), by)
    return taken.offset(sa.literal_column("0")).correlate(Slot).exists()


def published() -> sa.ColumnElement[bool]:
    """The shift that the slot belongs to is in force: looked up slot by slot, never by reading all shifts first."""
    shift = sa.select(sa.literal(1)).select_from(Shift).where(col(Shift.id) == Slot.shift_id, col(Shift.live))
    return shift.offset(sa.literal_column("0")).correlate(Slot).exists()


def holds_invitation(patient_id: Any, service_id: Any, now: Any, moving: Any) -> sa.ColumnElement[bool]:
    """An invitation to the service that lasts, or has led to the appointment that is being moved within it.

    One is for one appointment: whoever has one since they were chosen has used it, by whatever way they booked.
    """
    kept, taken = sa.orm.aliased(Appointment), sa.orm.aliased(Slot)
    used = sa.exists().where(
        col(kept.patient_id) == patient_id,
        col(kept.status) == sa.any_(sa.literal(list(KEPT), ARRAY(sa.Text()))),
        col(kept.booked_at) >= Invitation.chosen_at,
        col(kept.id).is_distinct_from(moving),
        col(taken.id) == kept.slot_id,
        col(taken.service_id) == Invitation.service_id,
    )
    open_now = sa.exists().where(
        col(Invitation.patient_id) == patient_id,
        col(Invitation.service_id) == service_id,
        col(Invitation.status) == "sent",
        col(Invitation.expires_at) > now,
        ~used,
    )
    other = sa.orm.aliased(Slot)
    within = sa.exists().where(
        col(Appointment.id) == moving, col(other.id) == Appointment.slot_id, col(other.service_id) == service_id
    )
    return sa.or_(open_now, within)


async def invited(
    session: AsyncSession, network_id: int, patient_id: int, service_id: int, now: datetime, moving: int | None
) -> bool:
    """Whether a patient may book a service that needs an invitation."""
    holds = holds_invitation(patient_id, service_id, now, sa.cast(moving, sa.BigInteger))
    found = await session.execute(sa.select(holds))
    return bool(found.scalar_one())


async def slot(session: AsyncSession, network_id: int, slot_id: int, *, lock: bool = False) -> SlotRow | None:
    """A slot of a published shift; `lock` keeps it from being withdrawn until this transaction ends."""
    statement = (
        select(Slot, Service, Site, Clinician)
        .join(Service, col(Service.id) == Slot.service_id)
        .join(Site, col(Site.id) == Slot.site_id)
        .join(Clinician, col(Clinician.id) == Slot.clinician_id)
        .where(Slot.network_id == network_id, Slot.id == slot_id, published())
    )
    if lock:
        statement = statement.with_for_update(of=Slot, read=True)
    row = (await session.exec(statement)).first()
    return SlotRow(*row) if row else None


async def taken(session: AsyncSession, network_id: int, slot_ids: list[int], now: datetime) -> int:
    """How many of these slots an appointment, or a hold that has not run out, occupies."""
    found = await session.exec(
        select(sa.func.count())
        .select_from(Slot)
        .where(Slot.network_id == network_id, col(Slot.id).in_(slot_ids), occupied(now))
    )
    return int(found.one())


async def booked_in(
    session: AsyncSession, network_id: int, shift_ids: Collection[int], now: datetime
) -> list[tuple[int, int]]:
    """(shift, appointment) of everything booked in these shifts that is still to come, by its start."""
    found = await session.exec(
        select(Slot.shift_id, Occupancy.appointment_id)
        .join(Occupancy, col(Occupancy.slot_id) == Slot.id)
        .where(
            Slot.network_id == network_id,
            col(Slot.shift_id).in_(shift_ids),
            Slot.starts_at > now,
            col(Occupancy.appointment_id).is_not(None),
        )
        .group_by(col(Slot.shift_id), col(Occupancy.appointment_id))
        .order_by(sa.func.min(col(Slot.starts_at)), sa.func.min(col(Slot.id)))
    )
    return [(shift_id, int(appointment_id or 0)) for shift_id, appointment_id in found]


async def lock_people(session: AsyncSession, network_id: int, keys: list[tuple[int, int]]) -> None:
    """Queue up behind anybody booking the same clinician, room or patient, so that constraints never deadlock.

    `keys` are (kind, id) pairs; they are taken in order, and fall with the transaction.
    """
    in_order = sorted(set(keys))
    await _LOCK.rows(session, kinds=[kind for kind, _ in in_order], keys=[key for _, key in in_order])


async def these(session: AsyncSession, network_id: int, appointment_ids: Collection[int]) -> list[AppointmentRow]:
    """Appointments by number, earliest first; of a practice's caller, those of its own patients."""
    wanted = appointment_rows(network_id).where(col(Appointment.id).in_(appointment_ids))
    return [AppointmentRow(*row) for row in await session.execute(wanted.order_by(col(Slot.starts_at), col(Slot.id)))]


async def appointment(
    session: AsyncSession, network_id: int, appointment_id: int, *, lock: bool = False
) -> AppointmentRow | None:
    """One appointment with its names; `lock` keeps others from changing it until this transaction ends."""
    statement = appointment_rows(network_id).where(col(Appointment.id) == appointment_id)
    if lock:
        statement = statement.with_for_update(of=Appointment)
    row = (await session.execute(statement)).first()
    return AppointmentRow(*row) if row else None


def appointment_rows(network_id: int) -> Any:
    """A select of appointments with all that belongs to each, as `AppointmentRow` takes it; others say which."""
    return (
        sa.select(Appointment, Slot, Service, Site, Clinician, Patient)
        .join(Slot, col(Slot.id) == Appointment.slot_id)
        .join(Service, col(Service.id) == Slot.service_id)
        .join(Site, col(Site.id) == Slot.site_id)
        .join(Clinician, col(Clinician.id) == Slot.clinician_id)
        .join(Patient, col(Patient.id) == Appointment.patient_id)
        .where(col(Appointment.network_id) == network_id)
        .execution_options(populate_existing=True)
    )


async def starts_of(
    session: AsyncSession, network_id: int, patient_id: int, service_id: int, moving: int | None
) -> list[datetime]:
    """When a patient has, or had, a service, but for the appointment that is being moved."""
    found = await session.exec(
        select(Slot.starts_at)
        .join(Appointment, col(Appointment.slot_id) == Slot.id)
        .where(
            Appointment.network_id == network_id,
            Appointment.patient_id == patient_id,
            Slot.service_id == service_id,
            col(Appointment.status).in_(KEPT),
            col(Appointment.id).is_distinct_from(moving),
        )
    )
    return list(found)


async def not_closed(
    session: AsyncSession, network_id: int, now: datetime, after: int, limit: int
) -> list[AppointmentRow]:
    """Appointments that are over and of which nobody has said how they went, oldest first, behind the id `after`."""
    found = await session.execute(
        appointment_rows(network_id)
        .where(col(Appointment.status).in_(OPEN), over_at() <= now, col(Appointment.id) > after)
        .order_by(col(Appointment.id))
        .limit(limit)
    )
    return [AppointmentRow(*row) for row in found]


async def move(session: AsyncSession, network_id: int, appointment_id: int, to: Slot, *, overbooked: bool) -> None:
    """What an appointment occupies, it occupies elsewhere: one row changes, so there is no moment of neither."""
    await session.execute(
        sa.update(Occupancy)
        .where(col(Occupancy.network_id) == network_id, col(Occupancy.appointment_id) == appointment_id)
        .values(
            slot_id=to.id,
            clinician_id=to.clinician_id,
            room_id=to.room_id,
            during=Range(to.starts_at, to.ends_at),
            overbooked=overbooked,
        )
    )


async def of_patient(session: AsyncSession, network_id: int, patient_id: int, limit: int = 100) -> list[AppointmentRow]:
    """A patient's appointments, those that start latest first."""
    found = await session.execute(
        appointment_rows(network_id)
        .where(col(Appointment.patient_id) == patient_id)
        .order_by(col(Slot.starts_at).desc(), col(Appointment.id).desc())
        .limit(limit)
    )
    return [AppointmentRow(*row) for row in found]


async def network_of(session: AsyncSession, appointment_id: int) -> int | None:
    """Which tenant an appointment belongs to. For signed links only: they name nothing else."""
    found = await session.exec(select(Appointment.network_id).where(Appointment.id == appointment_id))
    return found.first()


async def vacate(session: AsyncSession, network_id: int, appointment_id: int) -> None:
    await session.execute(
        sa.delete(Occupancy).where(
            col(Occupancy.network_id) == network_id, col(Occupancy.appointment_id) == appointment_id
        )
    )
