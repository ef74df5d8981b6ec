"""The one way to the database: engine, sessions, migrations, and a plain sentence when it is away."""

import asyncio
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

Sessions = async_sessionmaker[AsyncSession]


class DatabaseUnreachable(Exception):
    """The database does not answer; the message says where it was sought and what to do."""


def async_url(url: str) -> str:
    """The same address with the driver this product uses."""
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)


def create_engine(url: str, *, pool_size: int = 10) -> AsyncEngine:
    """An engine whose statements give up after 15 s and whose idle connections are checked before use."""
    return create_async_engine(
        async_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_timeout=5,
        connect_args={
            "timeout": 5,
            "server_settings": {"statement_timeout": "15000", "lock_timeout": "5000", "timezone": "UTC"},
        },
    )


def create_sessions(engine: AsyncEngine) -> Sessions:
    return async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)


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
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["url"] = async_url(url)
    return config


async def migrate(url: str, revision: str = "head") -> None:
    """Bring the schema to `revision`. Alembic runs its own loop, hence the thread."""
    await asyncio.to_thread(command.upgrade, alembic_config(url), revision)
