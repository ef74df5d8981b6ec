"""An announcer as the product builds it, the facts of a small network, and one with a rota to be asked about."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from clinics import bank_holidays
from clinics.local_time import next_monday
from clinics.models import Contract, Network, OpeningHours, Practice, Room, Site, StandardHours
from clinics.obligation import MAKE_UP_WITHIN
from scheduler.access.links import Links
from scheduler.booking.announcements import Announcer
from scheduler.config import Settings
from scheduler.planning.facts import Facts
from scheduler.runtime import (
    ONE_REQUEST_EACH,
    create_announcer,
    create_inviting,
    create_offering,
    create_reading,
    utc_now,
)
from tests.calendar_server import CalendarServer, calendar_server
from tests.scheduler.calendar_office import Office
from tests.scheduler.clinic import Clinic
from tests.scheduler.desk import Desk
from tests.scheduler.inviting import Campaigning
from tests.scheduler.phone import Phone
from tests.scheduler.trying import Lab
from tests.scheduler.waiting_room import WaitingRoom

Make = Callable[..., Facts]
HOURS = [(day, time(18, 30), time(20)) for day in range(5)] + [(5, time(9), time(17))]


@pytest.fixture
def announcer() -> Announcer:
    return create_announcer(Settings(), Links("http://127.0.0.1:8000", "a secret of the tests, long enough"))


def practice(number: int, name: str, **other: Any) -> Practice:
    code = f"C{number:05d}"
    return Practice(
        id=number,
        ods_code=code,
        name=name,
        address="2 Road",
        postcode="S1 1AA",
        list_size=1,
        adjusted_list_size=1,
        **other,
    )


@pytest.fixture
def facts() -> Make:
    """A network of one site that keeps the standard hours; a test names only what it is about."""

    def make(monday: date, weeks: int = 1, **other: Any) -> Facts:
        since, ends = monday - MAKE_UP_WITHIN, monday + timedelta(weeks=weeks)
        listed = [day for year in (since.year, ends.year) for day, _ in bank_holidays.in_year(year)]
        values: dict[str, Any] = {
            "network": Network(id=1, ods_code="U12376", name="Network"),
            "contract": Contract(network_id=1, starts_on=monday, minutes_per_1000_per_week=Decimal(60)),
            "practices": [practice(1, "Practice")], "list_sizes": [31_000], "sites": [Site(id=1, network_id=1, name="Hub", address="1 Road", postcode="S1 1AA")],
            "rooms": [Room(id=n, network_id=1, site_id=1, name=f"Room {n}") for n in (1, 2, 3)],
            "opening": [OpeningHours(site_id=1, weekday=d, starts=a, ends=b) for d, a, b in HOURS],
            "standard": [StandardHours(network_id=1, weekday=d, starts=a, ends=b) for d, a, b in HOURS],
            "services": [], "clinicians": [], "contracts": [], "skills": [], "availability": [], "commitments": [], "leave": [],
            "bank_holidays": sorted({day for day in listed if since <= day < ends}), "planned_before": [0, 0], "worked": [],
        }  # fmt: skip
        return Facts(monday=monday, weeks=weeks, **(values | other))

    return make


@pytest.fixture
async def clinic(world: Any) -> Clinic:
    return await Clinic(world).open()


@pytest.fixture
async def ahead(clinic: Clinic) -> date:
    """The Tuesday of a rota that is ahead whenever the tests run: commands go by the real clock."""
    monday = next_monday(utc_now()) + timedelta(weeks=8)
    await clinic.publish(monday)
    return monday + timedelta(days=1)


@pytest.fixture
def desk(world: Any, announcer: Announcer) -> Desk:
    return Desk(world, announcer)


@pytest.fixture
def office(desk: Desk) -> Campaigning:
    return Campaigning(desk, create_inviting(Settings(), desk.announcer))


@pytest.fixture
def room(desk: Desk) -> WaitingRoom:
    return WaitingRoom(desk, create_offering(Settings(), desk.announcer))


@pytest.fixture
async def phone(office: Campaigning) -> Phone:
    return await Phone(office).invited()


@pytest.fixture
async def shared(office: Campaigning) -> Phone:
    return await Phone(office).invited(2)


@pytest.fixture
def server() -> Iterator[CalendarServer]:
    with calendar_server() as running:
        yield running


@pytest.fixture
async def calendars(clinic: Clinic, server: CalendarServer) -> AsyncIterator[Office]:
    async with httpx.AsyncHTTPTransport(limits=ONE_REQUEST_EACH) as transport:
        made = create_reading(Settings(calendar_loopback=True, email_from="a@example.org"), transport)
        yield Office(clinic, server, made)


@pytest.fixture
def lab(desk: Desk) -> Lab:
    return Lab(desk)
