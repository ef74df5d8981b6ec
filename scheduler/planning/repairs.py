"""Ways to go on with a published rota after something has befallen it, and bringing one of them into force.

What has begun is history: no option changes it. An option under which booked patients would have to move is told with
their appointments and not taken: moving them is for people to do first.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Leave
from scheduler.booking import queries as bookings
from scheduler.booking.actor import Actor
from scheduler.booking.withdrawal import revise_rota
from scheduler.errors import Conflict
from scheduler.planning.models import PlanRun
from scheduler.planning.service import planned_shifts
from scheduler.planning.standing import Standing
from scheduler.rota.service import Revision
from solver import checker
from solver.changes import Change
from solver.limits import SolveLimits
from solver.problem import Interval, Person, Problem
from solver.repair import Option, options
from solver.result import Assignment, Plan, gap


class NotPublished(Conflict):
    """Only a published rota is repaired. Plan a draft anew instead."""


@dataclass(frozen=True)
class Away:
    """Somebody's absence, to be kept on record with the option that is taken for it."""

    clinician_id: int
    first: date
    last: date


def found(standing: Standing, change: Change, now: datetime, limits: SolveLimits) -> Iterator[Option]:
    """Options as they are found, the first at once. With one worker they are the same each time."""
    if standing.rota.status != "published":
        raise NotPublished
    begun = Plan(tuple(shift for shift in standing.plan.assignments if standing.starts_at(shift) <= now))
    return options(_from_now_on(standing, begun, now), standing.plan, change, limits, begun)


def going(standing: Standing, option: Option, now: datetime) -> list[Assignment]:
    """Shifts to come that would not be as they are published, be it only their room."""
    planned = set(option.plan.assignments)
    return [one for one in standing.plan.assignments if one not in planned and standing.starts_at(one) > now]


async def booked(
    session: AsyncSession, network_id: int, standing: Standing, now: datetime
) -> dict[Assignment, list[int]]:
    """The appointments to come, by shift."""
    rows = {row: shift for shift, row in standing.shifts.items()}
    appointments: dict[Assignment, list[int]] = defaultdict(list)
    for shift_id, appointment_id in await bookings.booked_in(session, network_id, rows, now):
        appointments[rows[shift_id]].append(appointment_id)
    return appointments


async def take(
    session: AsyncSession,
    actor: Actor,
    standing: Standing,
    option: Option,
    now: datetime,
    away: Away | None = None,
    room_change: int = 5,
) -> int:
    """Bring an option into force; returns how many slots are new.

    Raises `ShiftsInUse` where somebody is booked in a shift that goes, `RotaChanged` where the rota has moved on.
    """
    dropped, published = going(standing, option, now), set(standing.plan.assignments)
    coming = [one for one in option.plan.assignments if one not in published and standing.starts_at(one) > now]
    wanted = Revision(
        seen=frozenset(standing.shifts.values()),
        dropped=frozenset(standing.shifts[shift] for shift in dropped),
        added=planned_shifts(standing.facts, standing.problem, coming),
        room_change=room_change,
    )
    slots = await revise_rota(session, actor, standing.rota.id, wanted, now, f"repaired: {option.name}")
    if away:
        session.add(Leave(clinician_id=away.clinician_id, starts_on=away.first, ends_on=away.last, kind="sick"))
    session.add(_run(standing, option, now))
    await session.flush()
    return slots


def _from_now_on(standing: Standing, begun: Plan, now: datetime) -> Problem:
    """Nobody offers any more what has gone by, but for what they have worked of it."""
    minute = standing.horizon.between(now, now).start
    worked: dict[int, list[Interval]] = defaultdict(list)
    for shift in begun.assignments:
        worked[shift.person_id].append(standing.sessions[shift.session_id].interval)
    people = (_offering(person, worked[person.id], minute) for person in standing.problem.people)
    return replace(standing.problem, people=tuple(people))


def _offering(person: Person, worked: list[Interval], minute: int) -> Person:
    ahead = (Interval(max(offer.start, minute), offer.end) for offer in person.available if offer.end > minute)
    return replace(person, available=(*worked, *ahead))


def _run(standing: Standing, option: Option, now: datetime) -> PlanRun:
    objective = float(checker.objective(option.after))
    return PlanRun(
        network_id=standing.rota.network_id,
        rota_id=standing.rota.id,
        status="repaired",
        objective=objective,
        bound=0.0,
        gap=gap(objective, 0.0),
        seconds=option.seconds,
        problem=standing.problem.to_json(),
        plan=option.plan.to_json(),
        unfilled=[asdict(need) for need in option.unfilled],
        created_at=now,
    )
