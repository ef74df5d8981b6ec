"""All SQL about runs of the planner."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.planning.models import PlanRun


async def reasons(session: AsyncSession, network_id: int, rota_id: int) -> dict[tuple[str, str], str]:
    """Why each need was left short when a rota was planned, by its kind and label."""
    found = await session.exec(
        select(PlanRun.unfilled)
        .where(PlanRun.network_id == network_id, PlanRun.rota_id == rota_id)
        .order_by(col(PlanRun.id).desc())
        .limit(1)
    )
    return {(need["kind"], need["label"]): need["reason"] for need in found.first() or ()}
