"""The demonstration network: eight real practices of Sheffield, and clinicians who do not exist."""

import random
from datetime import date, time, timedelta
from decimal import Decimal

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import bank_holidays, queries
from clinics.demonstration_facts import (
    AGES,
    HUBS,
    INTERPRETERS,
    PARTNER_HOURS,
    PRACTICES,
    REGISTERED_SEX,
    SAME_DAY_PERCENT,
    SERVICES,
    SKILLS,
    TEAM,
    TURN_ROUND_MINUTES,
    Member,
)
from clinics.local_time import week_start
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
    Role,
    Room,
    Service,
    Site,
    StandardHours,
    ToldBy,
)

ODS_CODE = "U12376"
EVENING = (time(18, 30), time(20, 0))
SATURDAY = (time(9, 0), time(17, 0))
_HOURS = [(day, *EVENING) for day in range(5)] + [(5, *SATURDAY)]


async def load_demonstration(session: AsyncSession, today: date) -> Network:
    """Load it once; leave and contracts are relative to `today`. A second time finds and returns it."""
    found = await queries.network_by_ods(session, ODS_CODE)
    if found is not None and found.is_demonstration:
        return found
    network = await _network(session, found)
    practices = await _practices(session, network, today)
    await _hubs(session, network, practices)
    services = await _services(session, network)
    await _contract(session, network, today)
    await _bank_holidays(session, today)
    await _team(session, network, practices, services, today)
    await session.flush()
    return network


async def _network(session: AsyncSession, found: Network | None) -> Network:
    network = found or Network(ods_code=ODS_CODE, name="Heeley Plus PCN")
    network.icb_code, network.icb_name = "QF7", "NHS South Yorkshire"
    network.is_demonstration = True
    session.add(network)
    await session.flush()
    return network


async def _practices(session: AsyncSession, network: Network, today: date) -> list[Practice]:
    known = {p.ods_code: p for p in await queries.practices(session, network.id)}
    practices = [known.get(row[0]) or _practice(network, row) for row in PRACTICES]
    session.add_all(practices)
    await session.flush()
    session.add_all(
        PracticeListSize(
            practice_id=p.id,
            as_of=date(today.year, 1, 1),
            list_size=p.list_size,
            adjusted_list_size=p.adjusted_list_size,
        )
        for p in practices
        if p.ods_code not in known
    )
    return practices


def _practice(network: Network, row: tuple[str, str, str, str, int, int, str, float, float]) -> Practice:
    code, name, address, postcode, registered, weighted, imd, latitude, longitude = row
    return Practice(
        network_id=network.id,
        ods_code=code,
        name=name,
        address=address,
        postcode=postcode,
        list_size=registered,
        adjusted_list_size=weighted,
        imd_score=Decimal(imd),
        latitude=latitude,
        longitude=longitude,
    )


async def _hubs(session: AsyncSession, network: Network, practices: list[Practice]) -> None:
    by_code = {practice.ods_code: practice for practice in practices}
    for code, rooms, hearing_loop in HUBS:
        host = by_code[code]
        site = Site(
            network_id=network.id,
            practice_id=host.id,
            name=host.name,
            address=host.address,
            postcode=host.postcode,
            latitude=host.latitude,
            longitude=host.longitude,
            step_free=True,
            hearing_loop=hearing_loop,
            interpreters=list(INTERPRETERS),
        )
        session.add(site)
        await session.flush()
        session.add_all(Room(network_id=network.id, site_id=site.id, name=f"Room {n}") for n in range(1, rooms + 1))
        session.add_all(OpeningHours(site_id=site.id, weekday=day, starts=a, ends=b) for day, a, b in _HOURS)


