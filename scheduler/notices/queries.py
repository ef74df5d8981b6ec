"""All SQL about what clinicians are told. The tenant comes first."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Clinician, Site
from notifications.models import Message
from scheduler.feeds.models import CalendarFeed
from scheduler.notices.models import ShiftNotice
from scheduler.notices.shifts import Work
from scheduler.rota.models import ClinicSession, Shift


async def ahead(
    session: AsyncSession, network_id: int, since: datetime, clinician_id: int | None = None
) -> list[tuple[int, Work]]:
    """(clinician, shift) of all that is in force and begins after then; of one clinician, or of all."""
    statement = (
        select(Shift.clinician_id, ClinicSession.starts_at, ClinicSession.ends_at, ClinicSession.site_id)
        .join(ClinicSession, col(ClinicSession.id) == Shift.clinic_session_id)
        .where(Shift.network_id == network_id, col(Shift.live), ClinicSession.starts_at > since)
        .order_by(col(ClinicSession.starts_at), col(Shift.id))
    )
    if clinician_id is not None:
        statement = statement.where(Shift.clinician_id == clinician_id)
    found = await session.exec(statement)
    return [(clinician, Work(starts_at, ends_at, site)) for clinician, starts_at, ends_at, site in found]


async def clinicians(session: AsyncSession, network_id: int) -> list[Clinician]:
    """Everybody, locked in order: one at a time decides what they are told, and under which address."""
    found = await session.exec(
        select(Clinician)
        .where(Clinician.network_id == network_id)
        .order_by(col(Clinician.id))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(found)


async def clinician(session: AsyncSession, network_id: int, clinician_id: int) -> Clinician | None:
    """One of them, locked."""
    found = await session.exec(
        select(Clinician)
        .where(Clinician.network_id == network_id, Clinician.id == clinician_id)
        .with_for_update(key_share=True)
    )
    return found.first()


async def latest(session: AsyncSession, network_id: int, clinician_id: int | None = None) -> dict[int, ShiftNotice]:
    """The last notice of each clinician, or of one."""
    later = sa.orm.aliased(ShiftNotice)
    overtaken = sa.exists().where(
        col(later.clinician_id) == ShiftNotice.clinician_id, col(later.version) > ShiftNotice.version
    )
    statement = select(ShiftNotice).where(ShiftNotice.network_id == network_id, ~overtaken)
    if clinician_id is not None:
        statement = statement.where(ShiftNotice.clinician_id == clinician_id)
    return {one.clinician_id: one for one in await session.exec(statement)}


async def notice(session: AsyncSession, network_id: int, notice_id: int) -> ShiftNotice | None:
    found = await session.exec(
        select(ShiftNotice).where(ShiftNotice.network_id == network_id, ShiftNotice.id == notice_id)
    )
    return found.first()


async def has_left(session: AsyncSession, network_id: int, subject: str) -> bool:
    """Whether any message about it has been handed over, or is being so this moment."""
    found = await session.exec(
        select(sa.func.count())
        .select_from(Message)
        .where(
            Message.network_id == network_id,
            Message.subject == subject,
            col(Message.status).in_(("sending", "sent", "delivered", "unknown")),
        )
    )
    return found.one() > 0


async def with_calendar(session: AsyncSession, network_id: int, clinician_ids: Collection[int]) -> set[int]:
    """Those whose devices read their shifts."""
    found = await session.exec(
        select(CalendarFeed.clinician_id).where(
            CalendarFeed.network_id == network_id,
            col(CalendarFeed.clinician_id).in_(clinician_ids),
            col(CalendarFeed.revoked_at).is_(None),
        )
    )
    return {one for one in found if one is not None}


async def site_names(session: AsyncSession, network_id: int) -> dict[int, str]:
    return dict((await session.exec(select(Site.id, Site.name).where(Site.network_id == network_id))).all())
