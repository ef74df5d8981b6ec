"""All SQL about what one clinician says of their own work. They are locked by whoever changes it."""

from datetime import date

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Availability, Clinician, Leave, OpeningHours, Site, WeeklyPreference


async def lock(session: AsyncSession, network_id: int, clinician_id: int) -> None:
    """Nobody else changes what they say until the caller's transaction ends; shifts and bookings wait for nothing."""
    await session.exec(
        select(Clinician.id)
        .where(Clinician.network_id == network_id, Clinician.id == clinician_id)
        .with_for_update(key_share=True)
    )


async def opening(session: AsyncSession, network_id: int) -> list[OpeningHours]:
    found = await session.exec(
        select(OpeningHours).join(Site, col(Site.id) == OpeningHours.site_id).where(Site.network_id == network_id)
    )
    return list(found)


async def availability(session: AsyncSession, network_id: int, clinician_id: int) -> list[Availability]:
    found = await session.exec(
        select(Availability)
        .join(Clinician, col(Clinician.id) == Availability.clinician_id)
        .where(Clinician.network_id == network_id, Availability.clinician_id == clinician_id)
        .order_by(col(Availability.id))
    )
    return list(found)


async def preferences(session: AsyncSession, network_id: int, clinician_id: int) -> list[WeeklyPreference]:
    found = await session.exec(
        select(WeeklyPreference)
        .join(Clinician, col(Clinician.id) == WeeklyPreference.clinician_id)
        .where(Clinician.network_id == network_id, WeeklyPreference.clinician_id == clinician_id)
        .order_by(col(WeeklyPreference.id))
    )
    return list(found)


async def leave(session: AsyncSession, network_id: int, clinician_id: int, today: date) -> list[Leave]:
    """What of it is not over, in order of time."""
    found = await session.exec(
        select(Leave)
        .join(Clinician, col(Clinician.id) == Leave.clinician_id)
        .where(Clinician.network_id == network_id, Leave.clinician_id == clinician_id, Leave.ends_on >= today)
        .order_by(col(Leave.starts_on), col(Leave.id))
    )
    return list(found)
