"""What goes wrong between us and the database, told apart by its codes and logged without anybody's data."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select

from scheduler.db import (
    Errors,
    Sessions,
    Trouble,
    async_url,
    create_engine,
    create_sessions,
    transaction,
    trouble,
    without_values,
)
from scheduler.liveness.models import Heartbeat
from scheduler.runtime import utc_now


@pytest.mark.parametrize(
    ("code", "kind"),
    [("55P03", Trouble.BUSY), ("57014", Trouble.BUSY), ("40P01", Trouble.BUSY), ("57P01", Trouble.AWAY), ("57P03", Trouble.AWAY),
     ("53300", Trouble.AWAY), ("08006", Trouble.AWAY), ("23505", None), ("22023", None)],
)  # fmt: skip
async def test_passing_trouble_is_known_by_its_code(engine: AsyncEngine, code: str, kind: Trouble | None) -> None:
    with pytest.raises(Errors) as raised:
        async with engine.connect() as connection:
            await connection.execute(sa.text(f"do $$ begin raise exception 'connect' using errcode = '{code}'; end $$"))
    assert trouble(raised.value) is kind


async def test_a_connection_that_is_cut_and_one_that_is_refused_are_trouble_with_the_database(
    engine: AsyncEngine,
) -> None:
    async with engine.connect() as connection, engine.connect() as other:
        mine = (await connection.execute(sa.text("select pg_backend_pid()"))).scalar_one()
        await other.execute(sa.text(f"select pg_terminate_backend({mine})"))
        with pytest.raises(Errors) as cut:
            await connection.execute(sa.text("select 1"))
    nowhere = create_engine("postgresql://app:x@127.0.0.1:1/app")
    with pytest.raises(Errors) as refused:
        await nowhere.connect().__aenter__()
    await nowhere.dispose()
    assert (trouble(cut.value), trouble(refused.value)) == (Trouble.AWAY, Trouble.AWAY)
    assert trouble(FileNotFoundError(2, "no such file", "page.html")) is None


def test_the_sslmode_that_hosts_hand_out_reaches_the_driver_under_its_own_name() -> None:
    url = "postgresql://app:p%40ss@db.example:5433/app?sslmode=require"
    assert async_url(url) == "postgresql+asyncpg://app:p%40ss@db.example:5433/app?ssl=require"


async def test_neither_logs_nor_errors_quote_what_a_patient_gave(database_url: str) -> None:
    engine = create_engine(database_url)
    copy = sa.text("with twice as (select cast(:name as text) n) insert into network (ods_code, name, icb_code, icb_name, is_demonstration)"
                   " select 'U00001', n, '', '', false from twice union all select 'U00001', n, '', '', false from twice")  # fmt: skip
    with pytest.raises(sa.exc.IntegrityError) as raised:
        async with engine.connect() as connection:
            await connection.execute(copy, {"name": "Ada Example"})
    await engine.dispose()
    assert "Ada" not in str(raised.value)
    logged = without_values(raised.value)
    assert "U00001" in str(raised.value)  # the server quotes the key
    assert "UniqueViolationError 23505 in: with twice" in logged
    assert "U00001)" not in logged


async def test_a_transaction_is_kept_when_its_block_ends_and_given_up_when_it_fails_or_is_cancelled(
    database_url: str,
) -> None:
    engine = create_engine(database_url, pool_size=1)
    sessions, inside = create_sessions(engine), asyncio.Event()
    await _beat(sessions, "kept")
    with pytest.raises(ZeroDivisionError):
        await _beat(sessions, "failed", _fail)
    task = asyncio.create_task(_beat(sessions, "cancelled", lambda: _wait_for_ever(inside)))
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with sessions() as session:  # the only connection there is: whoever kept it would keep us waiting
        assert [one.process for one in await session.exec(select(Heartbeat))] == ["kept"]
    await engine.dispose()


async def _beat(sessions: Sessions, process: str, then: Callable[[], Awaitable[object]] | None = None) -> None:
    async with transaction(sessions) as session:
        session.add(Heartbeat(process=process, host="here", at=utc_now(), next_by=utc_now()))
        await session.flush()
        if then:
            await then()


async def _fail() -> None:
    raise ZeroDivisionError


async def _wait_for_ever(inside: asyncio.Event) -> None:
    inside.set()
    await asyncio.Event().wait()
