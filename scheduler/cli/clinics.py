"""`extended-access clinics …`: the organisations that everything else refers to, and what they offer to whom."""

from datetime import date
from pathlib import Path

import typer

from clinics.importer import ImportRefused, ImportReport, import_practices
from clinics.local_time import local_day
from scheduler.booking.release import service as release
from scheduler.booking.release.service import Released
from scheduler.cli.errors import CommandError
from scheduler.cli.places import with_network, with_runtime
from scheduler.cli.say import counted
from scheduler.cli.service_table import table
from scheduler.runtime import Runtime

app = typer.Typer(no_args_is_help=True, help="Networks, practices and services.")


@app.callback()
def _noun() -> None:
    """Networks, practices and services."""


@app.command("import-practices")
def import_file(
    file: Path = typer.Argument(..., help="the official practice and list-size file, CSV"),
    skip_bad: bool = typer.Option(False, "--skip-bad", help="load the good rows although some are bad"),
    as_of: str = typer.Option("", help="the day the list sizes are of, as 2026-01-01; default today"),
) -> None:
    """Load practices, their networks and list sizes; a second time changes nothing."""
    if not file.is_file():
        raise CommandError(f"There is no file {file}. Check the path; nothing was loaded.")

    async def go(runtime: Runtime) -> ImportReport:
        day = _day(as_of) if as_of else local_day(runtime.clock())
        async with runtime.sessions() as session, session.begin():
            return await import_practices(session, file, skip_bad=skip_bad, as_of=day)

    try:
        report = with_runtime(go)
    except ImportRefused as refused:
        _print_bad(refused.report)
        raise CommandError("Nothing was loaded. Mend these rows, or load the others with --skip-bad.") from None
    _print_bad(report)
    typer.echo(
        f"{counted(report.practices_added, 'practice')} added, {report.practices_updated:,} updated,"
        f" {report.unchanged:,} unchanged; {counted(report.networks_added, 'network')} added."
    )
    for note in report.notes:
        typer.echo(f"  {note}")


@app.command()
def services(network: str = typer.Option(..., help="the network's ODS code")) -> None:
    """Who can book what, and when. It is set with PUT /api/v1/services/{code}/rules (docs/release.md)."""

    async def go(runtime: Runtime, network_id: int) -> list[Released]:
        async with runtime.sessions() as session, session.begin():
            return await release.everything(session, network_id)

    for line in table(with_network(network, go)):
        typer.echo(line)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is not a day. Write it as 2026-01-01.") from None


def _print_bad(report: ImportReport) -> None:
    for bad in report.bad_rows[:20]:
        typer.echo(f"line {bad.line}, column {bad.column}: {bad.reason} (found {bad.value!r})", err=True)
    if len(report.bad_rows) > 20:
        typer.echo(f"… and {counted(len(report.bad_rows) - 20, 'more bad row')}", err=True)
