"""All SQL about wishes and offers. The tenant comes first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Clinician, Service, Site
from scheduler.booking.models import Appointment
from scheduler.patients.models import Patient
from scheduler.rota.models import Slot
from scheduler.waitlist.models import Offer, WaitlistEntry, WaitlistWindow


@dataclass(frozen=True)
class OfferRow:
    """An offer with everything that a page or a message says about it; `instead_of`: the time that a yes gives up."""

    offer: Offer
    entry: WaitlistEntry
    patient: Patient
    slot: Slot
    service: Service
    site: Site
    clinician: Clinician
    instead_of: Slot | None = None

    @property
    def gains_nothing(self) -> bool:
        """A yes would move an appointment to a later time: it was moved since the offer was made."""
        return self.instead_of is not None and self.instead_of.starts_at <= self.slot.starts_at


@dataclass(frozen=True)
class ListRow:
    """An entry of the list with the names that staff know it by, and the offers that it had, oldest first."""

    entry: WaitlistEntry
    patient: Patient
    service: Service
    windows: list[WaitlistWindow]
    offers: list[tuple[Offer, Slot]]


async def network_of(session: AsyncSession, offer_id: int) -> int | None:
    """Which tenant an offer belongs to. For signed links only: they name nothing else."""
    found = await session.exec(select(Offer.network_id).where(Offer.id == offer_id))
    return found.first()


def moved() -> tuple[type[Appointment], type[Slot]]:
    """The appointment that a wish would move, and its time."""
    return sa.orm.aliased(Appointment), sa.orm.aliased(Slot)


def to_move(kept: type[Appointment]) -> sa.ColumnElement[bool]:
    return sa.and_(col(kept.id) == WaitlistEntry.appointment_id, col(kept.status) == "booked")


async def windows(session: AsyncSession, network_id: int, entry_ids: Collection[int]) -> list[WaitlistWindow]:
    found = await session.exec(
        select(WaitlistWindow)
        .where(WaitlistWindow.network_id == network_id, col(WaitlistWindow.entry_id).in_(entry_ids))
        .order_by(col(WaitlistWindow.id))
    )
    return list(found)


async def offer(session: AsyncSession, network_id: int, offer_id: int) -> OfferRow | None:
    """One offer with its names."""
    return next(iter(await _offers(session, network_id, col(Offer.id) == offer_id)), None)


async def open_offers(session: AsyncSession, network_id: int, entry_ids: Collection[int]) -> list[OfferRow]:
    """What is on offer to these entries, run out or not, in order of time."""
    return await _offers(session, network_id, col(Offer.entry_id).in_(entry_ids), col(Offer.status) == "made")


async def offers_to(session: AsyncSession, network_id: int, phone: str, since: datetime) -> list[OfferRow]:
    """What was offered since then to anybody who has this number, whatever became of it."""
    return await _offers(session, network_id, col(Patient.phone) == phone, col(Offer.offered_at) >= since)


async def _offers(session: AsyncSession, network_id: int, *which: sa.ColumnElement[bool]) -> list[OfferRow]:
    kept, later = moved()
    found = await session.execute(
        sa.select(Offer, WaitlistEntry, Patient, Slot, Service, Site, Clinician, later)
        .join(WaitlistEntry, col(WaitlistEntry.id) == Offer.entry_id)
        .join(Patient, col(Patient.id) == WaitlistEntry.patient_id)
        .join(Slot, col(Slot.id) == Offer.slot_id)
        .join(Service, col(Service.id) == Slot.service_id)
        .join(Site, col(Site.id) == Slot.site_id)
        .join(Clinician, col(Clinician.id) == Slot.clinician_id)
        .outerjoin(kept, to_move(kept))
        .outerjoin(later, col(later.id) == kept.slot_id)
        .where(col(Offer.network_id) == network_id, *which)
        .order_by(col(Slot.starts_at), col(Offer.id))
        .execution_options(populate_existing=True)
    )
    return [OfferRow(*row) for row in found]


async def party(session: AsyncSession, network_id: int, entry_id: int, *, lock: bool = False) -> list[WaitlistEntry]:
    """The entry and its party, in order; `lock` keeps others from changing them, or their offers, until the end."""
    itself = sa.orm.aliased(WaitlistEntry)
    statement = (
        select(WaitlistEntry)
        .join(Patient, col(Patient.id) == WaitlistEntry.patient_id)
        .join(itself, sa.or_(col(itself.id) == WaitlistEntry.id, col(itself.party_id) == WaitlistEntry.party_id))
        .where(WaitlistEntry.network_id == network_id, itself.id == entry_id)
        .order_by(col(WaitlistEntry.id))
        .execution_options(populate_existing=True)
    )
    found = await session.exec(statement.with_for_update(of=WaitlistEntry) if lock else statement)
    return list(found)


async def listed(
    session: AsyncSession, network_id: int, statuses: Collection[str], after: int, limit: int
) -> list[ListRow]:
    """Entries in these statuses behind entry `after`, oldest first."""
    return await _list(
        session, network_id, col(WaitlistEntry.status).in_(statuses), col(WaitlistEntry.id) > after, limit=limit
    )


async def of_patient(
    session: AsyncSession, network_id: int, patient_id: int, statuses: Collection[str]
) -> list[ListRow]:
    """A patient's own entries in these statuses, oldest first."""
    return await _list(
        session, network_id, col(WaitlistEntry.patient_id) == patient_id, col(WaitlistEntry.status).in_(statuses)
    )


async def ids_of_patient(session: AsyncSession, network_id: int, patient_id: int) -> set[int]:
    """Every entry that a patient ever had."""
    found = await session.exec(
        select(WaitlistEntry.id).where(WaitlistEntry.network_id == network_id, WaitlistEntry.patient_id == patient_id)
    )
    return set(found)


async def entries(session: AsyncSession, network_id: int, entry_ids: Collection[int]) -> list[ListRow]:
    """These entries, oldest first."""
    return await _list(session, network_id, col(WaitlistEntry.id).in_(entry_ids))


async def _list(
    session: AsyncSession, network_id: int, *which: sa.ColumnElement[bool], limit: int | None = None
) -> list[ListRow]:
    found = await session.exec(
        select(WaitlistEntry, Patient, Service)
        .join(Patient, col(Patient.id) == WaitlistEntry.patient_id)
        .join(Service, col(Service.id) == WaitlistEntry.service_id)
        .where(WaitlistEntry.network_id == network_id, *which)
        .order_by(col(WaitlistEntry.id))
        .limit(limit)
    )
    rows = {entry.id: ListRow(entry, patient, service, [], []) for entry, patient, service in found}
    for window in await windows(session, network_id, list(rows)):
        rows[window.entry_id].windows.append(window)
    for made, slot in await _offers_of(session, network_id, list(rows)):
        rows[made.entry_id].offers.append((made, slot))
    return list(rows.values())


async def _offers_of(session: AsyncSession, network_id: int, entry_ids: Collection[int]) -> list[tuple[Offer, Slot]]:
    found = await session.exec(
        select(Offer, Slot)
        .join(Slot, col(Slot.id) == Offer.slot_id)
        .where(Offer.network_id == network_id, col(Offer.entry_id).in_(entry_ids))
        .order_by(col(Offer.id))
    )
    return [(made, slot) for made, slot in found]
