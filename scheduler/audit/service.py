"""Writing the trail: one call per change, in the transaction of that change."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.audit.models import AuditEvent


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
