"""All SQL about shifts on offer. One whose shift has begun, or is in force no more, is nobody's to take."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Clinician, Service, Site
from scheduler.notices.handover.lifecycle import LIVE
from scheduler.notices.handover.models import ShiftOffer
from scheduler.rota.models import ClinicSession, Shift


@dataclass(frozen=True)
class OnOffer:
    """A shift on offer, in the words of people; `taker` is empty while nobody has taken it."""

    offer: ShiftOffer
    rota_id: int
    owner: str
    taker: str
    service: str
    site: str
    starts_at: datetime
    ends_at: datetime


async def rota_of(
    session: AsyncSession, network_id: int, shift_id: int, clinician_id: int, now: datetime
) -> int | None:
    """The rota of a shift in force that this clinician has, and that has not begun."""
    found = await session.exec(
        select(ClinicSession.rota_id)
        .join(Shift, col(Shift.clinic_session_id) == ClinicSession.id)
        .where(
            Shift.network_id == network_id,
            Shift.id == shift_id,
            Shift.clinician_id == clinician_id,
            col(Shift.live),
            ClinicSession.starts_at > now,
        )
    )
    return found.first()


async def live_of_shift(session: AsyncSession, network_id: int, shift_id: int) -> ShiftOffer | None:
    found = await session.exec(
        select(ShiftOffer).where(
            ShiftOffer.network_id == network_id, ShiftOffer.shift_id == shift_id, col(ShiftOffer.state).in_(LIVE)
        )
    )
    return found.first()


async def offer(session: AsyncSession, network_id: int, offer_id: int) -> ShiftOffer | None:
    """One, locked, as it is now: of two who take it the second sees that it is taken."""
    found = await session.exec(
        select(ShiftOffer)
        .where(ShiftOffer.network_id == network_id, ShiftOffer.id == offer_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.first()


async def on_offer(session: AsyncSession, network_id: int, now: datetime) -> list[OnOffer]:
    """Open and taken ones, by the start of the shift."""
    owner, taker = aliased(Clinician), aliased(Clinician)
    found = await session.execute(
        sa.select(
            ShiftOffer, col(ClinicSession.rota_id), col(owner.name), sa.func.coalesce(col(taker.name), ""),
            col(Service.name), col(Site.name), col(ClinicSession.starts_at), col(ClinicSession.ends_at),
        )
        .join(Shift, col(Shift.id) == ShiftOffer.shift_id)
        .join(ClinicSession, col(ClinicSession.id) == Shift.clinic_session_id)
        .join(Site, col(Site.id) == ClinicSession.site_id)
        .join(Service, col(Service.id) == Shift.service_id)
        .join(owner, col(owner.id) == ShiftOffer.offered_by)
        .outerjoin(taker, col(taker.id) == ShiftOffer.taken_by)
        .where(
            col(ShiftOffer.network_id) == network_id,
            col(ShiftOffer.state).in_(LIVE),
            col(Shift.live),
            col(ClinicSession.starts_at) > now,
        )
        .order_by(col(ClinicSession.starts_at), col(ShiftOffer.id))
    )  # fmt: skip
    return [OnOffer(*row) for row in found]
