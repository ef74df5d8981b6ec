"""All SQL about organisations, places, people and hours. The tenant comes first."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
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
    PracticeListSize,
    Room,
    Service,
    Site,
    StandardHours,
    WeeklyPreference,
)

T = TypeVar("T", bound=SQLModel)


@dataclass
class Position:
    """Degrees north and east."""

    latitude: float | None
    longitude: float | None


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


async def practice_by_ods(session: AsyncSession, network_id: int, ods_code: str) -> Practice | None:
    """The network's practice of this code, open or closed."""
    found = await session.exec(select(Practice).where(Practice.network_id == network_id, Practice.ods_code == ods_code))
    return found.first()


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


async def place_of(session: AsyncSession, postcode: str) -> Position | None:
    """Where a postcode is, by the practices and sites there, or else by those that share its first half.

    National facts: a patient may live beyond the network.
    """
    letters = postcode.replace(" ", "").upper()
    outward = letters[:-3] if len(letters) > 4 else letters
    if not letters.isalnum() or not letters.isascii() or len(letters) > 8:
        return None
    found = await session.execute(
        sa.text(
            "select avg(latitude), avg(longitude) from ("
            " select latitude, longitude, replace(upper(postcode), ' ', '') as code from practice"
            " union all select latitude, longitude, replace(upper(postcode), ' ', '') from site) as known"
            " where latitude is not null and (code = :letters or left(code, -3) = :outward)"
            " group by code = :letters order by code = :letters desc limit 1"
        ),
        {"letters": letters, "outward": outward},
    )
    row = found.first()
    return Position(row[0], row[1]) if row else None


async def services(session: AsyncSession, network_id: int) -> list[Service]:
    found = await session.exec(select(Service).where(Service.network_id == network_id).order_by(col(Service.id)))
    return list(found)


async def service_codes(session: AsyncSession, network_id: int) -> set[str]:
    return set(await session.exec(select(Service.code).where(Service.network_id == network_id)))


async def clinicians(session: AsyncSession, network_id: int) -> list[Clinician]:
    found = await session.exec(select(Clinician).where(Clinician.network_id == network_id).order_by(col(Clinician.id)))
    return list(found)


async def skills(session: AsyncSession, network_id: int) -> list[ClinicianService]:
    return await _of_people(session, network_id, ClinicianService)


async def availability(session: AsyncSession, network_id: int) -> list[Availability]:
    return await _of_people(session, network_id, Availability)


async def weekly_preferences(session: AsyncSession, network_id: int) -> list[WeeklyPreference]:
    return await _of_people(session, network_id, WeeklyPreference)


async def commitments(session: AsyncSession, network_id: int) -> list[Commitment]:
    return await _of_people(session, network_id, Commitment)


async def leave(session: AsyncSession, network_id: int, first: date, last: date) -> list[Leave]:
    """Leave that touches any day from `first` to `last`."""
    found = await _of_people(session, network_id, Leave)
    return [away for away in found if away.starts_on <= last and away.ends_on >= first]


async def clinician_contracts(
    session: AsyncSession, network_id: int, first: date, last: date
) -> list[ClinicianContract]:
    """Contracts that hold on any day from `first` to `last`, by clinician and in order of time."""
    found = await _of_people(session, network_id, ClinicianContract)
    held = [c for c in found if c.starts_on <= last and (c.ends_on is None or c.ends_on >= first)]
    return sorted(held, key=lambda c: (c.clinician_id, c.starts_on))


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


async def add_networks(session: AsyncSession, values: list[dict[str, Any]]) -> int:
    """Add those whose code is new; returns how many. The official file is national: it comes before any tenant."""
    statement = insert(Network).values(values).on_conflict_do_nothing(constraint="uq_network_ods_code")
    done = await session.execute(statement.returning(sa.literal(1)))
    return len(done.all())


async def network_ids(session: AsyncSession) -> dict[str, int]:
    """Every network's id by its code, for the national file."""
    return dict((await session.exec(select(Network.ods_code, Network.id))).all())


async def practice_ids(session: AsyncSession) -> dict[str, int]:
    """Every practice's id by its code, for the national file."""
    return dict((await session.exec(select(Practice.ods_code, Practice.id))).all())


async def put_practices(session: AsyncSession, values: list[dict[str, Any]]) -> list[bool]:
    """Insert what is new (True), update what differs (False), leave the rest; `xmax = 0` tells an inserted row.

    For the national file: a practice's network is among the values.
    """
    statement = insert(Practice).values(values)
    new = {name: statement.excluded[name] for name in values[0] if name != "ods_code"}
    differs = sa.or_(*(sa.inspect(Practice).columns[name].is_distinct_from(value) for name, value in new.items()))
    upsert = statement.on_conflict_do_update(constraint="uq_practice_ods_code", set_=new, where=differs)
    done = await session.execute(upsert.returning(sa.literal_column("(practice.xmax = 0)")))
    return [bool(inserted) for (inserted,) in done]


async def put_list_sizes(session: AsyncSession, values: list[dict[str, Any]]) -> None:
    """Write versions of list sizes; one of the same practice and day is replaced. For the national file."""
    statement = insert(PracticeListSize).values(values)
    sizes = {name: statement.excluded[name] for name in ("list_size", "adjusted_list_size")}
    await session.execute(statement.on_conflict_do_update(constraint="uq_practice_list_size", set_=sizes))


async def _of_people(session: AsyncSession, network_id: int, table: type[T]) -> list[T]:
    owner = sa.inspect(table).columns["clinician_id"]
    found = await session.exec(
        select(table)
        .join(Clinician, col(Clinician.id) == owner)
        .where(Clinician.network_id == network_id)
        .order_by(owner)
    )
    return list(found)
