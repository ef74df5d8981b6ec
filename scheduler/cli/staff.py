"""`extended-access staff …`: who works here and signs in."""

import typer

from clinics.local_time import LONDON
from scheduler.access import staff
from scheduler.access.models import ROLES, Staff
from scheduler.access.secrets import Seal
from scheduler.access.staff import Newcomer
from scheduler.access.tokens import COMMAND_LINE
from scheduler.cli.places import with_network
from scheduler.runtime import Runtime

NETWORK = typer.Option(..., help="the network's ODS code")
app = typer.Typer(no_args_is_help=True, help="Who works here and signs in.")


@app.callback()
def _noun() -> None:
    """Who works here and signs in."""


@app.command()
def add(
    email: str = typer.Option(..., help="what they sign in with"),
    name: str = typer.Option(..., help="what people call them"),
    role: str = typer.Option(..., help=f"one of {', '.join(ROLES)}"),
    network: str = NETWORK,
    practice: str = typer.Option(None, help="the ODS code of the one practice they work for; otherwise the network"),
) -> None:
    """Add somebody, and print the link with which they choose a password. It is shown this once."""

    async def go(runtime: Runtime, network_id: int) -> str:
        newcomer = Newcomer(email, name, role, practice)
        seal = Seal(runtime.settings.secret_key.get_secret_value())
        async with runtime.sessions() as session, session.begin():
            link = await staff.add(session, network_id, newcomer, runtime.clock(), seal)
        return f"{runtime.settings.base_url}/set-up/{link}"

    typer.echo(with_network(network, go))


@app.command("list")
def list_staff(network: str = NETWORK) -> None:
    """Everybody, by number, with what they are."""

    async def go(runtime: Runtime, network_id: int) -> None:
        async with runtime.sessions() as session, session.begin():
            found = await staff.listed(session, network_id)
        for one in found:
            typer.echo(f"{one.id:>6}  {one.role:<16}{_state(one):<20}{one.name} <{one.email}>")

    with_network(network, go)


@app.command()
def end(
    staff_id: int,
    network: str = NETWORK,
    reason: str = typer.Option("", help="why, for the audit trail"),
) -> None:
    """End somebody's access at once, wherever they are signed in, by the number that `staff list` shows."""

    async def go(runtime: Runtime, network_id: int) -> None:
        async with runtime.sessions() as session, session.begin():
            await staff.end(session, network_id, staff_id, runtime.clock(), actor=COMMAND_LINE, reason=reason)

    with_network(network, go)
    typer.echo(f"{staff_id} works here no more, and is signed out everywhere.")


def _state(one: Staff) -> str:
    if one.ended_at is not None:
        return f"ended {one.ended_at.astimezone(LONDON):%d %b %Y}"
    return "works here" if one.password_hash else "not set up yet"
