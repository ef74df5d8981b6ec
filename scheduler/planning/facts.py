"""Everything the planner must know about a network, read in one go and passed on as it is."""

from dataclasses import dataclass, field
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
    WeeklyPreference,
)
from clinics.obligation import MAKE_UP_WITHIN
from scheduler.busy import queries as own_calendars
from scheduler.busy.ical.occurrences import Span
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
class Team:
    """Who can be asked: contracts, leave and what was `worked`, from `WEEKS_BEFORE` the rota."""

    clinicians: list[Clinician]
    contracts: list[ClinicianContract]
    leave: list[Leave]
    worked: list[Worked]


@dataclass(frozen=True)
class Facts(Owing, Team):
    """All of it, for one network; `busy` by their own calendars, by clinician.

    `promised`: shifts that are published, by clinician. Who has agreed to one offers its hours, whatever they say now.
    """

    network: Network
    practices: list[Practice]
    sites: list[Site]
    rooms: list[Room]
    opening: list[OpeningHours]
    skills: list[ClinicianService]
    availability: list[Availability]
    commitments: list[Commitment]
    busy: dict[int, list[Span]] = field(default_factory=dict)
    preferences: list[WeeklyPreference] = field(default_factory=list)
    promised: dict[int, list[Span]] = field(default_factory=dict)


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
    team = await gather_team(session, network_id, monday, weeks)
    return Facts(
        **vars(owing),
        **vars(team),
        network=network,
        practices=await queries.practices(session, network_id),
        sites=await queries.sites(session, network_id),
        rooms=await queries.rooms(session, network_id),
        opening=await queries.opening_hours(session, network_id),
        skills=await queries.skills(session, network_id),
        availability=await queries.availability(session, network_id),
        commitments=await queries.commitments(session, network_id),
        busy=await own_calendars.busy(session, network_id),
        preferences=await queries.weekly_preferences(session, network_id),
    )


async def gather_team(session: AsyncSession, network_id: int, monday: date, weeks: int) -> Team:
    """Read who can be asked for these weeks, and what earlier ones asked of them."""
    earlier, last = monday - timedelta(weeks=WEEKS_BEFORE), monday + timedelta(weeks=weeks, days=-1)
    worked = await rotas.worked(session, network_id, at(earlier, time(0)), at(monday, time(0)))
    return Team(
        clinicians=await queries.clinicians(session, network_id),
        contracts=await queries.clinician_contracts(session, network_id, earlier, last),
        leave=await queries.leave(session, network_id, earlier, last),
        worked=[Worked(*row) for row in worked],
    )
