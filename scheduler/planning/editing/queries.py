"""All SQL about changing a draft by hand."""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.planning.models import PlanRun
from scheduler.rota.models import ClinicSession, Shift


async def shift(session: AsyncSession, network_id: int, rota_id: int, shift_id: int) -> Shift | None:
    """One of the rota's, as it is now."""
    found = await session.exec(
        select(Shift)
        .join(ClinicSession, col(ClinicSession.id) == Shift.clinic_session_id)
        .where(Shift.network_id == network_id, Shift.id == shift_id, ClinicSession.rota_id == rota_id)
        .execution_options(populate_existing=True)
    )
    return found.first()


async def clinic_session(
    session: AsyncSession, network_id: int, rota_id: int, site_id: int, starts_at: datetime, ends_at: datetime
) -> ClinicSession | None:
    found = await session.exec(
        select(ClinicSession).where(
            ClinicSession.network_id == network_id,
            ClinicSession.rota_id == rota_id,
            ClinicSession.site_id == site_id,
            ClinicSession.starts_at == starts_at,
            ClinicSession.ends_at == ends_at,
        )
    )
    return found.first()


async def planned(session: AsyncSession, network_id: int, rota_id: int) -> PlanRun | None:
    """What the planner had said of it, last."""
    found = await session.exec(
        select(PlanRun)
        .where(PlanRun.network_id == network_id, PlanRun.rota_id == rota_id)
        .order_by(col(PlanRun.id).desc())
        .limit(1)
    )
    return found.first()
