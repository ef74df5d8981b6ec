"""`extended-access rotas explain`: what a rota leaves short and why, refused wishes, and who could take a shift."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from datetime import time as clock

import typer
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import LONDON
from scheduler.cli.errors import CommandError
from scheduler.cli.named import day, named
from scheduler.cli.places import with_network
from scheduler.planning import answers, standing
from scheduler.planning.answers import Line
from scheduler.planning.policy import from_settings
from scheduler.planning.standing import Standing
from scheduler.rota import queries as rotas
from scheduler.runtime import Runtime
from solver.explain import unfilled
from solver.questions import WhoCouldTake
from solver.result import Unfilled

ROTA = typer.Option(0, show_default=False, help="the rota's number; default the published one that reaches furthest")
NETWORK = typer.Option("U12376", help="the network's ODS code")
ALL = 10_000
SUMMARY_SECONDS = 2


def explain(
    network: str = NETWORK,
    rota: int = ROTA,
    need: str = typer.Option("", help="only what is short with this in its name, with everybody's first obstacle"),
    wish: str = typer.Option("", help="only the refused wishes of this person, with what granting them would cost"),
    shift: str = typer.Option("", help="who could work then: a day or a time, as 2026-12-03 or 2026-12-03T18:30"),
    service: str = typer.Option("", help="with --shift: the service"),
    site: str = typer.Option("", help="with --shift: the site"),
    instead_of: str = typer.Option("", help="with --shift: whose shift it is now"),
) -> None:
    """Say why something is unfilled and what would fill it, what wishes cost, or who could take a shift."""
    on = _moment(shift).date() if shift else None
    asked = with_network(network, lambda runtime, network_id: load(runtime, network_id, rota, on))
    asked.require_legal()
    if shift:
        say(answers.takers(asked.problem, asked.plan, _question(asked, shift, service, site, instead_of), ALL))
    elif need:
        say(line for one in _needs(asked, need) for line in answers.gap(asked.problem, asked.plan, one))
    elif wish:
        person_id = named("person", wish, asked.names)
        said = say(answers.wishes(asked.problem, asked.plan, asked.horizon.label, never, ALL, person_id))
        if not said:
            typer.echo(f"{'Wish':<12}{asked.names[person_id]} has every wish granted in this rota")
    else:
        say(answers.gaps(asked.problem, asked.plan, never, ALL))
        say(answers.wishes(asked.problem, asked.plan, asked.horizon.label, never, ALL))


async def load(runtime: Runtime, network_id: int, rota_id: int, on: date | None = None) -> Standing:
    """The rota of that number, or else the published one of a day, or the one that reaches furthest."""
    policy = from_settings(runtime.settings)
    async with runtime.sessions() as session, session.begin():
        return await standing.load(session, network_id, rota_id or await _published(session, network_id, on), policy)


async def _published(session: AsyncSession, network_id: int, on: date | None) -> int:
    if on is None:
        found = await rotas.latest_published(session, network_id)
    else:
        found = await rotas.overlapping_published(session, network_id, on, on + timedelta(days=1))
    if found is None:
        raise CommandError(f"No rota is published {f'for {on:%d %B %Y}' if on else 'yet'}. Name a draft with --rota.")
    return found.id


async def summarise(runtime: Runtime, network_id: int, rota_id: int, stop: threading.Event) -> None:
    """What whoever publishes this would ask, as far as it is answered before anybody gets impatient."""
    asked, late = await load(runtime, network_id, rota_id), after(SUMMARY_SECONDS)
    lines = answers.summary(asked.problem, asked.plan, asked.horizon.label, lambda: stop.is_set() or late())
    try:
        say(await asyncio.to_thread(list, lines))
    except asyncio.CancelledError:
        stop.set()
        raise


def after(seconds: float) -> Callable[[], bool]:
    """Whether so much time has gone by since."""
    ends = time.monotonic() + seconds
    return lambda: time.monotonic() > ends


def never() -> bool:
    """Whoever asks on purpose waits for the answer."""
    return False


def say(lines: Iterable[Line]) -> int:
    """Print them as they come; returns how many there were."""
    count = 0
    for count, (word, sentence) in enumerate(lines, 1):  # noqa: B007 - the last count is what is returned
        typer.echo(f"{word:<12}{sentence}")
    return count


def _needs(asked: Standing, text: str) -> Iterator[Unfilled]:
    short = unfilled(asked.problem, asked.plan)
    found = [need for need in short if text.casefold() in need.label.casefold()]
    if not found:
        raise CommandError(
            f"Nothing called {text!r} is short; short are: {', '.join(n.label for n in short) or 'none'}."
        )
    yield from found


def _question(asked: Standing, when: str, service: str, site: str, instead_of: str) -> WhoCouldTake:
    sites = {place.id: place.name for place in asked.problem.sites}
    at = {named("site", site, sites)} if site else set(sites)
    then = {one.id: one.label for one in asked.problem.sessions if one.site_id in at and _is_then(asked, one.id, when)}
    if not then:
        raise CommandError(f"By its hours, no session of this rota is on {when}.")
    if len(then) > 1:
        which = "Name --site" if "T" in when else "Name the time, or --site"
        raise CommandError(f"Several sessions are on {when}: {', '.join(then.values())}. {which}.")
    (session_id,) = then
    if instead_of:
        person_id = named("person", instead_of, asked.names)
        theirs = [s for s in asked.plan.assignments if (s.person_id, s.session_id) == (person_id, session_id)]
        if not theirs:
            raise CommandError(f"{asked.names[person_id]} has no shift {then[session_id]}.")
        return WhoCouldTake(session_id, theirs[0].service, person_id)
    if not service:
        raise CommandError("Say which --service, or --instead-of whom.")
    return WhoCouldTake(session_id, named("service", service, {one.code: one.code for one in asked.problem.services}))


def _is_then(asked: Standing, session_id: int, when: str) -> bool:
    starts = asked.session_starts_at(session_id).astimezone(LONDON)
    return starts.replace(tzinfo=None) == _moment(when) if "T" in when else starts.date() == day(when)


def _moment(when: str) -> datetime:
    """As London's clocks show it; a day is its midnight."""
    if "T" not in when:
        return datetime.combine(day(when), clock(0))
    try:
        return datetime.fromisoformat(when)
    except ValueError:
        raise CommandError(f"{when!r} is not a time. Write it as 2026-12-03T18:30.") from None
