"""The processes of a production run besides API and worker: the planner, and the question whether one is healthy."""

import asyncio
import contextlib
from datetime import timedelta

import httpx
import typer
from pydantic import SecretStr

from clinics import queries as clinics
from clinics.local_time import next_monday
from scheduler.cli import planner as talk
from scheduler.cli.errors import CommandError
from scheduler.cli.serve import end_gently_on_sigterm
from scheduler.config import Settings, load_settings
from scheduler.db import ping, require_tables
from scheduler.embedded.lifetime import die_with_make
from scheduler.embedded.running import announced
from scheduler.liveness.service import beat, last_beat
from scheduler.rota import queries as rotas
from scheduler.runtime import Runtime, open_runtime

PLANNER = "planner"
LOOK_EVERY_SECONDS = 600


def planner() -> None:
    """Keep a draft rota ready for the weeks after the published one; a person publishes it."""
    die_with_make()
    end_gently_on_sigterm()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_plan_ahead(load_settings()))


async def _plan_ahead(settings: Settings) -> None:
    async with open_runtime(settings) as runtime:
        await ping(runtime.engine)
        await require_tables(runtime.engine)
        again_within = timedelta(seconds=2 * LOOK_EVERY_SECONDS + settings.plan_seconds)
        while True:
            async with runtime.sessions() as session, session.begin():
                await beat(session, PLANNER, runtime.clock(), again_within)
            await plan_next(runtime)
            await asyncio.sleep(LOOK_EVERY_SECONDS)


async def plan_next(runtime: Runtime) -> int | None:
    """Plan the weeks that no rota reaches yet, if they begin within one horizon; the draft's id, or None."""
    weeks = runtime.settings.plan_weeks
    async with runtime.sessions() as session, session.begin():
        network = await clinics.network_by_ods(session, runtime.settings.network)
        latest = await rotas.latest(session, network.id) if network else None
    monday = next_monday(runtime.clock())
    starts_on = max(monday, latest.ends_on) if latest else monday
    if network is None or starts_on > monday + timedelta(weeks=weeks):
        return None
    return await talk.plan(runtime, network.id, starts_on, weeks)


def healthy(
    port: int = typer.Option(0, help="ask the API on this port"),
    process: str = typer.Option("", help="ask whether this one works on this machine: worker or planner"),
) -> None:
    """Exit 0 where a process can do its work, 2 with a sentence where it cannot; by itself, ask only the database."""
    if port:
        _ask_api(port)
    else:
        asyncio.run(_ask_database(_running(load_settings()), process))
    typer.echo("healthy")


def _ask_api(port: int) -> None:
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=3)
    except httpx.HTTPError as error:
        raise CommandError(f"Nothing answers on port {port} ({type(error).__name__}).") from None
    if answer.status_code != 200:
        raise CommandError(f"The API on port {port} is not ready: {answer.text}")


def _running(settings: Settings) -> Settings:
    """Settings that name the database to ask: the server in DATABASE_URL, or the embedded one of a `run`."""
    if settings.database_url is not None:
        return settings
    url = announced(settings.data_dir)
    if url is None:
        raise CommandError(
            f"Nothing runs on {settings.data_dir.absolute()}. Start with `make run`, or say what to ask: DATA_DIR=…,"
            " DATABASE_URL=…, or --port for an API."
        )
    return settings.model_copy(update={"database_url": SecretStr(url)})


async def _ask_database(settings: Settings, process: str) -> None:
    async with open_runtime(settings.model_copy(update={"redis_url": None})) as runtime:
        await ping(runtime.engine)
        await require_tables(runtime.engine)
        if not process:
            return
        async with runtime.sessions() as session, session.begin():
            last = await last_beat(session, process)
        if last is None:
            raise CommandError(f"The {process} has never worked on this machine.")
        if last.next_by < runtime.clock():
            raise CommandError(f"The {process} hangs or is gone: it last worked at {last.at:%Y-%m-%d %H:%M:%S} UTC.")
