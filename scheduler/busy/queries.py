"""All SQL about clinicians' own calendars. Finding what is due comes before any tenant is known."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import Range
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Clinician, Service, Site
from scheduler.access.clinicians.queries import left
from scheduler.busy.ical.occurrences import Span
from scheduler.busy.models import OwnCalendar
from scheduler.rota.models import ClinicSession, Rota, Shift


@dataclass(frozen=True)
class Clash:
    """A published shift, and the calendar by which its clinician is busy then."""

    shift: Shift
    site: Site
    service: Service
    calendar: OwnCalendar


async def of_clinician(session: AsyncSession, network_id: int, clinician_id: int) -> OwnCalendar | None:
    found = await session.exec(
        select(OwnCalendar).where(OwnCalendar.network_id == network_id, OwnCalendar.clinician_id == clinician_id)
    )
    return found.first()


async def listed(session: AsyncSession, network_id: int, practice_id: int | None) -> list[tuple[OwnCalendar, str]]:
    """All of the network, or of one practice's clinicians, each with its clinician's name and in order of it."""
    statement = (
        select(OwnCalendar, Clinician.name)
        .join(Clinician, col(Clinician.id) == OwnCalendar.clinician_id)
        .where(OwnCalendar.network_id == network_id)
        .order_by(col(Clinician.name), col(OwnCalendar.id))
    )
    if practice_id is not None:
        statement = statement.where(Clinician.practice_id == practice_id)
    return list(await session.exec(statement))


async def remove(session: AsyncSession, network_id: int, clinician_id: int) -> int | None:
    """Erase it, with when its owner is busy; returns its id."""
    found = await session.execute(
        sa.delete(OwnCalendar)
        .where(col(OwnCalendar.network_id) == network_id, col(OwnCalendar.clinician_id) == clinician_id)
        .returning(col(OwnCalendar.id))
    )
    row = found.first()
    return row[0] if row else None


async def busy(session: AsyncSession, network_id: int) -> dict[int, list[Span]]:
    """When each clinician is busy by their own calendar, in order."""
    found = await session.exec(
        select(OwnCalendar.clinician_id, OwnCalendar.busy).where(OwnCalendar.network_id == network_id)
    )
    return {clinician_id: spans(ranges) for clinician_id, ranges in found}


async def clashes(
    session: AsyncSession, network_id: int, calendar_ids: list[int], now: datetime
) -> dict[int, list[Clash]]:
    """Published shifts that are not over and at which their clinician is busy, by calendar and in order of time."""
    found = await session.execute(
        sa.select(Shift, Site, Service, OwnCalendar)
        .join(OwnCalendar, col(OwnCalendar.clinician_id) == Shift.clinician_id)
        .join(ClinicSession, col(ClinicSession.id) == Shift.clinic_session_id)
        .join(Rota, col(Rota.id) == ClinicSession.rota_id)
        .join(Site, col(Site.id) == ClinicSession.site_id)
        .join(Service, col(Service.id) == Shift.service_id)
        .where(
            col(OwnCalendar.network_id) == network_id,
            col(OwnCalendar.id).in_(calendar_ids),
            col(Shift.live),
            col(Rota.status) == "published",
            sa.func.upper(Shift.during) > now,
            col(Shift.during).op("&&")(OwnCalendar.busy),
        )
        .order_by(sa.func.lower(Shift.during), col(Shift.id))
    )
    by_calendar: dict[int, list[Clash]] = defaultdict(list)
    for row in found:
        clash = Clash(*row)
        by_calendar[clash.calendar.id].append(clash)
    return by_calendar


async def claim_due(session: AsyncSession, now: datetime, again_at: datetime, today: date) -> OwnCalendar | None:
    """Whichever calendar of any network has been due the longest; nobody else reads it before `again_at`."""
    found = await session.exec(
        select(OwnCalendar)
        .join(Clinician, col(Clinician.id) == OwnCalendar.clinician_id)
        .where(OwnCalendar.next_read_at <= now, ~left(today))
        .order_by(col(OwnCalendar.next_read_at), col(OwnCalendar.id))
        .limit(1)
        .with_for_update(of=OwnCalendar, skip_locked=True)
    )
    row = found.first()
    if row is not None:
        row.next_read_at, row.tried_at = again_at, now
        await session.flush()
    return row


async def write(session: AsyncSession, network_id: int, calendar_id: int, values: dict[str, object]) -> None:
    """What became of reading it. One that was given up in the meantime is gone, and stays so."""
    await session.execute(
        sa.update(OwnCalendar)
        .where(col(OwnCalendar.network_id) == network_id, col(OwnCalendar.id) == calendar_id)
        .values(**values)
    )


async def forget(session: AsyncSession, before: datetime) -> None:
    """In every network: what was last read before then says nothing any more about when anybody is busy."""
    await session.execute(
        sa.update(OwnCalendar)
        .where(col(OwnCalendar.read_at) < before, ~sa.func.isempty(OwnCalendar.busy))
        .values(busy=[], whole_at=None, etag=None, last_modified=None)
    )


def spans(ranges: Sequence[Range[datetime]]) -> list[Span]:
    return [(one.lower, one.upper) for one in ranges if one.lower is not None and one.upper is not None]
