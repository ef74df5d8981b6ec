"""`extended-access migrate` and `reset`: the database's schema, and starting over."""

import asyncio

import typer

from scheduler.cli.errors import CommandError
from scheduler.cli.places import database
from scheduler.config import load_settings
from scheduler.db import create_engine, ping, refuse_newer
from scheduler.db import migrate as bring_up_to_date
from scheduler.embedded import postgres


def migrate() -> None:
    """Bring the database's schema up to date."""
    with database(load_settings()) as settings:
        asyncio.run(prepare(settings.database))
    typer.echo("The database is up to date.")


async def prepare(url: str) -> None:
    """Check that the database answers, then migrate it."""
    engine = create_engine(url)
    try:
        await ping(engine)
        await refuse_newer(engine)
    finally:
        await engine.dispose()
    await bring_up_to_date(url)


def reset() -> None:
    """Delete the embedded database. A database named in DATABASE_URL is never touched."""
    settings = load_settings()
    if settings.database_url is not None:
        raise CommandError("DATABASE_URL names a server of your own; `reset` only ever deletes the embedded one.")
    if not postgres.exists(settings.data_dir):
        typer.echo(f"There is no embedded database in {settings.data_dir.absolute()}: nothing was deleted.")
        return
    typer.echo(f"Deleted the embedded database in {postgres.erase(settings.data_dir)}. `make run` starts afresh.")
