"""A statement spoken to the driver itself, in the session's own transaction: for the few paths where the mapper's part
would be most of the work (decision 19). Everything else goes through the session."""

import re
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.orm import Session
from sqlmodel.ext.asyncio.session import AsyncSession

_KNOWN = "connection"
_DIALECT: Any = PGDialect_asyncpg()  # type: ignore[no-untyped-call]
_VALUE = re.compile(r"(?<!:):([a-z]+)")


class Sql:
    """Written with `:names`, as elsewhere; a value named twice is sent once.

    Times are aware, lists are arrays; JSON goes as text (`cast(cast(:body as text) as jsonb)`) and comes read.
    """

    def __init__(self, text: str) -> None:
        self._names = tuple(dict.fromkeys(_VALUE.findall(text)))
        self._fixed: dict[str, Any] = {}
        self._text = _VALUE.sub(lambda found: f"${self._names.index(found[1]) + 1}", text)

    @classmethod
    def of(cls, built: sa.Executable) -> "Sql":
        """One that SQLAlchemy has put together, with parameters named as the values will be, and without an `in`."""
        compiled = built.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
        made = cls("")
        made._text, made._names = compiled.string, tuple(compiled.positiontup)
        made._fixed = {name: known for name, known in compiled.params.items() if known is not None}
        return made

    async def rows(self, session: AsyncSession, **values: Any) -> list[asyncpg.Record]:
        """What it returns, in its order. Raises the driver's own errors."""
        connection = await driver(session)
        given = self._fixed | values
        found: list[asyncpg.Record] = await connection.fetch(self._text, *[given[name] for name in self._names])
        return found

    async def first(self, session: AsyncSession, **values: Any) -> asyncpg.Record | None:
        found = await self.rows(session, **values)
        return found[0] if found else None

    async def at_first(self, session: AsyncSession, **values: Any) -> tuple[Any, ...] | None:
        """The first row, of a statement with which a session begins to speak: the transaction begins with it."""
        given = self._fixed | values
        return await session.run_sync(self._begun_with, [given[name] for name in self._names])

    def _begun_with(self, inside: Session, given: list[Any]) -> tuple[Any, ...] | None:
        connection = inside.connection()
        cursor = connection.connection.cursor()  # of the driver's adapter, which sends BEGIN before it
        try:
            cursor.execute(self._text, given)
            found: tuple[Any, ...] | None = cursor.fetchone()
        except sa.exc.EmulatedDBAPIException as error:
            raise error.__cause__ or error from None
        finally:
            cursor.close()
        inside.info[_KNOWN] = (_within(inside), connection)
        return found


async def driver(session: AsyncSession) -> Any:
    """The driver's connection, in the transaction that the session has or now begins, and up to date with it."""
    if session.new or session.dirty or session.deleted:
        await session.flush()
    within = _within(session.sync_session)
    known: tuple[Any, Any] = session.info.get(_KNOWN, (None, None))
    if within is None or known[0] is not within:  # it was another transaction's, or a savepoint is still to be set
        connection = await _begun(session)
        known = (_within(session.sync_session), connection)
        session.info[_KNOWN] = known
    return _inside(known[1])


async def _begun(session: AsyncSession) -> sa.Connection | None:
    connection = await session.connection()
    if not _inside(connection.sync_connection).is_in_transaction():
        await connection.execute(sa.text("select 1"))  # the session's transaction begins with its first statement
    return connection.sync_connection


def _within(inside: Session) -> Any:
    return inside.get_nested_transaction() or inside.get_transaction()


def _inside(connection: Any) -> Any:
    return connection.connection.driver_connection
