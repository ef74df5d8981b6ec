"""Puts the commands together, and turns a refusal into one line and exit code 2."""

import sys

import typer

from clinics.errors import FactRefused
from scheduler.cli import asked, campaigns, clinics, data, messages, partners, processes, rotas, run, staff, tokens
from scheduler.cli.errors import CommandError
from scheduler.config import SettingsError
from scheduler.db import DatabaseNotPrepared, DatabaseUnreachable
from scheduler.embedded.postgres import EmbeddedPostgresError
from scheduler.errors import Refused

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Extended access scheduler.",
)
app.add_typer(campaigns.app, name="campaigns")
app.add_typer(clinics.app, name="clinics")
app.add_typer(messages.app, name="messages")
app.add_typer(partners.app, name="partners")
app.add_typer(rotas.app, name="rotas")
app.add_typer(staff.app, name="staff")
app.add_typer(tokens.app, name="tokens")
app.command()(run.run)
app.command()(run.production)
app.command()(run.api)
app.command()(run.worker)
app.command()(processes.planner)
app.command()(processes.healthy)
app.command(hidden=True)(asked.plan_asked)
app.command()(data.migrate)
app.command()(data.reset)


def main() -> None:
    """Entry point of the console script."""
    try:
        app()
    except (
        SettingsError,
        DatabaseUnreachable,
        DatabaseNotPrepared,
        EmbeddedPostgresError,
        Refused,
        CommandError,
        FactRefused,
    ) as error:
        print(error, file=sys.stderr)  # noqa: T201 - the command line's voice
        sys.exit(2)
