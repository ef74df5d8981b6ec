"""`extended-access partners …`: other organisations whose systems may book."""

from pathlib import Path

import typer

from clinics.local_time import LONDON
from scheduler.access.tokens import COMMAND_LINE
from scheduler.cli.errors import CommandError
from scheduler.cli.places import with_network
from scheduler.partners import service
from scheduler.partners.models import Partner
from scheduler.partners.passes import Passes
from scheduler.runtime import Runtime

NETWORK = typer.Option(..., help="the network's ODS code")
app = typer.Typer(no_args_is_help=True, help="Partner organisations whose systems may book over FHIR.")


@app.command()
def add(
    ods_code: str,
    jwks: Path = typer.Option(..., help="a file with their public keys, as a JWK set"),
    name: str = typer.Option(..., help="what the organisation is called"),
    network: str = NETWORK,
) -> None:
    """Register an organisation; prints what its system signs in with."""
    try:
        keys = jwks.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{jwks} cannot be read: {error}.") from None

    async def go(runtime: Runtime, network_id: int) -> tuple[Partner, str]:
        passes = Passes(runtime.settings.base_url, runtime.settings.secret_key.get_secret_value())
        async with runtime.sessions() as session, session.begin():
            added = await service.add(session, network_id, ods_code, name, keys, runtime.clock(), actor=COMMAND_LINE)
        return added, passes.token_url

    partner, token_url = with_network(network, go)
    typer.echo(f"client_id  {partner.client_id}\ntoken_url  {token_url}")


@app.command("list")
def list_partners(network: str = NETWORK) -> None:
    """Which organisations may sign in, and which no longer."""

    async def go(runtime: Runtime, network_id: int) -> list[Partner]:
        async with runtime.sessions() as session:
            return await service.listed(session, network_id)

    for one in with_network(network, go):
        typer.echo(f"{one.ods_code:<14}{_state(one):<22}{one.client_id:<24}{one.name}")


@app.command()
def revoke(
    ods_code: str,
    network: str = NETWORK,
    reason: str = typer.Option("", help="why, for the audit trail"),
) -> None:
    """End an organisation's access at once."""

    async def go(runtime: Runtime, network_id: int) -> None:
        async with runtime.sessions() as session, session.begin():
            await service.revoke(session, network_id, ods_code, runtime.clock(), actor=COMMAND_LINE, reason=reason)

    with_network(network, go)
    typer.echo(f"{ods_code} is revoked.")


def _state(partner: Partner) -> str:
    if partner.revoked_at is not None:
        return f"revoked {partner.revoked_at.astimezone(LONDON):%d %b %Y}"
    return f"since {partner.created_at.astimezone(LONDON):%d %b %Y}"
