"""`extended-access campaigns …`: inviting people to book a service, in waves."""

from decimal import Decimal

import typer

from scheduler.access.tokens import COMMAND_LINE
from scheduler.booking.actor import Actor
from scheduler.campaigns import service
from scheduler.campaigns.lifecycle import Change
from scheduler.campaigns.queries import CampaignRow
from scheduler.campaigns.service import Figures, NewCampaign
from scheduler.cli.named import day
from scheduler.cli.places import with_network
from scheduler.cli.say import counted
from scheduler.runtime import Runtime

NETWORK = typer.Option(..., help="the network's ODS code")
PRACTICES = typer.Option([], "--practice", help="the ODS code of a practice whose patients are invited; default all")
app = typer.Typer(no_args_is_help=True, help="Inviting people to book a service, in waves.")


@app.command()
def draft(
    service_code: str = typer.Option(..., "--service", help="the service's code"),
    name: str = typer.Option(..., help="what you call it"),
    first: str = typer.Option(..., "--from", help="the first day of the appointments, as 2026-12-31"),
    last: str = typer.Option(..., "--to", help="the last day of the appointments"),
    min_age: int = typer.Option(None, min=0, max=150, help="the youngest, on the first day"),
    max_age: int = typer.Option(None, min=0, max=150, help="the oldest, on the first day"),
    practices: list[str] = PRACTICES,
    not_within_days: int = typer.Option(1826, min=0, max=7320, help="leave out who had it within so many days"),
    most: int = typer.Option(200, min=1, max=5000, help="how many are invited at once at most"),
    take_up: float = typer.Option(0.4, min=0.001, max=1, help="the share that you expect to book"),
    network: str = NETWORK,
) -> None:
    """Write a campaign down, and say whom it would invite. It invites nobody until it is started."""
    wanted = NewCampaign(
        service_code, name, day(first), day(last), (min_age, max_age), None, tuple(practices),
        not_within_days, most, wave_every_days=7, answer_days=14, expected_take_up=Decimal(str(round(take_up, 3))),
    )  # fmt: skip

    async def go(runtime: Runtime, network_id: int) -> str:
        async with runtime.sessions() as session, session.begin():
            row = await service.draft(session, Actor(network_id, COMMAND_LINE), wanted, runtime.clock())
            seen = await service.preview(session, row, runtime.clock(), runtime.announcer)
        return (
            f"Campaign {row.campaign.id} is drafted: {counted(seen.cohort, 'patient')} can be invited,"
            f" {counted(seen.free, 'time')} free for them, {len(seen.wave):,} in the first wave."
        )

    typer.echo(with_network(network, go))


@app.command("list")
def list_campaigns(network: str = NETWORK) -> None:
    """Every campaign, by number, with what became of its invitations."""

    async def go(runtime: Runtime, network_id: int) -> tuple[list[CampaignRow], dict[int, Figures]]:
        async with runtime.sessions() as session, session.begin():
            rows = await service.listed(session, network_id, 0, 1000)
            return rows, await service.figures(session, network_id, rows)

    rows, shown = with_network(network, go)
    for row in rows:
        counts = shown[row.campaign.id].counts
        typer.echo(
            f"{row.campaign.id:>6}  {row.campaign.status:<9}{row.service.code:<20}"
            f"{counts.sent + counts.ended:>6} invited  {counts.booked} booked  {counts.declined} declined"
            f"  {counts.expired} expired  {row.campaign.name}"
        )


@app.command()
def start(campaign_id: int, network: str = NETWORK) -> None:
    """Start a campaign, or go on with it, by the number that `campaigns list` shows."""
    _change(campaign_id, Change.START, network)
    typer.echo(f"Campaign {campaign_id} is running: the worker invites, but never at night.")


@app.command()
def pause(campaign_id: int, network: str = NETWORK) -> None:
    """Choose and tell nobody for now; who was told may still book."""
    _change(campaign_id, Change.PAUSE, network)
    typer.echo(f"Campaign {campaign_id} is paused.")


@app.command()
def end(campaign_id: int, network: str = NETWORK) -> None:
    """End a campaign, and withdraw what nobody has answered yet."""
    _change(campaign_id, Change.END, network)
    typer.echo(f"Campaign {campaign_id} has ended.")


def _change(campaign_id: int, how: Change, network: str) -> None:
    async def go(runtime: Runtime, network_id: int) -> None:
        async with runtime.sessions() as session, session.begin():
            await service.change(session, Actor(network_id, COMMAND_LINE), campaign_id, how, runtime.clock())

    with_network(network, go)
