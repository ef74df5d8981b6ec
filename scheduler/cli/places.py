"""Which database a command talks to: the one named in DATABASE_URL, or the embedded one of the data folder."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from pydantic import SecretStr

from clinics import queries as clinics
from scheduler.cli.errors import CommandError
from scheduler.config import Settings, load_settings
from scheduler.db import ping, require_schema
from scheduler.embedded import postgres
from scheduler.embedded.running import announce, announced
from scheduler.runtime import Runtime, open_runtime

T = TypeVar("T")


@contextmanager
def database(settings: Settings, *, create: bool = False) -> Iterator[Settings]:
    """Settings that name a database for certain.

    Without DATABASE_URL: the embedded server of a `run` that is going on, or else one started for this command on the
    data that a `run` has left. Only with `create` is a new database made: a command in the wrong folder must not.
    """
    if settings.database_url is not None:
        yield settings
        return
    url = announced(settings.data_dir)
    if url is not None:
        yield settings.model_copy(update={"database_url": SecretStr(url)})
        return
    if not create and not postgres.exists(settings.data_dir):
        raise CommandError(
            f"There is no database in {settings.data_dir.absolute()} yet. Start with `make run`, or say where it is,"
            " for example DATA_DIR=/path/to/.data or DATABASE_URL=postgresql://app:secret@db:5432/app."
        )
    server = postgres.start(settings.data_dir)
    try:
        with announce(settings.data_dir, server.url):
            yield settings.model_copy(update={"database_url": SecretStr(server.url)})
    finally:
        server.stop()


def with_runtime(use: Callable[[Runtime], Awaitable[T]], **overrides: object) -> T:
    """Open everything a use case needs, run `use`, close it again."""

    async def go(settings: Settings) -> T:
        async with open_runtime(settings) as runtime:
            await ping(runtime.engine)
            await require_schema(runtime.engine)
            return await use(runtime)

    with database(load_settings(**overrides)) as settings:
        return asyncio.run(go(settings))


def with_network(ods_code: str, use: Callable[[Runtime, int], Awaitable[T]]) -> T:
    """The same for one network, named by its ODS code; `use` gets its id."""

    async def go(runtime: Runtime) -> T:
        async with runtime.sessions() as session, session.begin():
            found = await clinics.network_by_ods(session, ods_code)
        if found is None:
            raise CommandError(f"There is no network {ods_code} here. Load it first, or check the code.")
        return await use(runtime, found.id)

    return with_runtime(go)
