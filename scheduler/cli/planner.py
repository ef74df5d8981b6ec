"""What `run` and `rotas` say while a rota is planned, and about the result."""

import threading
from datetime import date, timedelta

import typer
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries as clinics
from clinics.obligation import required_minutes
from scheduler.booking.actor import Actor
from scheduler.cli import explain
from scheduler.cli.say import counted, step
from scheduler.coverage import service as coverage
from scheduler.coverage.report import WeekCoverage
from scheduler.notices import service as notices
from scheduler.planning import service as planning
from scheduler.planning import standing
from scheduler.planning.policy import from_settings
from scheduler.planning.verdict import verdict
from scheduler.rota import queries as rotas
from scheduler.rota.service import Published
from scheduler.runtime import Runtime
from solver.result import Progress, Result, Status
from solver.solve import SolveLimits

ACTOR = "command line"
LONGEST_SECONDS = 3600


async def describe(session: AsyncSession, network_id: int, today: date) -> str:
    """The network in a line: who, how many, and what it owes."""
    contract = await clinics.contract_on(session, network_id, today)
    sizes = await clinics.adjusted_list_sizes(session, network_id, today)
    practices = await clinics.practices(session, network_id)
    people = await clinics.clinicians(session, network_id)
    owed = required_minutes(sizes, contract.minutes_per_1000_per_week) if contract else 0
    return (
        f"{counted(len(practices), 'practice')}, {counted(len(people), 'clinician')}, {owed:,.2f} minutes a week owed"
    )


async def ensure_rota(runtime: Runtime, network_id: int, monday: date) -> None:
    """Plan and publish the coming weeks, unless a published rota already reaches into them."""
    async with runtime.sessions() as session, session.begin():
        latest = await rotas.latest_published(session, network_id)
    if latest is not None and latest.ends_on > monday:
        typer.echo(f"{'Rota':<12}published until {latest.ends_on - timedelta(days=1):%A %d %B %Y}; kept")
    else:
        rota_id = await plan(runtime, network_id, monday, runtime.settings.plan_weeks)
        await publish(runtime, network_id, rota_id)
    await print_coverage(runtime, network_id, monday, runtime.settings.plan_weeks)


async def plan(
    runtime: Runtime,
    network_id: int,
    monday: date,
    weeks: int,
    *,
    seconds: float | None = None,
    stop: threading.Event | None = None,
) -> int:
    """Plan `weeks` from `monday`, talking meanwhile; returns the draft's id. Setting `stop` keeps the best so far."""
    allowed = seconds or runtime.settings.plan_seconds
    with step("Planner") as say:

        def watch(progress: Progress) -> None:
            say.live(
                f"{progress.elapsed:4.1f} s  {progress.tier:<10}  objective {progress.objective:,.0f}"
                f"  bound {progress.bound:,.0f}  gap {progress.gap:.1%}"
            )

        rota_id, result = await planning.plan(
            runtime.sessions,
            network_id,
            monday,
            weeks,
            SolveLimits(time_seconds=allowed),
            policy=from_settings(runtime.settings),
            actor=ACTOR,
            now=runtime.clock,
            on_progress=watch,
            stop=stop,
        )
        shifts = counted(len(result.plan.assignments), "shift")
        say(f"{shifts} over {counted(weeks, 'week')}, {result.status}, gap {result.gap:.1%}")
    for tier, sentence in verdict(result):
        typer.echo(f"{tier:<12}{sentence}")
    await explain.summarise(runtime, network_id, rota_id, stop or threading.Event())
    _print_how_to_plan_longer(result, allowed)
    return rota_id


async def publish(runtime: Runtime, network_id: int, rota_id: int) -> None:
    with step("Publish") as say:
        async with runtime.sessions() as session, session.begin():
            draft = await standing.load(session, network_id, rota_id, from_settings(runtime.settings))
            draft.require_legal()
            made, told = await notices.publish(
                session, Actor(network_id, ACTOR), rota_id, runtime.clock(), runtime.noticing,
                runtime.settings.room_change_minutes,
            )  # fmt: skip
        say(
            f"rota {rota_id} is in force: {counted(made.slots, 'slot')} can be booked,"
            f" {counted(told, 'clinician')} told{_idle(made)}"
        )


def _idle(made: Published) -> str:
    """Minutes of the shifts that are no appointment, and why."""
    reasons = ", ".join(f"{minutes:,} {reason}" for reason, minutes in sorted(made.idle_minutes.items()))
    return f"; idle minutes: {reasons}" if reasons else ""


async def print_coverage(runtime: Runtime, network_id: int, monday: date, weeks: int) -> None:
    async with runtime.sessions() as session, session.begin():
        report = await coverage.weekly(session, network_id, monday, weeks)
    for week in report:
        typer.echo(f"{'Coverage':<12}{_of_week(week)}")


def _of_week(week: WeekCoverage) -> str:
    name, booked = f"week of {week.week_start:%d %b}", f"{week.booked_minutes:,} booked"
    if week.planned_share is None:
        return f"{name}: there is no contract, so nothing says what is owed; {week.planned_minutes:,} planned, {booked}"
    gap = f"; {week.gp_uncovered_minutes} min of standard hours without a GP" if week.gp_uncovered_minutes else ""
    return (
        f"{name}: {week.planned_minutes:,} of {week.required_minutes:,.2f} minutes planned ({week.planned_share:.0%}),"
        f" {booked}{gap}"
    )


def _print_how_to_plan_longer(result: Result, seconds: float) -> None:
    """The planner's reasons may say "plan for longer": this is how."""
    if result.unfilled and result.status is not Status.OPTIMAL:
        typer.echo(
            f"{'Longer':<12}this search had {seconds:g} s. To plan for longer: extended-access rotas plan"
            f" --seconds {min(5 * seconds, LONGEST_SECONDS):g}, or the setting PLAN_SECONDS."
        )
