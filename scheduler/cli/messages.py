"""`extended-access messages …`: what became of the texts and e-mails, above all of those that reached nobody."""

import typer

from clinics.local_time import LONDON
from notifications.lifecycle import LOST
from notifications.models import STATUSES, Message
from scheduler.cli.errors import CommandError
from scheduler.cli.places import with_network
from scheduler.reminders import service
from scheduler.runtime import Runtime

STATUS = typer.Option([], help=f"one or more of {', '.join(STATUSES)}; default {', '.join(LOST)}")
app = typer.Typer(no_args_is_help=True, help="Texts and e-mails: what became of them.")


@app.callback()
def _noun() -> None:
    """Texts and e-mails: what became of them."""


@app.command("list")
def list_messages(
    network: str = typer.Option("U12376", help="the network's ODS code"),
    status: list[str] = STATUS,
    limit: int = typer.Option(50, min=1, max=1000, help="how many at most, those due latest first"),
) -> None:
    """List messages with the reason, and count them by status. Neither words nor addresses are shown."""
    wrong = [one for one in status if one not in STATUSES]
    if wrong:
        raise CommandError(f"There is no status {wrong[0]!r}. Choose from: {', '.join(STATUSES)}.")

    async def go(runtime: Runtime, network_id: int) -> tuple[list[Message], dict[str, int]]:
        async with runtime.sessions() as session, session.begin():
            return await service.became(session, network_id, status or LOST, limit)

    found, totals = with_network(network, go)
    for message in found:
        due = f"{message.due_at.astimezone(LONDON):%Y-%m-%d %H:%M}"
        typer.echo(
            f"{message.id:>8}  {message.status:<10}{message.channel:<6}{message.purpose:<24}{message.subject:<22}"
            f"due {due}  {message.failure or ''}".rstrip()
        )
    counts = ", ".join(f"{totals[name]:,} {name}" for name in STATUSES if name in totals)
    typer.echo(f"Of all messages: {counts or 'none yet'}.")
