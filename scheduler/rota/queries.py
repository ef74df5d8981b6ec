"""All SQL about rotas, sessions, shifts and slots."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Clinician, Room, Service, Site
from scheduler.rota.models import ClinicSession, Rota, Shift, Slot


@dataclass(frozen=True)
class Line:
    """One shift in the words of people: who, where, when, giving what; `role` is what they are employed as, `channel`
    how its planned service is given."""

    shift_id: int
    site_id: int
    site: str
    address: str
    postcode: str
    room: str
    clinician_id: int
    clinician: str
    role: str
    covers_as_gp: bool
    service_code: str
    service: str
    starts_at: datetime
    ends_at: datetime
    channel: str = "in_person"

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


async def rota(session: AsyncSession, network_id: int, rota_id: int) -> Rota | None:
    """Locked, and as it is now: somebody may have published it since this transaction first read it."""
    wanted = select(Rota).where(Rota.network_id == network_id, Rota.id == rota_id).with_for_update()
    found = await session.exec(wanted.execution_options(populate_existing=True))
    return found.first()


async def latest_published(session: AsyncSession, network_id: int) -> Rota | None:
    found = await session.exec(
        select(Rota).where(Rota.network_id == network_id, Rota.status == "published").order_by(col(Rota.ends_on).desc())
    )
    return found.first()


async def published_ahead(session: AsyncSession, network_id: int, today: date) -> list[Rota]:
    """Published rotas that are not over, in order of time."""
    found = await session.exec(
        select(Rota)
        .where(Rota.network_id == network_id, Rota.status == "published", Rota.ends_on > today)
        .order_by(col(Rota.starts_on))
    )
    return list(found)


async def overlapping_published(session: AsyncSession, network_id: int, starts_on: date, ends_on: date) -> Rota | None:
    found = await session.exec(
        select(Rota).where(
            Rota.network_id == network_id,
            Rota.status == "published",
            Rota.starts_on < ends_on,
            Rota.ends_on > starts_on,
        )
    )
    return found.first()


async def shifts(session: AsyncSession, network_id: int, rota_id: int) -> list[Shift]:
    found = await session.exec(
        select(Shift)
        .join(ClinicSession, col(ClinicSession.id) == Shift.clinic_session_id)
        .where(Shift.network_id == network_id, ClinicSession.rota_id == rota_id)
        .order_by(col(Shift.id))
    )
    return list(found)


async def pins(session: AsyncSession, network_id: int) -> dict[int, int]:
    """How many shifts of each draft are pinned, where any is."""
    found = await session.execute(
        sa.select(col(ClinicSession.rota_id), sa.func.count())
        .join(Shift, col(Shift.clinic_session_id) == ClinicSession.id)
        .join(Rota, col(Rota.id) == ClinicSession.rota_id)
        .where(col(Shift.network_id) == network_id, col(Shift.pinned), col(Rota.status) == "draft")
        .group_by(col(ClinicSession.rota_id))
    )
    return {row[0]: row[1] for row in found}


async def make_live(session: AsyncSession, network_id: int, shift_ids: list[int]) -> None:
    """Bring shifts into force; the database refuses a clinician or a room that is already taken."""
    await session.execute(
        sa.update(Shift).where(col(Shift.network_id) == network_id, col(Shift.id).in_(shift_ids)).values(live=True)
    )


async def end_these(session: AsyncSession, network_id: int, shift_ids: Collection[int]) -> None:
    """Take shifts out of force; who worked in them then is free again, and so are their rooms."""
    await session.execute(
        sa.update(Shift).where(col(Shift.network_id) == network_id, col(Shift.id).in_(shift_ids)).values(live=False)
    )


async def clinic_sessions(session: AsyncSession, network_id: int, rota_id: int) -> list[ClinicSession]:
    found = await session.exec(
        select(ClinicSession).where(ClinicSession.network_id == network_id, ClinicSession.rota_id == rota_id)
    )
    return list(found)


async def slots_of(session: AsyncSession, network_id: int, shift_ids: Collection[int], now: datetime) -> list[Slot]:
    """Open slots of some shifts that have not begun, locked in order: who is booking one of them is waited for."""
    found = await session.exec(
        select(Slot)
        .where(
            Slot.network_id == network_id,
            col(Slot.shift_id).in_(shift_ids),
            Slot.status == "open",
            Slot.starts_at > now,
        )
        .order_by(col(Slot.id))
        .with_for_update()
    )
    return list(found)


async def latest(session: AsyncSession, network_id: int) -> Rota | None:
    """The rota that reaches furthest, draft or published; of several the one in force, or else the newest."""
    found = await session.exec(
        select(Rota)
        .where(Rota.network_id == network_id, Rota.status != "closed")
        .order_by(col(Rota.ends_on).desc(), col(Rota.status).desc(), col(Rota.id).desc())
    )
    return found.first()


async def seen(session: AsyncSession, network_id: int, rota_id: int) -> Rota | None:
    """A rota to be looked at, as it is now: unlike `rota`, nobody is kept from changing it."""
    wanted = select(Rota).where(Rota.network_id == network_id, Rota.id == rota_id)
    return (await session.exec(wanted, execution_options={"populate_existing": True})).first()


async def rotas(session: AsyncSession, network_id: int, most: int) -> list[Rota]:
    """Of any status, those that reach furthest first."""
    found = await session.exec(
        select(Rota)
        .where(Rota.network_id == network_id)
        .order_by(col(Rota.ends_on).desc(), col(Rota.id).desc())
        .limit(most)
    )
    return list(found)


async def lines(session: AsyncSession, network_id: int, rota_id: int, *, all_of_it: bool) -> list[Line]:
    """A rota's shifts in order of time, site and name: those in force, or `all_of_it`."""
    of_the_rota = sa.and_(
        col(Shift.network_id) == network_id,
        col(ClinicSession.rota_id) == rota_id,
        sa.true() if all_of_it else col(Shift.live),
    )
    return await _lines(session, of_the_rota)


