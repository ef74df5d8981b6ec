"""All SQL about trials that are in force, and about appointments' arms. The tenant comes first."""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.arms.manner import Standing
from scheduler.arms.models import Trial, TrialArm

_FIELDS = ("id", "purpose", "variant", "days", "share_percent", "seed", "status", "finding")
_FORCE = "('running', 'stopped', 'adopted')"
IN_FORCE = f"""
    (select cast(json_agg(json_build_array({", ".join(_FIELDS)}) order by decided_at, id) as text) from trial
     where network_id = :network and status in {_FORCE})"""
"""A column for a statement that runs in any case; null where no trial is in force. To be read by `standing`."""


def standing(found: str | None) -> list[Standing]:
    """What `IN_FORCE` says; what was adopted comes first, in the order of decisions."""
    rows = json.loads(found) if found else []
    return [_standing(row) for row in rows]


async def in_force(session: AsyncSession, network_id: int, appointment_id: int | None = None) -> list[Standing]:
    """The same, with the arms that an appointment is in."""
    found = await session.execute(
        sa.select(*(getattr(Trial, name) for name in _FIELDS), col(TrialArm.arm))
        .outerjoin(
            TrialArm, sa.and_(col(TrialArm.trial_id) == Trial.id, col(TrialArm.appointment_id) == appointment_id)
        )
        .where(col(Trial.network_id) == network_id, col(Trial.status).in_(("running", "stopped", "adopted")))
        .order_by(col(Trial.decided_at), col(Trial.id))
    )
    return [_standing(row) for row in found]


def _standing(row: Sequence[object]) -> Standing:
    id, purpose, variant, days, *rest = row
    return Standing(id, purpose, variant, None if days is None else tuple(days), *rest)  # type: ignore[arg-type]
