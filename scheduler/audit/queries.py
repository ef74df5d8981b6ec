"""All SQL that reads the trail. The tenant comes first."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.audit.models import AuditEvent
from scheduler.audit.search import Search


async def events(session: AsyncSession, network_id: int, wanted: Search, limit: int) -> list[AuditEvent]:
    """What answers to `wanted`, latest first."""
    found = await session.exec(
        select(AuditEvent)
        .where(AuditEvent.network_id == network_id, *_conditions(wanted))
        .order_by(col(AuditEvent.id).desc())
        .limit(limit)
    )
    return list(found)


def _conditions(wanted: Search) -> list[sa.ColumnElement[bool]]:
    subject, reason = col(AuditEvent.subject), col(AuditEvent.reason)
    asked = {
        "subject": subject == f"{wanted.kind}:{wanted.id}" if wanted.kind and wanted.id else None,
        "kind": sa.func.split_part(subject, ":", 1) == wanted.kind if wanted.kind and not wanted.id else None,
        "actor": col(AuditEvent.actor) == wanted.actor if wanted.actor else None,
        "since": col(AuditEvent.at) >= wanted.since if wanted.since else None,
        "until": col(AuditEvent.at) < wanted.until if wanted.until else None,
        "overrides": reason.regexp_match(OVERRIDE) if wanted.overrides else None,
        "before": col(AuditEvent.id) < wanted.before if wanted.before else None,
    }
    return [condition for condition in asked.values() if condition is not None]


OVERRIDE = "(^|; )override( of [a-z_]+(, [a-z_]+)*)?( and overbook)?: "
"""How a reason says that rules were set aside (`scheduler/booking/override.py`), by itself or behind a move's."""


async def by(
    session: AsyncSession, network_id: int, actor: str, subjects: Collection[str], since: datetime
) -> list[AuditEvent]:
    """What somebody has done to these subjects since then, in the order in which it was done."""
    found = await session.exec(
        select(AuditEvent)
        .where(
            AuditEvent.network_id == network_id,
            col(AuditEvent.subject).in_(subjects),
            AuditEvent.actor == actor,
            AuditEvent.at >= since,
        )
        .order_by(col(AuditEvent.id))
    )
    return list(found)
