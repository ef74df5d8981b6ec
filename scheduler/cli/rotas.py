"""`extended-access rotas …`: plan, publish, see what is covered; and the questions and repairs of modules beside it."""

import threading
from datetime import date

import typer

from clinics.local_time import next_monday
from scheduler.booking.actor import Actor
from scheduler.cli import explain, planner, repair
from scheduler.cli.errors import CommandError
from scheduler.cli.named import day
from scheduler.cli.places import with_network
from scheduler.cli.say import counted
from scheduler.cli.serve import set_when_interrupted
from scheduler.notices import service as notices
from scheduler.runtime import Runtime

app = typer.Typer(no_args_is_help=True, help="Rotas: plan, publish, coverage.")
app.command()(explain.explain)
app.command()(repair.repair)
NETWORK = typer.Option("U12376", help="the network's ODS code")
MONDAY = typer.Option("", help="the first Monday, as 2026-11-30; default next Monday")
WEEKS = typer.Option(4, min=1, max=13, help="how many weeks")

SECONDS = typer.Option(
    0, min=0, max=planner.LONGEST_SECONDS, show_default=False, help="search so long; default PLAN_SECONDS, 20"
)


@app.command()
def plan(network: str = NETWORK, monday: str = MONDAY, weeks: int = WEEKS, seconds: float = SECONDS) -> None:
    """Plan a draft rota. It binds nobody until it is published. Ctrl-C keeps the best plan found so far."""

    async def go(runtime: Runtime, network_id: int) -> None:
        stop = threading.Event()
        with set_when_interrupted(stop):
            starts_on = _monday(monday, runtime)
            rota_id = await planner.plan(runtime, network_id, starts_on, weeks, seconds=seconds or None, stop=stop)
        if stop.is_set():
            typer.echo("Stopped: the best plan so far is kept as a draft.")
        typer.echo(
            f"Draft rota {rota_id}. To ask about it: extended-access rotas explain --rota {rota_id}."
            f" To put it into force: extended-access rotas publish {rota_id}"
        )

    with_network(network, go)


@app.command()
def publish(rota_id: int, network: str = NETWORK) -> None:
    """Put a draft into force: its slots can be booked from now on."""
    with_network(network, lambda runtime, network_id: planner.publish(runtime, network_id, rota_id))


@app.command()
def close(
    rota_id: int,
    network: str = NETWORK,
    reason: str = typer.Option("", help="why, for the audit trail"),
) -> None:
    """End a rota, or drop a draft: what it still offers is withdrawn. Refused while people are booked in it."""

    async def go(runtime: Runtime, network_id: int) -> tuple[int, int]:
        async with runtime.sessions() as session, session.begin():
            actor = Actor(network_id, planner.ACTOR)
            return await notices.close(session, actor, rota_id, runtime.clock(), runtime.noticing, reason)

    times, told = with_network(network, go)
    typer.echo(f"Rota {rota_id} is closed; {times:,} times are no longer on offer, {counted(told, 'clinician')} told.")


@app.command()
def coverage(network: str = NETWORK, monday: str = MONDAY, weeks: int = WEEKS) -> None:
    """Set what is planned and booked against what the network owes, by week."""
    with_network(
        network,
        lambda runtime, network_id: planner.print_coverage(runtime, network_id, _monday(monday, runtime), weeks),
    )


def _monday(text: str, runtime: Runtime) -> date:
    if not text:
        return next_monday(runtime.clock())
    monday = day(text)
    if monday.weekday() != 0:
        raise CommandError(f"{monday:%d %B %Y} is a {monday:%A}; a rota starts on a Monday.")
    return monday
