"""The demonstration network's problem as the product builds it, from a database of its own."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from scheduler.db import create_engine, create_sessions, migrate
from scheduler.demo import service as demo
from scheduler.embedded import postgres
from scheduler.planning.facts import gather
from scheduler.planning.problem import build
from solver.problem import Problem

MONDAY = date(2026, 10, 5)


@contextmanager
def database() -> Iterator[str]:
    """The address of an embedded database with the product's schema, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="extended-access-bench-", dir="/tmp"))
    folder.chmod(0o755)
    server = postgres.start(folder)
    try:
        asyncio.run(migrate(server.url))
        yield server.url
    finally:
        server.stop()
        postgres.erase(folder)
        shutil.rmtree(folder, ignore_errors=True)


def demonstration(weeks: int) -> Problem:
    """So many weeks from `MONDAY`."""
    with database() as url:
        return asyncio.run(_read(url, weeks))


async def _read(url: str, weeks: int) -> Problem:
    engine = create_engine(url)
    try:
        async with create_sessions(engine)() as session, session.begin():
            network, _ = await demo.load(session, MONDAY)
            return build(await gather(session, network.id, MONDAY, weeks))
    finally:
        await engine.dispose()
