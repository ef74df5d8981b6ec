"""One real PostgreSQL per test process, migrated once, emptied before each test."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.command import upgrade
from click.testing import Result
from hypothesis import settings
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel.ext.asyncio.session import AsyncSession
from typer.testing import CliRunner

from clinics.models import Clinician, Contract, Network, Practice, Room, Service, Site, StandardHours
from scheduler.access.tokens import issue
from scheduler.cli.app import app as command_line
from scheduler.db import Sessions, alembic_config, async_url, create_sessions
from scheduler.embedded import postgres
from scheduler.patients.models import Patient
from scheduler.patients.nhs_number import synthetic
from scheduler.rota import service as rotas
from scheduler.rota.carve import Period
from scheduler.rota.service import PlannedShift

settings.register_profile("however slow", deadline=None)  # how fast something is, benchmarks say
settings.load_profile("however slow")

_EMPTY_EVERYTHING = sa.text("""
    do $$ declare t text; begin
      set local session_replication_role = replica;
      for t in select quote_ident(tablename) from pg_tables
               where schemaname = 'public' and tablename <> 'alembic_version'
      loop execute 'delete from ' || t; end loop;
    end $$
""")


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="extended-access-tests-", dir="/tmp"))
    folder.chmod(0o755)
    server = postgres.start(folder, durable=False)
    try:
        upgrade(alembic_config(server.url), "head")
        yield server.url
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(async_url(database_url), poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.execute(_EMPTY_EVERYTHING)
    yield engine
    await engine.dispose()


@pytest.fixture
def sessions(engine: AsyncEngine) -> Sessions:
    return create_sessions(engine)


NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """A small published network, its people by id, and a clock that stands still."""

    sessions: Sessions
    network_id: int
    slots: list[int]
    patients: list[int]
    token: str
    other_token: str
    now: datetime


async def _network(session: AsyncSession, code: str, practice: str) -> tuple[int, int]:
    network = Network(ods_code=code, name=f"Network {code}", is_demonstration=True)
    session.add(network)
    await session.flush()
    home = Practice(
        network_id=network.id, ods_code=practice, name="Practice", address="1 Road", postcode="S1 1AA",
        list_size=10_000, adjusted_list_size=10_000,
    )  # fmt: skip
    session.add(home)
    await session.flush()
    return network.id, home.id


async def _published(session: AsyncSession, network_id: int) -> list[int]:
    """One GP on the evening of 8 December: six quarter-hour slots from 18:30."""
    site = Site(network_id=network_id, name="Hub", address="2 Road", postcode="S2 2BB")
    service = Service(network_id=network_id, code="gp", name="GP appointment", description="A doctor", minutes=15)
    gp = Clinician(
        network_id=network_id, name="Dr Test", gender="female", role="gp", covers_as_gp=True, email="d@example.com"
    )
    session.add_all([site, service, gp])
    await session.flush()
    room = Room(network_id=network_id, site_id=site.id, name="Room 1")
    session.add_all([room, Contract(network_id=network_id, starts_on=date(2026, 1, 1))])
    session.add(StandardHours(network_id=network_id, weekday=1, starts=time(18, 30), ends=time(20)))
    await session.flush()
    evening = Period(datetime(2026, 12, 8, 18, 30, tzinfo=UTC), datetime(2026, 12, 8, 20, tzinfo=UTC))
    shift = PlannedShift(gp.id, site.id, room.id, service.id, evening)
    monday = date(2026, 12, 7)
    rota = await rotas.write_draft(session, network_id, monday, date(2026, 12, 14), [shift], actor="test", now=NOW)
    await rotas.publish(session, network_id, rota.id, actor="test", now=NOW)
    return [row[0] for row in await session.execute(sa.text("select id from slot order by starts_at"))]


@pytest.fixture
async def world(sessions: Sessions) -> World:
    async with sessions() as session, session.begin():
        network_id, practice_id = await _network(session, "U12376", "C88019")
        other_id, _ = await _network(session, "U99999", "C99999")
        slots = await _published(session, network_id)
        people = [
            Patient(
                network_id=network_id, practice_id=practice_id, nhs_number=str(synthetic(n)), given_name="Pat",
                family_name=f"Example{n}", date_of_birth=date(1980, 3, 31), sex="female", postcode="S1 1AA",
                phone=f"+4477009001{n:02d}", email=f"p{n}@example.com", synthetic=True,
            )
            for n in range(60) if synthetic(n)
        ]  # fmt: skip
        session.add_all(people)
        await session.flush()
        token = await issue(session, network_id, "receptionist", "test", NOW)
        other = await issue(session, other_id, "receptionist", "test", NOW)
        return World(sessions, network_id, slots, [one.id for one in people], token, other, NOW)


@pytest.fixture
def command(
    engine: AsyncEngine, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Awaitable[Result]]:
    """`await command("rotas", "plan")` runs a command on the tests' database, in a thread with a loop of its own."""
    monkeypatch.setenv("DATABASE_URL", database_url)

    async def run(*words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, command_line, list(words))

    return run
