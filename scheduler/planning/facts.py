"""Everything the planner must know about a network, read in one go and passed on as it is."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries
from clinics.local_time import at
from clinics.models import (
    Availability,
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
from clinics.obligation import MAKE_UP_WITHIN
from scheduler.coverage import queries as coverage
from scheduler.errors import Invalid, NotFound
from scheduler.rota import queries as rotas


class NetworkNotFound(NotFound):
    """There is no such network."""


class NoContract(Invalid):
    """The network has no contract for these weeks, so nothing says what is owed. Add one first."""


WEEKS_BEFORE = 16  # with the week being planned, those that the 48-hour week is averaged over


@dataclass(frozen=True)
class Worked:
    """One shift of an earlier rota."""

    clinician_id: int
    site_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Owing:
    """What a network owes from `monday` for `weeks`; bank holidays, and minutes planned by week, from as long before as
    lost time may still be made up."""

    monday: date
    weeks: int
    contract: Contract
    list_sizes: list[int]
    standard: list[StandardHours]
    services: list[Service]
    bank_holidays: list[date]
    planned_before: list[int]

    @property
    def shares(self) -> dict[str, Decimal]:
        return {service.code: service.demand_share for service in self.services}


@dataclass(frozen=True)
class Facts(Owing):
    """One network, too; contracts, leave and what was `worked`, from `WEEKS_BEFORE`."""

    network: Network
    practices: list[Practice]
    sites: list[Site]
    rooms: list[Room]
    opening: list[OpeningHours]
    clinicians: list[Clinician]
    contracts: list[ClinicianContract]
    skills: list[ClinicianService]
    availability: list[Availability]
    commitments: list[Commitment]
    leave: list[Leave]
    worked: list[Worked]


async def gather_owing(session: AsyncSession, network_id: int, monday: date, weeks: int) -> Owing:
    """Read what is owed; `NoContract` where nothing says it."""
    contract = await queries.contract_on(session, network_id, monday)
    if contract is None:
        raise NoContract
    since, last = monday - MAKE_UP_WITHIN, monday + timedelta(weeks=weeks, days=-1)
    before = await coverage.weekly_minutes(session, network_id, since, (monday - since).days // 7)
    return Owing(
        monday=monday,
        weeks=weeks,
        contract=contract,
        list_sizes=await queries.adjusted_list_sizes(session, network_id, monday),
        standard=await queries.standard_hours(session, network_id),
        services=await queries.services(session, network_id),
        bank_holidays=[day.day for day in await queries.bank_holidays(session, since, last)],
        planned_before=[planned for _, planned, *_ in before],
    )


async def gather(session: AsyncSession, network_id: int, monday: date, weeks: int) -> Facts:
    """Read the facts; `NoContract` where nothing says what is owed."""
    network = await queries.network(session, network_id)
    if network is None:
        raise NetworkNotFound
    owing = await gather_owing(session, network_id, monday, weeks)
    last, earlier = monday + timedelta(weeks=weeks, days=-1), monday - timedelta(weeks=WEEKS_BEFORE)
    return Facts(
        **vars(owing),
        network=network,
        practices=await queries.practices(session, network_id),
        sites=await queries.sites(session, network_id),
        rooms=await queries.rooms(session, network_id),
        opening=await queries.opening_hours(session, network_id),
        clinicians=await queries.clinicians(session, network_id),
        contracts=await queries.clinician_contracts(session, network_id, earlier, last),
        skills=await queries.skills(session, network_id),
        availability=await queries.availability(session, network_id),
        commitments=await queries.commitments(session, network_id),
        leave=await queries.leave(session, network_id, earlier, last),
        worked=await gather_worked(session, network_id, monday),
    )


async def gather_worked(session: AsyncSession, network_id: int, monday: date) -> list[Worked]:
    """Shifts in force that began in the `WEEKS_BEFORE`."""
    earlier = monday - timedelta(weeks=WEEKS_BEFORE)
    rows = await rotas.worked(session, network_id, at(earlier, time(0)), at(monday, time(0)))
    return [Worked(*row) for row in rows]
