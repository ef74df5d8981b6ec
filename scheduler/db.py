"""The one way to the database: engine, sessions, migrations, and a plain sentence when it is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum, auto
from pathlib import Path
from typing import Any

import asyncpg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session
from sqlmodel.ext.asyncio.session import AsyncSession

MIGRATIONS = Path(__file__).with_name("migrations")
Sessions = async_sessionmaker[AsyncSession]


# everything that talking to the database can raise
Errors = (sa.exc.DBAPIError, sa.exc.TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
_BUSY = {"55P03", "57014", "40P01", "40001"}  # lock timeout, statement timeout, deadlock, serialisation failure
_AWAY = ("08", "53", "57P")  # connection lost, out of resources, shutting down or starting


class Trouble(Enum):
    """Why the database did not do what was asked, where that may pass by itself.

    BUSY: others were in the way, and nothing was changed. AWAY: it does not answer, or no longer; if it went away
    during a commit, nobody can tell what was kept.
    """

    BUSY = auto()
    AWAY = auto()


class DatabaseUnreachable(Exception):
    """The database does not answer; the message says where it was sought and what to do."""


class DatabaseNotPrepared(Exception):
    """The database has no tables, or those of another version of this program; the message says what to do."""


def async_url(url: str) -> str:
    """The same address with the driver this product uses, which calls `sslmode` by another name."""
    found = sa.make_url(url).set(drivername="postgresql+asyncpg")
    if "sslmode" in found.query:
        found = found.difference_update_query(["sslmode"]).update_query_dict({"ssl": found.query["sslmode"]})
    return found.render_as_string(hide_password=False)


def create_engine(url: str, *, pool_size: int = 8, patience: int = 5) -> AsyncEngine:
    """An engine that hands out no connection that is known to be closed.

    `pool_size` is all that it ever opens, and keeps: what each has prepared stays prepared. More of them than a few for
    each core only makes the database do more at once, and all of it later.

    The driver is told when a server goes away, so nothing has to be asked of it before each use. Waiting for a lock
    ends after `patience` seconds; a statement, or waiting for a connection, three times as late: that queue moves on
    as long as anybody is served.
    """
    engine = create_async_engine(
        async_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=3 * patience,
        hide_parameters=True,
        connect_args={
            "timeout": 5,
            "server_settings": {
                "statement_timeout": str(3000 * patience),
                "lock_timeout": str(1000 * patience),
                "timezone": "UTC",
            },
        },
    )
    sa.event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(connection: Any, record: Any, proxy: Any) -> None:
    """The pool then makes another one."""
    if connection.driver_connection.is_closed():
        raise sa.exc.DisconnectionError("the server has closed it")


def create_sessions(engine: AsyncEngine) -> Sessions:
    return async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)


@asynccontextmanager
async def transaction(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """A session and its one transaction, kept if the block ends well.

    It is `sessions()` and `begin()` in fewer steps: each step into the driver costs as much as a small query
    (decision 19).
    """
    opened = sessions()
    try:
        yield opened
        await opened.run_sync(_keep)
    except BaseException:
        async with opened:  # gives up what was begun, also while we are being cancelled
            raise


def _keep(inside: Session) -> None:
    inside.commit()
    inside.close()


def trouble(error: BaseException) -> Trouble | None:
    """What kind of passing trouble an error of the database is, by its SQLSTATE; None for a fault of ours."""
    state = _sqlstate(error) or ""
    if state in _BUSY:
        return Trouble.BUSY
    lost = isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated
    lost = lost or (isinstance(error, asyncpg.InterfaceError) and "closed" in str(error))  # it says so in words only
    unreachable = isinstance(error, OSError) and error.filename is None  # a file of ours is no database
    if state.startswith(_AWAY) or lost or unreachable or isinstance(error, sa.exc.TimeoutError):
        return Trouble.AWAY
    return None


def violated(error: sa.exc.IntegrityError | asyncpg.IntegrityConstraintViolationError) -> str:
    """The name of the constraint that refused; empty where the database names none."""
    cause = getattr(error.orig, "__cause__", None) if isinstance(error, sa.exc.IntegrityError) else error
    return str(getattr(cause, "constraint_name", "") or "")


def without_values(error: BaseException) -> str:
    """An error as a log may have it: what the server says may quote a patient, so only its kind and the statement."""
    cause = getattr(error, "orig", None) or error
    named = f"{type(cause).__name__} {_sqlstate(error) or ''}".strip()
    return f"{named} in: {error.statement}" if isinstance(error, sa.exc.DBAPIError) else named


def _sqlstate(error: BaseException) -> str | None:
    state = getattr(getattr(error, "orig", None) or error, "sqlstate", None)
    return str(state) if state else None


async def ping(engine: AsyncEngine) -> None:
    """Return when the database answers.

    Raises
    ------
    DatabaseUnreachable
        with host and database name, never the password.
    """
    try:
        async with engine.connect() as connection:
            await connection.execute(sa.text("select 1"))
    except (OSError, TimeoutError, sa.exc.SQLAlchemyError) as error:
        url = engine.url
        raise DatabaseUnreachable(
            f"The database {url.database!r} at {url.host}:{url.port or 5432} does not answer"
            f" ({_reason(error)}). Start it or correct DATABASE_URL, then try again."
        ) from None


def _reason(error: BaseException) -> str:
    cause = getattr(error, "orig", None) or error
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0].split(": ")[-1]


def alembic_config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = async_url(url)
    return config


async def require_tables(engine: AsyncEngine) -> None:
    """Return when there are tables, of whatever version: `DatabaseNotPrepared` for an empty database."""
    if await _revision(engine) is None:
        raise DatabaseNotPrepared(
            "There is nothing here yet: the database has no tables. Start with `make run`, or prepare a database of"
            " your own with: extended-access migrate"
        )


async def refuse_newer(engine: AsyncEngine) -> None:
    """Return unless a newer program has made the tables: what we do not know we must not migrate."""
    found, known = await _revision(engine), revisions()
    if found is not None and found not in known:
        raise DatabaseNotPrepared(
            f"The database was made by a newer version of this program (its schema is {found}; the newest known here is"
            f" {known[0]}). Nothing was changed. Use that version."
        )


async def require_schema(engine: AsyncEngine) -> None:
    """Return when the tables are exactly this program's."""
    await require_tables(engine)
    await refuse_newer(engine)
    found, newest = await _revision(engine), revisions()[0]
    if found != newest:
        raise DatabaseNotPrepared(
            f"The database is of an older version of this program (its schema is {found}; this one needs {newest})."
            " Stop what runs on it, then bring it up to date: `make run`, or extended-access migrate"
        )


async def _revision(engine: AsyncEngine) -> str | None:
    async with engine.connect() as connection:
        return await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())


def revisions() -> list[str]:
    """Every version of the schema that this program knows, newest first."""
    return [one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]


async def migrate(url: str, revision: str = "head") -> None:
    """Bring the schema to `revision`. Alembic runs its own loop, hence the thread."""
    await asyncio.to_thread(command.upgrade, alembic_config(url), revision)
