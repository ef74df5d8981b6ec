"""`extended-access run`: the whole loop from one command; and the processes it is made of in production."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

import typer

from clinics.local_time import local_day, next_monday
from scheduler.access import tokens
from scheduler.access.models import ROLES
from scheduler.cli import planner
from scheduler.cli.data import prepare
from scheduler.cli.errors import CommandError
from scheduler.cli.places import database
from scheduler.cli.say import counted, step
from scheduler.cli.serve import end_gently_on_sigterm, refuse_taken_port
from scheduler.cli.serve import serve as serve_pages
from scheduler.config import Settings, load_settings
from scheduler.demo import campaign
from scheduler.demo import service as demo
from scheduler.embedded.lifetime import die_with_make
from scheduler.runtime import Runtime, open_runtime
from scheduler.worker import serve as serve_worker


def run(port: int = typer.Option(None, help="the port to serve on")) -> None:
    """Start everything in one process: database, demonstration network, plan, pages, worker."""
    die_with_make()
    end_gently_on_sigterm()
    settings = load_settings(port=port)
    if not settings.is_development:
        raise CommandError(
            "`run` is the demonstration, and ENVIRONMENT is production. Start `api`, `worker` and `planner`"
            " (see compose.yaml), or unset ENVIRONMENT."
        )
    refuse_taken_port(settings)
    with contextlib.suppress(KeyboardInterrupt), _running_database(settings) as ready:
        signed_in = asyncio.run(_prepare_demonstration(ready))
        serve_pages(ready, lambda: _print_doors(ready, signed_in))
    typer.echo("Stopped. Your data is kept; `make reset` starts over.")


def production(port: int = typer.Option(None, help="the port to serve on")) -> None:
    """Start what compose.yaml starts, as separate processes: migrate, then API and worker."""
    die_with_make()
    end_gently_on_sigterm()
    settings = load_settings(port=port)
    if settings.database_url is None or settings.redis_url is None:
        raise CommandError(
            "A production-like run needs DATABASE_URL and REDIS_URL, for example redis://127.0.0.1:6379/0."
        )
    refuse_taken_port(settings)
    us = [sys.executable, "-m", "scheduler"]
    migrated = subprocess.run([*us, "migrate"], check=False)
    if migrated.returncode:  # it has said why
        raise typer.Exit(migrated.returncode)
    children = [subprocess.Popen([*us, *command]) for command in (["api", "--port", str(settings.port)], ["worker"])]
    try:
        with contextlib.suppress(KeyboardInterrupt):
            os.wait()
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()


def api(port: int = typer.Option(None, help="the port to serve on")) -> None:
    """Serve the API and the pages; the database must be there and migrated."""
    die_with_make()
    end_gently_on_sigterm()
    settings = load_settings(port=port)
    refuse_taken_port(settings)
    with contextlib.suppress(KeyboardInterrupt):
        serve_pages(settings, lambda: typer.echo(f"Serving on {settings.base_url}"))


def worker() -> None:
    """Send messages and do what else is due, until stopped."""
    die_with_make()
    end_gently_on_sigterm()
    settings = load_settings()
    if settings.redis_url is None:
        raise CommandError("The worker on its own needs REDIS_URL, for example redis://127.0.0.1:6379/0.")
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(serve_worker(settings))


@contextlib.contextmanager
def _running_database(settings: Settings) -> Iterator[Settings]:
    with contextlib.ExitStack() as stack:
        with step("Database") as say:
            ready = stack.enter_context(database(settings, create=True))
            asyncio.run(prepare(ready.database))
            say("embedded PostgreSQL" if settings.database_url is None else "the server in DATABASE_URL")
        yield ready


async def _prepare_demonstration(settings: Settings) -> dict[str, str]:
    async with open_runtime(settings) as runtime:
        today = local_day(runtime.clock())
        with step("Network") as say:
            async with runtime.sessions() as session, session.begin():
                network, added = await demo.load(session, today)
                summary = await planner.describe(session, network.id, today)
            say(f"{network.name}: {summary}" + (f"; {added:,} synthetic patients added" if added else ""))
        await planner.ensure_rota(runtime, network.id, next_monday(runtime.clock()))
        await _invite(runtime, network.id)
        return await _sign_ins(runtime, network.id)


async def _invite(runtime: Runtime, network_id: int) -> None:
    """A small campaign, once; who is invited shows on the phone page, never at night."""
    with step("Campaign") as say:
        async with runtime.sessions() as session, session.begin():
            seen = await campaign.start(session, network_id, runtime.clock(), runtime.announcer)
        if seen is None:
            say("started before; kept")
        else:
            say(
                f"NHS Health Check: {counted(seen.cohort, 'patient')} aged 40 to 74,"
                f" {counted(seen.free, 'free time')}; {len(seen.wave)} are invited first, by day"
            )


async def _sign_ins(runtime: Runtime, network_id: int) -> dict[str, str]:
    """A token for each role, for a week."""
    async with runtime.sessions() as session, session.begin():
        return {
            role: await tokens.issue(session, network_id, role, "demonstration", runtime.clock(), days=7)
            for role in ROLES
        }


def _print_doors(settings: Settings, signed_in: dict[str, str]) -> None:
    base = settings.base_url
    others = "\n".join(f"    {role:<17}{token}" for role, token in signed_in.items() if role != "receptionist")
    typer.echo(
        f"""
Ready. The practices are real public data; clinicians, patients and bookings are synthetic.

  Patient       {base}/            book, see and cancel (details to try are on the page)
  Appointments  {base}/my          with a code to the phone below
  The phone     {base}/demo/phone  every text and e-mail as it is delivered; reply to an invitation there
  Reception     {base}/api/docs    the API; sign in with this token:
                Authorization: Bearer {signed_in["receptionist"]}
  Other roles   the same API; what each may do is in scheduler/access/permissions.py:
{others}

Ctrl-C stops it; the data is kept. `make reset` starts over."""
    )
