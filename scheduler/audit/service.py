"""Writing the trail, one call per change, in the transaction of that change; and reading it."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.audit import queries
from scheduler.audit.models import AuditEvent
from scheduler.audit.search import Search


def record(
    session: AsyncSession,
    network_id: int,
    subject: str,
    change: tuple[str | None, str],
    *,
    actor: str,
    now: datetime,
    reason: str = "",
) -> None:
    """Note that `subject` went from `change[0]` (None: it began) to `change[1]`."""
    before, after = change
    session.add(
        AuditEvent(
            network_id=network_id,
            subject=subject,
            from_status=before,
            to_status=after,
            actor=actor,
            reason=reason,
            at=now,
        )
    )


async def events(
    session: AsyncSession, network_id: int, wanted: Search, limit: int
) -> tuple[list[AuditEvent], int | None]:
    """A page of the trail, latest first, and the event behind which the next one goes on; None on the last."""
    found = await queries.events(session, network_id, wanted, limit + 1)
    return found[:limit], found[limit - 1].id if len(found) > limit else None
