"""`extended-access tokens …`: bearer tokens for scripts and other systems."""

import typer

from scheduler.access import tokens
from scheduler.cli.places import with_network
from scheduler.runtime import Runtime

app = typer.Typer(no_args_is_help=True, help="Bearer tokens for the API.")


@app.callback()
def _noun() -> None:
    """Bearer tokens for the API."""


@app.command()
def issue(
    role: str = typer.Option(..., help="receptionist, manager, clinician or auditor"),
    network: str = typer.Option(..., help="the network's ODS code"),
    name: str = typer.Option("command line", help="who will use it, for the audit trail"),
) -> None:
    """Print a new token; it is shown this once."""

    async def go(runtime: Runtime, network_id: int) -> str:
        async with runtime.sessions() as session, session.begin():
            return await tokens.issue(session, network_id, role, name, runtime.clock())

    typer.echo(with_network(network, go))
