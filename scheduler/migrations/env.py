"""Runs migrations, each in its own transaction, giving up after 5 s rather than queueing behind a busy table."""

import asyncio

import sqlalchemy as sa
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from scheduler.schema import METADATA


def _run(connection: sa.Connection) -> None:
    connection.execute(sa.text("set lock_timeout = '5s'"))
    connection.commit()
    context.configure(
        connection=connection, target_metadata=METADATA, transaction_per_migration=True, compare_type=True
    )
    with context.begin_transaction():
        context.run_migrations()


async def _main() -> None:
    engine = create_async_engine(context.config.attributes["url"], poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_run)
    await engine.dispose()


asyncio.run(_main())
