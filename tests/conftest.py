"""One real PostgreSQL per test process, migrated once, emptied before each test."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from scheduler.db import Sessions, alembic_config, async_url, create_sessions
from scheduler.embedded import postgres

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
        command.upgrade(alembic_config(server.url), "head")
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
