"""All SQL of a look over the list: who waits, what must not meet, and what has to end. The tenant comes first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Practice, Service
from scheduler.booking.models import Appointment, Occupancy
from scheduler.patients.models import Patient
from scheduler.rota.models import Shift, Slot
from scheduler.waitlist.models import Offer, WaitlistEntry
from scheduler.waitlist.queries import moved, to_move

MATCHING = 50
"""The kind of the advisory lock that one matcher of a network has; those of booking are small numbers."""


@dataclass(frozen=True)
class Waiting:
    """An entry, whose it is, the weighted patients of their practice, and when they are seen otherwise."""

    entry: WaitlistEntry
    patient: Patient
    weighted: int
    before: datetime | None = None


async def networks_with_a_list(session: AsyncSession) -> list[int]:
    """Every network where somebody waits or has an open offer. Across tenants: the worker serves them all."""
    found = await session.exec(
        select(WaitlistEntry.network_id)
        .where(col(WaitlistEntry.status).in_(("waiting", "offered")))
        .distinct()
        .order_by(col(WaitlistEntry.network_id))
    )
    return list(found)


async def begin_matching(session: AsyncSession, network_id: int) -> bool:
    """Whether this transaction may match from here to its end; never waits for another that does."""
    found = await session.execute(
        sa.text("select pg_try_advisory_xact_lock(:kind, hashint8(:network))"),
        {"kind": MATCHING, "network": network_id},
    )
    return bool(found.scalar_one())


async def services_waited_for(session: AsyncSession, network_id: int) -> list[tuple[str, date]]:
    """(code, last day that anybody asks for) of each service that somebody waits for, by code."""
    found = await session.exec(
        select(Service.code, sa.func.max(WaitlistEntry.last_day))
        .join(Service, col(Service.id) == WaitlistEntry.service_id)
        .where(WaitlistEntry.network_id == network_id, WaitlistEntry.status == "waiting")
        .group_by(Service.code)
        .order_by(Service.code)
    )
    return [(code, last) for code, last in found]


async def waiting_for(session: AsyncSession, network_id: int, service_id: int, rested_since: datetime) -> list[Waiting]:
    """Who waits for a service, has no open offer of any kind and had none in vain since then; locked.

    Whoever somebody else has locked is left out, and so is whose appointment, to be moved, is no longer to come: what
    becomes of that wish the next look decides.
    """
    kept, later = moved()
    others = sa.orm.aliased(WaitlistEntry)
    busy = sa.exists().where(
        col(others.patient_id) == WaitlistEntry.patient_id,
        col(Offer.entry_id) == others.id,
        col(Offer.status) == "made",
    )
    tired = sa.exists().where(
        col(Offer.entry_id) == WaitlistEntry.id,
        col(Offer.status).in_(("declined", "expired")),
        col(Offer.ended_at) > rested_since,
    )
    found = await session.exec(
        select(WaitlistEntry, Patient, Practice.adjusted_list_size, later.starts_at)
        .join(Patient, col(Patient.id) == WaitlistEntry.patient_id)
        .join(Practice, col(Practice.id) == Patient.practice_id)
        .outerjoin(kept, to_move(kept))
        .outerjoin(later, col(later.id) == kept.slot_id)
        .where(
            sa.or_(col(WaitlistEntry.appointment_id).is_(None), col(later.id).is_not(None)),
            WaitlistEntry.network_id == network_id,
            WaitlistEntry.service_id == service_id,
            WaitlistEntry.status == "waiting",
            ~busy,
            ~tired,
        )
        .order_by(col(WaitlistEntry.id))
        .with_for_update(of=WaitlistEntry, skip_locked=True)
    )
    return [Waiting(*row) for row in found]


async def barred(
    session: AsyncSession, network_id: int, entry_ids: Collection[int], slot_ids: Collection[int]
) -> list[tuple[int, int]]:
    """(entry, slot) that must not meet: offered before, booked before (and given up), or busy at that time."""
    never = sa.or_(
        sa.exists().where(col(Offer.entry_id) == WaitlistEntry.id, col(Offer.slot_id) == Slot.id),
        sa.exists().where(
            col(Appointment.patient_id) == WaitlistEntry.patient_id,
            sa.or_(col(Appointment.slot_id) == Slot.id, col(Slot.id) == sa.any_(col(Appointment.left_slot_ids))),
        ),
        _busy(),
    )
    found = await session.exec(
        select(WaitlistEntry.id, Slot.id)
        .join(Slot, col(Slot.network_id) == WaitlistEntry.network_id)
        .where(
            WaitlistEntry.network_id == network_id,
            col(WaitlistEntry.id).in_(entry_ids),
            col(Slot.id).in_(slot_ids),
            never,
        )
    )
    return [(entry, slot) for entry, slot in found]


def _busy() -> sa.ColumnElement[bool]:
    """The patient has an appointment at the time of the slot."""
    return sa.exists().where(
        col(Occupancy.patient_id) == WaitlistEntry.patient_id,
        col(Occupancy.during).op("&&")(sa.func.tstzrange(Slot.starts_at, Slot.ends_at)),
    )


async def given_by_practice(session: AsyncSession, network_id: int, since: datetime) -> dict[int, int]:
    """How many times each practice's patients accepted since then, or have on offer now."""
    found = await session.exec(
        select(Patient.practice_id, sa.func.count())
        .select_from(Offer)
        .join(WaitlistEntry, col(WaitlistEntry.id) == Offer.entry_id)
        .join(Patient, col(Patient.id) == WaitlistEntry.patient_id)
        .where(Offer.network_id == network_id, Offer.offered_at >= since, col(Offer.status).in_(("made", "accepted")))
        .group_by(col(Patient.practice_id))
    )
    return dict(found.all())


