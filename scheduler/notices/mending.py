"""Mending a published rota from a page: asking for ways to go on, and bringing one into force, once, with a word to all
whom it concerns."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking import queries as bookings
from scheduler.booking.actor import Actor
from scheduler.booking.queries import AppointmentRow
from scheduler.errors import Conflict, Invalid
from scheduler.notices import service as notices
from scheduler.notices.drafts import Terms
from scheduler.planning import standing
from scheduler.planning.jobs import service as jobs
from scheduler.planning.jobs.lifecycle import Kind, State
from scheduler.planning.jobs.models import PlannerJob
from scheduler.planning.jobs.repair_terms import RepairAsked, Ways
from scheduler.planning.jobs.service import Wanted
from scheduler.rota import queries as rotas
from scheduler.rota.errors import RotaChanged
from solver import checker
from solver.repair import Option


class NothingPublished(Invalid):
    """No rota is published for that day, so there is nothing to mend."""


class NoSuchWay(Conflict):
    """That way was not found. Choose one of those that are listed."""


class DoneOtherwise(Conflict):
    """Another of these ways has been taken already. Look at the rota as it is now."""


async def ask(session: AsyncSession, actor: Actor, asked: RepairAsked, key: str, now: datetime) -> PlannerJob:
    """The job that looks for ways. Raises `NothingPublished`, or `PlannerBusy`."""
    until = asked.first + timedelta(days=1)
    rota = await rotas.overlapping_published(session, actor.network_id, asked.first, until)
    if rota is None:
        raise NothingPublished
    return await jobs.ask(session, actor, Wanted(Kind.REPAIR, asked.to_json(), key, rota.id), now)


async def booked(session: AsyncSession, network_id: int, ways: Ways, now: datetime) -> dict[int, list[AppointmentRow]]:
    """Appointments to come, by the row of the shift that they are in, where some way lets that shift go."""
    going = {shift for way in ways.ways for shift in way.going}
    pairs = await bookings.booked_in(session, network_id, going, now)
    rows = {row.appointment.id: row for row in await bookings.these(session, network_id, [one for _, one in pairs])}
    found: dict[int, list[AppointmentRow]] = {}
    for shift, appointment in pairs:
        if appointment in rows:
            found.setdefault(shift, []).append(rows[appointment])
    return found


async def take(session: AsyncSession, actor: Actor, job_id: int, number: int, now: datetime, terms: Terms) -> None:
    """Bring a way into force; the same one twice is done once.

    Raises `RotaChanged` where the rota, or what is known about its people, is another by now: ask anew then.
    `ShiftsInUse` while anybody is booked in a shift that would go.
    """
    job = await jobs.locked(session, actor.network_id, job_id)
    found = Ways.from_json(job.found)
    if found.taken == number:
        return
    if found.taken:
        raise DoneOtherwise
    if job.state != State.DONE or job.kind != Kind.REPAIR or not 0 < number <= len(found.ways):
        raise NoSuchWay
    rota = await standing.load(session, actor.network_id, job.rota_id or 0, terms.policy)
    if not found.fits(rota):
        raise RotaChanged
    way, asked = found.ways[number - 1], RepairAsked.from_json(job.asked)
    after = checker.score(asked.change(rota).applied(rota.problem), way.plan)
    option = Option(way.name, way.plan, (), (), (), after, (), way.seconds)
    await notices.repair(session, actor, rota, option, now, terms.noticing, asked.away, terms.room_change)
    job.found = found.once_taken(number).to_json()
    await session.flush()
