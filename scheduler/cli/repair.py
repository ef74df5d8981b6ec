"""`extended-access rotas repair`: ranked ways to go on with a published rota, and bringing one into force."""

from collections.abc import Mapping
from datetime import date, datetime

import typer

from scheduler.booking.actor import Actor
from scheduler.cli.errors import CommandError
from scheduler.cli.explain import NETWORK, ROTA, load
from scheduler.cli.named import day, named
from scheduler.cli.places import with_network
from scheduler.cli.planner import ACTOR
from scheduler.cli.say import counted
from scheduler.notices import service as notices
from scheduler.planning import repairs
from scheduler.planning.repairs import Away
from scheduler.planning.standing import Standing
from scheduler.planning.words import worth
from scheduler.runtime import Runtime
from solver.changes import Absence, AddedDemand, Change, ClosedRoom
from solver.limits import SolveLimits
from solver.problem import Demand, Interval
from solver.questions import difference
from solver.repair import Option
from solver.result import Assignment

SHOWN = 8
Booked = Mapping[Assignment, list[int]]


def repair(
    network: str = NETWORK,
    rota: int = ROTA,
    sick: str = typer.Option("", help="who is away"),
    closed_room: str = typer.Option("", help="which room is closed, as 'Room 1, Hub'"),
    demand: str = typer.Option("", help="of which service more is wanted"),
    minutes: int = typer.Option(0, min=0, show_default=False, help="with --demand: how many minutes more"),
    since: str = typer.Option(..., "--from", help="the first day, as 2026-12-03"),
    until: str = typer.Option("", "--to", help="the last day; default the first"),
    seconds: float = typer.Option(10, min=0.1, max=3600, help="search so long"),
    take: int = typer.Option(0, min=0, show_default=False, help="bring the option of this number into force"),
) -> None:
    """List ways to go on after an absence, a closed room or added demand: who changes, who would have to move."""
    first, last = day(since), day(until or since)
    if last < first:
        raise CommandError(f"{last:%d %B %Y} is before {first:%d %B %Y}.")
    standing, booked, now = with_network(network, lambda runtime, network_id: _load(runtime, network_id, rota, first))
    change, away = _change(standing, (sick, closed_room, demand), minutes, first, last)
    found = enumerate(repairs.found(standing, change, now, SolveLimits(time_seconds=seconds, workers=1)), 1)
    number = 0
    for number, option in found:
        moved = {shift: booked[shift] for shift in repairs.going(standing, option, now) if shift in booked}
        if not take:
            _print(standing, number, option, moved)
        elif number == take:
            _print(standing, number, option, moved)
            _take(network, standing, option, moved, now, away)
            return
    if take:
        raise CommandError(f"There is no option {take}: {counted(number, 'option')} in all.")
    if last >= standing.rota.ends_on:
        typer.echo(f"This rota ends before {last:%d %B %Y}: repair the next one too, --from {standing.rota.ends_on}.")
    typer.echo("To bring one into force, give the same command with --take and its number.")


async def _load(runtime: Runtime, network_id: int, rota_id: int, on: date) -> tuple[Standing, Booked, datetime]:
    standing, now = await load(runtime, network_id, rota_id, on), runtime.clock()
    async with runtime.sessions() as session, session.begin():
        return standing, await repairs.booked(session, network_id, standing, now), now


def _change(
    standing: Standing, asked: tuple[str, str, str], minutes: int, first: date, last: date
) -> tuple[Change, Away | None]:
    if sum(map(bool, asked)) != 1:
        raise CommandError("Say what has happened, one thing at a time: --sick, --closed-room or --demand.")
    sick, closed_room, demand = asked
    horizon = standing.horizon
    span = Interval(horizon.whole_day(first).start, horizon.whole_day(last).end)
    if sick:
        person_id = named("person", sick, standing.names)
        return Absence(person_id, span), Away(person_id, first, last)
    if closed_room:
        return ClosedRoom(named("room", closed_room, standing.rooms), span), None
    service = named("service", demand, {one.code: one.code for one in standing.problem.services})
    if not minutes or first.isocalendar()[:2] != last.isocalendar()[:2]:
        raise CommandError("Added demand needs --minutes, and days of one week.")
    return AddedDemand(Demand(service, horizon.week(span), minutes, interval=span)), None


def _take(network: str, standing: Standing, option: Option, moved: Booked, now: datetime, away: Away | None) -> None:
    if moved:
        count = counted(sum(map(len, moved.values())), "appointment")
        raise CommandError(f"{count} would have to move, so nothing was changed. Move or cancel them first.")

    async def go(runtime: Runtime, network_id: int) -> tuple[int, int]:
        async with runtime.sessions() as session, session.begin():
            actor, minutes = Actor(network_id, ACTOR), runtime.settings.room_change_minutes
            return await notices.repair(
                session, actor, standing, option, runtime.clock(), runtime.noticing, away, minutes
            )  # fmt: skip

    slots, told = with_network(network, go)
    typer.echo(
        f"Rota {standing.rota.id} is repaired ({option.name}): {counted(slots, 'new slot')} can be booked."
        f" {counted(told, 'clinician')} told."
    )


def _print(standing: Standing, number: int, option: Option, moved: Booked) -> None:
    appointments = sum(map(len, moved.values()))
    typer.echo(
        f"{number}. {option.name}: {counted(len(option.changes), 'change')} to shifts of"
        f" {counted(len(option.people), 'person').replace('persons', 'people')},"
        f" {counted(appointments, 'booked appointment')} would move ({option.seconds:.1f} s)"
    )
    typer.echo(f"   {'altogether':<12}{worth(difference(option.before, option.after))}")
    for change in option.changes[:SHOWN]:
        typer.echo(f"   {change.what:<12}{_shift(standing, change.shift)}")
    if len(option.changes) > SHOWN:
        typer.echo(f"   {'':<12}and {len(option.changes) - SHOWN:,} more")
    for shift, ids in moved.items():
        typer.echo(f"   {'booked':<12}{_shift(standing, shift)}: {', '.join(f'appointment {one}' for one in ids)}")
    for need in option.unfilled[:SHOWN]:
        typer.echo(f"   {'unfilled':<12}{need.label}: {need.minutes_short:,} min short. {need.reason}")


def _shift(standing: Standing, shift: Assignment) -> str:
    label, room = standing.sessions[shift.session_id].label, standing.rooms[shift.room_id]
    return f"{standing.names[shift.person_id]}, {shift.service}, {label}, {room.partition(',')[0]}"