async def _services(session: AsyncSession, network: Network) -> dict[str, Service]:
    services = {
        code: Service(
            network_id=network.id,
            code=code,
            name=name,
            description=words,
            minutes=minutes,
            delivery_channel=channel,
            demand_share=Decimal(share),
            min_age=AGES.get(code, (None, None))[0],
            max_age=AGES.get(code, (None, None))[1],
            sex=REGISTERED_SEX.get(code),
            advance_percent=100 - SAME_DAY_PERCENT.get(code, 0),
            same_day_percent=SAME_DAY_PERCENT.get(code, 0),
            partner_hours=PARTNER_HOURS.get(code),
            turn_round_minutes=TURN_ROUND_MINUTES.get(code, 0),
        )
        for code, name, words, minutes, channel, share in SERVICES
    }
    session.add_all(services.values())
    await session.flush()
    return services


async def _contract(session: AsyncSession, network: Network, today: date) -> None:
    session.add(Contract(network_id=network.id, starts_on=date(today.year, 1, 1)))
    session.add_all(StandardHours(network_id=network.id, weekday=day, starts=a, ends=b) for day, a, b in _HOURS)
    await session.flush()


async def _bank_holidays(session: AsyncSession, today: date) -> None:
    first, last = date(today.year, 1, 1), date(today.year + 1, 12, 31)
    known = {day.day for day in await queries.bank_holidays(session, first, last)}
    session.add_all(
        BankHoliday(division=bank_holidays.DIVISION, day=day, title=title)
        for year in (today.year, today.year + 1)
        for day, title in bank_holidays.in_year(year)
        if day not in known
    )


async def _team(
    session: AsyncSession,
    network: Network,
    practices: list[Practice],
    services: dict[str, Service],
    today: date,
) -> None:
    chance = random.Random(12376)
    for index, member in enumerate(TEAM):
        clinician = Clinician(
            network_id=network.id,
            practice_id=practices[index % len(practices)].id,
            name=member.name,
            gender=member.gender,
            languages=list(member.languages),
            role=member.role,
            covers_as_gp=member.role is Role.GP,
            email=f"{member.name.split()[-1]}.{index}@example.com".lower(),
            phone=f"+447700900{900 + index}",
            told_by=(ToldBy.EMAIL, ToldBy.BOTH, ToldBy.TEXT)[index % 3],
        )
        session.add(clinician)
        await session.flush()
        session.add_all(_facts_about(clinician.id, member, services, chance, week_start(today), index))


def _facts_about(
    clinician_id: int,
    member: Member,
    services: dict[str, Service],
    chance: random.Random,
    monday: date,
    index: int,
) -> list[object]:
    facts: list[object] = [
        ClinicianService(clinician_id=clinician_id, service_id=services[code].id) for code in SKILLS[member.role]
    ]
    facts.append(
        ClinicianContract(
            clinician_id=clinician_id,
            starts_on=date(monday.year - 1, 1, 1),
            contracted_minutes_per_week=90,
            maximum_minutes_per_week=member.maximum_minutes,
            max_evenings_per_week=member.evenings,
            cost_pence_per_hour=member.pence_per_hour,
        )
    )
    evenings = sorted(chance.sample(range(5), chance.randint(2, 4)))
    facts += [Availability(clinician_id=clinician_id, weekday=d, starts=EVENING[0], ends=EVENING[1]) for d in evenings]
    if index % 3:
        facts.append(Availability(clinician_id=clinician_id, weekday=5, starts=SATURDAY[0], ends=SATURDAY[1]))
    facts += _day_work(clinician_id, chance, early=index % 7 == 3)
    if chance.random() < 0.4:
        first = monday + timedelta(days=7 + chance.randint(0, 21))
        facts.append(
            Leave(
                clinician_id=clinician_id,
                starts_on=first,
                ends_on=first + timedelta(days=chance.randint(2, 9)),
            )
        )
    return facts


def _day_work(clinician_id: int, chance: random.Random, *, early: bool) -> list[Commitment]:
    """Sessions at the practice; a few people start at half past six, too early after an evening."""
    days = sorted(chance.sample(range(5), 3))
    starts = time(6, 30) if early else time(8, 30)
    return [
        Commitment(clinician_id=clinician_id, weekday=d, starts=starts, ends=time(12, 40), label="Morning surgery")
        for d in days
    ]
