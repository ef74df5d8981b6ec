"""A query that forgets its tenant: the transaction of a request is bound to one network, whatever it asks."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access import tenant, tokens
from tests.api.colleague import PASSWORD, Colleague
from tests.api.test_my import signed_in
from tests.api.visiting import booked

FORGETFUL = {
    "patient": "select network_id from patient", "slot": "select network_id from slot",
    "audit_event": "select network_id from audit_event", "message": "select network_id from message",
    "api_token": "select network_id from api_token", "network": "select id from network",
    "practice": "select network_id from practice",
    "opening_hours": "select s.network_id from opening_hours o left join site s on s.id = o.site_id",
    "message_event": "select m.network_id from message_event e left join message m on m.id = e.message_id",
}  # fmt: skip


@pytest.fixture
async def both(world: Any, staff: httpx.AsyncClient) -> Any:
    """Rows of the first network in every table that is asked below."""
    wish = {"slot_id": world.slots[0], "patient_id": world.patients[0]}
    assert (await staff.post("/api/v1/appointments", json=wish)).status_code == 201
    async with world.sessions() as session, session.begin():
        await session.execute(
            text("insert into opening_hours (site_id, weekday, starts, ends) select id, 1, '18:30', '20:00' from site")
        )
    return world


async def _asked(session: AsyncSession, question: str) -> set[int]:
    return {row[0] for row in await session.execute(text(question))}


async def test_a_query_that_forgets_its_tenant_finds_only_the_callers_network(both: Any) -> None:
    async with both.sessions() as session:
        for token, whose in ((both.token, "U12376"), (both.other_token, "U99999")):
            async with session.begin():
                mine = known.network_id if (known := await tokens.enter(session, token, both.now)) else None
                found = {table: await _asked(session, question) for table, question in FORGETFUL.items()}
                assert await _asked(session, "select ods_code from network") == {whose}
            assert all(networks <= {mine} for networks in found.values()), found
            assert all(found.values()) == (whose == "U12376")


async def test_what_forgets_its_tenant_changes_nothing_of_anothers(both: Any) -> None:
    async with both.sessions() as session, session.begin():
        other = await _asked(session, "select id from network where ods_code = 'U99999'")
        await tenant.enter(session, other.pop())
        for statement in (
            "update patient set postcode = ''",
            "delete from occupancy",
            "update api_token set name = name",
        ):
            done = await session.execute(text(statement))
            assert done.rowcount == (1 if "api_token" in statement else 0)


async def test_a_row_for_another_network_is_refused(both: Any) -> None:
    async with both.sessions() as session:
        await session.begin()
        other = (await _asked(session, "select id from network where ods_code = 'U99999'")).pop()
        await tenant.enter(session, both.network_id)
        with pytest.raises(DBAPIError, match="row-level security"):
            await session.execute(
                text("insert into standard_hours (network_id, weekday, starts, ends) values (:n, 1, '18:30', '20:00')"),
                {"n": other},
            )


async def test_the_binding_ends_with_the_transaction_and_a_tenant_without_a_network_sees_nothing(
    both: Any, engine: AsyncEngine
) -> None:
    async with engine.connect() as connection:
        for end in ("commit", "rollback"):
            async with AsyncSession(connection) as session:
                assert len(await _asked(session, "select id from network")) == 2
                await tenant.enter(session, both.network_id)
                assert len(await _asked(session, "select id from network")) == 1
                await getattr(session, end)()
        async with AsyncSession(connection) as session:
            await session.execute(text("set local role extended_access_tenant"))
            assert [await _asked(session, question) for question in FORGETFUL.values()] == [set()] * len(FORGETFUL)


@contextmanager
def unbound(app: FastAPI) -> Iterator[set[str]]:
    """The tables that our own requests ask before their transaction is bound; the worker beside us is not meant."""
    tables: set[str] = set()
    task, engine = asyncio.current_task(), app.state.runtime.engine.sync_engine

    def begun(connection: Connection) -> None:
        connection.info["bound"] = False

    def asking(connection: Connection, cursor: Any, statement: str, *_: Any) -> None:
        if "extended_access.network" in statement:
            connection.info["bound"] = True
        elif not connection.info.get("bound") and asyncio.current_task() is task:
            tables.update(re.findall(r"(?:from|join|into|update) (\w+)", statement, re.IGNORECASE))

    event.listen(engine, "begin", begun)
    event.listen(engine, "before_cursor_execute", asking)
    yield tables
    event.remove(engine, "begin", begun)
    event.remove(engine, "before_cursor_execute", asking)


async def test_before_its_network_is_known_a_request_asks_only_for_that(
    app: FastAPI, anybody: httpx.AsyncClient, staff: httpx.AsyncClient, world: Any
) -> None:
    link_of_rae = await Colleague(app, world, anybody).added()
    with unbound(app) as tables:
        link = await booked(anybody, world.slots[0])
        for page in ("/", "/book/gp", link, "/demo/phone"):
            assert (await anybody.get(page)).status_code == 200
        assert (await anybody.post(f"{link.partition('?')[0]}/cancel")).status_code == 303
        assert (await staff.get("/api/v1/slots")).status_code == 200
        rae = Colleague(app, world, anybody)
        await anybody.post(f"/set-up/{link_of_rae}", data={"password": PASSWORD, "code": await rae.code(rae.at(-30))})
        await rae.sign_in()
        assert (await anybody.get("/sessions")).status_code == 200
        assert (await signed_in(anybody, world)).status_code == 303
        assert (await anybody.get("/my")).status_code == 200
        assert (await anybody.post("/sign-out")).status_code == 303
    assert tables == {"network", "appointment", "staff", "login_session"}  # a token is asked for by what binds
