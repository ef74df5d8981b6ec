"""A statement spoken to the driver takes part in the session's transaction like any other."""

import asyncpg
import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.db import Sessions
from scheduler.liveness.models import Heartbeat
from scheduler.runtime import utc_now
from scheduler.sql import Sql

ADD = Sql("insert into heartbeat (process, host, at, next_by) values (:name, :host, now(), now())")
NAMES = Sql("select process from heartbeat order by process")


async def names(session: AsyncSession) -> list[str]:
    return [name for (name,) in await NAMES.rows(session)]


async def add(session: AsyncSession, name: str | None) -> None:
    await ADD.rows(session, name=name, host="here")


async def test_what_it_did_is_undone_with_the_transaction(sessions: Sessions) -> None:
    async with sessions() as session:
        await add(session, "a")
        await session.rollback()
        assert await names(session) == []
        await add(session, "b")
        await session.commit()
        await add(session, "c")
        await session.rollback()
    async with sessions() as session:
        assert await names(session) == ["b"]


async def test_a_savepoint_keeps_what_was_before_it(sessions: Sessions) -> None:
    async with sessions() as session, session.begin():
        await add(session, "a")
        for _ in range(2):
            with pytest.raises(asyncpg.NotNullViolationError):
                await _add_both(session)
            assert await names(session) == ["a"]


async def _add_both(session: AsyncSession) -> None:
    async with session.begin_nested():
        await add(session, "b")
        await add(session, None)


async def test_it_sees_what_the_session_has_not_written_yet_and_is_seen_by_it(sessions: Sessions) -> None:
    async with sessions() as session, session.begin():
        session.add(Heartbeat(process="a", host="here", at=utc_now(), next_by=utc_now()))
        await add(session, "b")
        assert await names(session) == ["a", "b"]
        found = await session.exec(select(Heartbeat).where(Heartbeat.process == "b"))
        assert found.one().host == "here"


async def test_a_session_that_begins_with_one_gives_it_up_with_the_rest(sessions: Sessions) -> None:
    first = Sql(
        "insert into heartbeat (process, host, at, next_by) values (:name, 'here', now(), now()) returning process"
    )
    async with sessions() as session:
        assert await first.at_first(session, name="a") == ("a",)
        assert await names(session) == ["a"]
        await session.rollback()
        assert await names(session) == []


async def test_what_the_server_says_of_the_first_statement_is_the_drivers_own_error(sessions: Sessions) -> None:
    async with sessions() as session:
        with pytest.raises(asyncpg.DivisionByZeroError):
            await Sql("select 1 / :n").at_first(session, n=0)
        await session.rollback()
        assert await names(session) == []


def test_a_name_that_is_said_twice_is_one_value() -> None:
    statement = Sql("select :a, :b, :a, x::text")
    assert (statement._text, statement._names) == ("select $1, $2, $1, x::text", ("a", "b"))