async def offers_to_end(session: AsyncSession, network_id: int, now: datetime) -> list[int]:
    """Entries whose open offer has run out, or is of a time that is no longer given or that they are booked at.

    Likewise where the appointment that a yes would move has been moved to an earlier time since.
    """
    kept, later = moved()
    live = sa.exists().where(col(Shift.id) == Slot.shift_id, col(Shift.live))
    found = await session.exec(
        select(WaitlistEntry.id)
        .join(Offer, col(Offer.entry_id) == WaitlistEntry.id)
        .join(Slot, col(Slot.id) == Offer.slot_id)
        .outerjoin(kept, to_move(kept))
        .outerjoin(later, col(later.id) == kept.slot_id)
        .where(
            WaitlistEntry.network_id == network_id,
            Offer.status == "made",
            sa.or_(
                col(Offer.expires_at) <= now,
                col(Slot.status) != "open",
                ~live,
                _busy(),
                col(later.starts_at) <= Slot.starts_at,
            ),
        )
        .order_by(col(WaitlistEntry.id))
    )
    return list(found)


async def past_wishes(session: AsyncSession, network_id: int, today: date) -> list[WaitlistEntry]:
    """Who still waits though the last day is over, locked; whoever is locked is left for later."""
    found = await session.exec(
        select(WaitlistEntry)
        .where(
            WaitlistEntry.network_id == network_id, WaitlistEntry.status == "waiting", WaitlistEntry.last_day < today
        )
        .order_by(col(WaitlistEntry.id))
        .with_for_update(skip_locked=True)
    )
    return list(found)


async def left_by_appointments(session: AsyncSession, network_id: int) -> list[WaitlistEntry]:
    """Who waits to have an appointment moved that is no longer to come, locked; whoever is locked is left for later."""
    kept, _ = moved()
    found = await session.exec(
        select(WaitlistEntry)
        .where(
            WaitlistEntry.network_id == network_id,
            WaitlistEntry.status == "waiting",
            col(WaitlistEntry.appointment_id).is_not(None),
            ~sa.exists().where(to_move(kept)),
        )
        .order_by(col(WaitlistEntry.id))
        .with_for_update(skip_locked=True)
    )
    return list(found)