async def lines_ahead(session: AsyncSession, network_id: int, clinician_id: int, now: datetime) -> list[Line]:
    """One clinician's shifts in force that are not over, of any rota, in order of time."""
    theirs = sa.and_(
        col(Shift.network_id) == network_id,
        col(Shift.clinician_id) == clinician_id,
        col(Shift.live),
        col(ClinicSession.ends_at) > now,
    )
    return await _lines(session, theirs)


async def lines_of_all(session: AsyncSession, network_id: int, rota_ids: Collection[int]) -> list[Line]:
    """The shifts in force of several rotas, in order of time."""
    of_them = sa.and_(col(Shift.network_id) == network_id, col(ClinicSession.rota_id).in_(rota_ids), col(Shift.live))
    return await _lines(session, of_them)


async def _lines(session: AsyncSession, wanted: sa.ColumnElement[bool]) -> list[Line]:
    found = await session.execute(
        sa.select(
            col(Shift.id), col(Site.id), col(Site.name), col(Site.address), col(Site.postcode), col(Room.name),
            col(Clinician.id), col(Clinician.name), col(Clinician.role), col(Clinician.covers_as_gp),
            col(Service.code), col(Service.name), col(ClinicSession.starts_at), col(ClinicSession.ends_at),
            col(Service.delivery_channel),
        )
        .join(ClinicSession, col(ClinicSession.id) == Shift.clinic_session_id)
        .join(Site, col(Site.id) == ClinicSession.site_id)
        .join(Room, col(Room.id) == Shift.room_id)
        .join(Clinician, col(Clinician.id) == Shift.clinician_id)
        .join(Service, col(Service.id) == Shift.service_id)
        .where(wanted)
        .order_by(col(ClinicSession.starts_at), col(Site.name), col(Clinician.name), col(Shift.id))
    )  # fmt: skip
    return [Line(*row) for row in found]


async def slots_ahead(session: AsyncSession, network_id: int, rota_id: int, now: datetime) -> list[Slot]:
    """Open slots of a rota that have not begun, locked in order: who is booking one of them is waited for."""
    found = await session.exec(
        select(Slot)
        .join(Shift, col(Shift.id) == Slot.shift_id)
        .join(ClinicSession, col(ClinicSession.id) == Shift.clinic_session_id)
        .where(
            Slot.network_id == network_id, ClinicSession.rota_id == rota_id, Slot.status == "open", Slot.starts_at > now
        )
        .order_by(col(Slot.id))
        .with_for_update(of=Slot)
    )
    return list(found)


async def end_shifts(session: AsyncSession, network_id: int, rota_id: int, now: datetime) -> None:
    """Shifts that have not begun are no longer in force; what has been worked stays on record."""
    of_the_rota = select(ClinicSession.id).where(ClinicSession.rota_id == rota_id)
    await session.execute(
        sa.update(Shift)
        .where(
            col(Shift.network_id) == network_id,
            col(Shift.clinic_session_id).in_(of_the_rota),
            sa.func.lower(Shift.during) > now,
        )
        .values(live=False)
    )


async def worked(
    session: AsyncSession, network_id: int, since: datetime, until: datetime
) -> list[tuple[int, int, datetime, datetime]]:
    """(clinician, site, start, end) of each shift in force that begins in the period, in order of time."""
    found = await session.exec(
        select(Shift.clinician_id, ClinicSession.site_id, ClinicSession.starts_at, ClinicSession.ends_at)
        .join(ClinicSession, col(ClinicSession.id) == Shift.clinic_session_id)
        .where(
            Shift.network_id == network_id,
            col(Shift.live),
            ClinicSession.starts_at >= since,
            ClinicSession.starts_at < until,
        )
        .order_by(col(ClinicSession.starts_at), col(Shift.id))
    )
    return list(found)
