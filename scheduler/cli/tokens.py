"""`extended-access tokens …`: bearer tokens for scripts and other systems."""

from datetime import datetime

import typer

from clinics.local_time import LONDON
from scheduler.access import tokens
from scheduler.access.models import ROLES, ApiToken
from scheduler.cli.places import with_network
from scheduler.runtime import Runtime

NETWORK = typer.Option(..., help="the network's ODS code")
app = typer.Typer(no_args_is_help=True, help="Bearer tokens for the API.")


@app.callback()
def _noun() -> None:
    """Bearer tokens for the API."""


@app.command()
def issue(
    role: str = typer.Option(..., help=f"one of {', '.join(ROLES)}"),
    network: str = NETWORK,
    name: str = typer.Option("command line", help="who will use it, for the audit trail"),
    practice: str = typer.Option(None, help="the ODS code of the one practice it is for; otherwise the network"),
) -> None:
    """Print a new token; it is shown this once."""

    async def go(runtime: Runtime, network_id: int) -> str:
        async with runtime.sessions() as session, session.begin():
            return await tokens.issue(session, network_id, role, name, runtime.clock(), practice=practice)

    typer.echo(with_network(network, go))


@app.command("list")
def list_tokens(network: str = NETWORK) -> None:
    """Who may call, by number; the tokens themselves are kept nowhere."""

    async def go(runtime: Runtime, network_id: int) -> None:
        async with runtime.sessions() as session, session.begin():
            found = await tokens.listed(session, network_id)
        for one in found:
            typer.echo(f"{one.id:>6}  {one.role:<16}{_state(one, runtime.clock()):<22}{one.name}")

    with_network(network, go)


@app.command()
def revoke(
    token_id: int,
    network: str = NETWORK,
    reason: str = typer.Option("", help="why, for the audit trail"),
) -> None:
    """End a token at once, by the number that `tokens list` shows."""

    async def go(runtime: Runtime, network_id: int) -> None:
        async with runtime.sessions() as session, session.begin():
            await tokens.revoke(
                session, network_id, token_id, runtime.clock(), actor=tokens.COMMAND_LINE, reason=reason
            )

    with_network(network, go)
    typer.echo(f"Token {token_id} is revoked.")


def _state(token: ApiToken, now: datetime) -> str:
    if token.revoked_at is not None:
        return f"revoked {token.revoked_at.astimezone(LONDON):%d %b %Y}"
    return f"{'until' if token.expires_at > now else 'expired'} {token.expires_at.astimezone(LONDON):%d %b %Y}"
