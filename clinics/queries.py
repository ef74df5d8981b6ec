"""All SQL about organisations, places, people and hours. The tenant comes first."""

from datetime import date
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import (
    Availability,
    BankHoliday,
    Clinician,
    ClinicianContract,
    ClinicianService,
    Commitment,
    Contract,
    Leave,
    Network,
    OpeningHours,
    Practice,
    Room,
    Service,
    Site,
    StandardHours,
)

T = TypeVar("T", bound=SQLModel)


async def network_by_ods(session: AsyncSession, ods_code: str) -> Network | None:
    found = await session.exec(select(Network).where(Network.ods_code == ods_code))
    return found.first()


async def network(session: AsyncSession, network_id: int) -> Network | None:
    found = await session.exec(select(Network).where(Network.id == network_id))
    return found.first()


async def practices(session: AsyncSession, network_id: int) -> list[Practice]:
    """Open practices by ODS code."""
    found = await session.exec(
        select(Practice)
        .where(Practice.network_id == network_id, ~col(Practice.closed))
        .order_by(col(Practice.ods_code))
    )
    return list(found)


async def adjusted_list_sizes(session: AsyncSession, network_id: int, on: date) -> list[int]:
    """Each open practice's adjusted population, in the version valid `on` that day, or else as last known."""
    found = await session.execute(
        sa.text(
            "select coalesce((select v.adjusted_list_size from practice_list_size v"
            " where v.practice_id = p.id and v.as_of <= :day order by v.as_of desc limit 1), p.adjusted_list_size)"
            " from practice p where p.network_id = :network and not p.closed order by p.ods_code"
        ),
        {"network": network_id, "day": on},
    )
    return [int(size) for (size,) in found]


async def sites(session: AsyncSession, network_id: int) -> list[Site]:
    found = await session.exec(select(Site).where(Site.network_id == network_id).order_by(col(Site.id)))
    return list(found)


async def rooms(session: AsyncSession, network_id: int) -> list[Room]:
    found = await session.exec(select(Room).where(Room.network_id == network_id).order_by(col(Room.id)))
    return list(found)


async def opening_hours(session: AsyncSession, network_id: int) -> list[OpeningHours]:
    found = await session.exec(
        select(OpeningHours)
        .join(Site, col(Site.id) == OpeningHours.site_id)
        .where(Site.network_id == network_id)
        .order_by(col(OpeningHours.id))
    )
    return list(found)


async def services(session: AsyncSession, network_id: int) -> list[Service]:
    found = await session.exec(select(Service).where(Service.network_id == network_id).order_by(col(Service.id)))
    return list(found)


async def clinicians(session: AsyncSession, network_id: int) -> list[Clinician]:
    found = await session.exec(select(Clinician).where(Clinician.network_id == network_id).order_by(col(Clinician.id)))
    return list(found)


async def skills(session: AsyncSession, network_id: int) -> list[ClinicianService]:
    return await _of_people(session, network_id, ClinicianService)


async def availability(session: AsyncSession, network_id: int) -> list[Availability]:
    return await _of_people(session, network_id, Availability)


async def commitments(session: AsyncSession, network_id: int) -> list[Commitment]:
    return await _of_people(session, network_id, Commitment)


async def leave(session: AsyncSession, network_id: int, first: date, last: date) -> list[Leave]:
    """Leave that touches any day from `first` to `last`."""
    found = await _of_people(session, network_id, Leave)
    return [away for away in found if away.starts_on <= last and away.ends_on >= first]


async def clinician_contracts(session: AsyncSession, network_id: int, on: date) -> list[ClinicianContract]:
    found = await _of_people(session, network_id, ClinicianContract)
    return [c for c in found if c.starts_on <= on and (c.ends_on is None or c.ends_on >= on)]


async def contract_on(session: AsyncSession, network_id: int, on: date) -> Contract | None:
    """The network's contract in force on a day."""
    found = await session.exec(
        select(Contract)
        .where(
            Contract.network_id == network_id,
            Contract.starts_on <= on,
            sa.or_(col(Contract.ends_on).is_(None), col(Contract.ends_on) >= on),
        )
        .order_by(col(Contract.starts_on).desc())
    )
    return found.first()


async def standard_hours(session: AsyncSession, network_id: int) -> list[StandardHours]:
    found = await session.exec(
        select(StandardHours).where(StandardHours.network_id == network_id).order_by(col(StandardHours.id))
    )
    return list(found)


async def bank_holidays(session: AsyncSession, first: date, last: date) -> list[BankHoliday]:
    """National facts, the same for every tenant."""
    found = await session.exec(
        select(BankHoliday).where(BankHoliday.day >= first, BankHoliday.day <= last).order_by(col(BankHoliday.day))
    )
    return list(found)


async def _of_people(session: AsyncSession, network_id: int, table: type[T]) -> list[T]:
    owner = sa.inspect(table).columns["clinician_id"]
    found = await session.exec(
        select(table)
        .join(Clinician, col(Clinician.id) == owner)
        .where(Clinician.network_id == network_id)
        .order_by(owner)
    )
    return list(found)
