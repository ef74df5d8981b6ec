"""Turns a rota's shifts into bookable slots: its facts into the carve's terms, and what was carved into rows."""

import asyncio
from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import models
from clinics import queries as clinics
from clinics.local_time import at
from clinics.models import DOCTORS
from clinics.obligation import required_minutes
from scheduler.rota.carve import (
    CarvedSlot,
    Carving,
    CarvingProblem,
    CatchUp,
    Demand,
    Period,
    Service,
    Shares,
    Shift,
    carve,
)
from scheduler.rota.demand import by_service
from scheduler.rota.models import Rota, Slot
from scheduler.rota.models import Shift as ShiftRow


async def carved(
    session: AsyncSession, rota: Rota, shifts: list[ShiftRow], room_change: int
) -> tuple[list[Slot], Carving]:
    """The slots of those of a rota's shifts that are in force, not stored yet, and how they came about.

    Carving thinks in a thread of its own.
    """
    services = {service.id: service for service in await clinics.services(session, rota.network_id)}
    sites = {room.id: room.site_id for room in await clinics.rooms(session, rota.network_id)}
    problem = CarvingProblem(
        shifts=await _shifts(session, rota.network_id, shifts, services, sites),
        services=tuple(_service(service) for service in services.values()),
        demands=await _demands(session, rota, list(services.values())),
        room_change=room_change,
    )
    carving = await asyncio.to_thread(carve, problem)
    rows = {shift.id: shift for shift in shifts}
    made = [_row(rows[cut.shift_id], services[cut.service_id], sites, cut) for cut in carving.slots]
    return made, carving


async def _shifts(
    session: AsyncSession,
    network_id: int,
    rows: list[ShiftRow],
    services: dict[int, models.Service],
    sites: dict[int, int],
) -> tuple[Shift, ...]:
    """What is planned, its clinician may give: the planner's referee has seen to that.

    Everybody of a session has a turn to pause, so that nobody's moves when somebody else's shift ends.
    """
    turns: Counter[int] = Counter()
    turn: dict[int, int] = {}
    for row in rows:
        turn[row.id] = turns[row.clinic_session_id]
        turns[row.clinic_session_id] += 1
    doctors = {one.id for one in await clinics.clinicians(session, network_id) if one.role in DOCTORS}
    skills: dict[int, set[int]] = defaultdict(set)
    for skill in await clinics.skills(session, network_id):
        skills[skill.clinician_id].add(skill.service_id)
    return tuple(
        Shift(
            id=row.id,
            site_id=sites[row.room_id],
            person_id=row.clinician_id,
            room_id=row.room_id,
            period=_period(row),
            planned=row.service_id,
            may_give=frozenset(skills[row.clinician_id] | {row.service_id}),
            turn=turn[row.id],
            most=_period(row).minutes // services[row.service_id].minutes if row.clinician_id in doctors else None,
        )
        for row in rows
        if row.live
    )


def _period(row: ShiftRow) -> Period:
    assert row.during.lower is not None and row.during.upper is not None  # noqa: PT018 - a shift is bounded
    return Period(row.during.lower, row.during.upper)


def _service(row: models.Service) -> Service:
    catch_up = row.catch_up_minutes and CatchUp(
        row.catch_up_minutes, row.catch_up_after_appointments, row.catch_up_after_minutes
    )
    return Service(
        id=row.id,
        name=row.name,
        minutes=row.minutes,
        catch_up=catch_up or None,
        turn_round=row.turn_round_minutes,
        shares=Shares(row.advance_percent, row.same_day_percent, row.embargo_days),
    )


async def _demands(session: AsyncSession, rota: Rota, services: list[models.Service]) -> tuple[Demand, ...]:
    """As the planner counts it: each week's obligation by the shares of past requests."""
    contract = await clinics.contract_on(session, rota.network_id, rota.starts_on)
    sizes = await clinics.adjusted_list_sizes(session, rota.network_id, rota.starts_on)
    owed = required_minutes(sizes, contract.minutes_per_1000_per_week) if contract else Decimal(0)
    ids = {service.code: service.id for service in services}
    weeks = (rota.ends_on - rota.starts_on).days // 7
    wanted = by_service([owed] * weeks, {service.code: service.demand_share for service in services})
    return tuple(Demand(ids[d.service_code], rota.starts_on + timedelta(weeks=d.week), d.minutes) for d in wanted)


def _row(shift: ShiftRow, service: models.Service, sites: dict[int, int], cut: CarvedSlot) -> Slot:
    return Slot(
        network_id=shift.network_id,
        shift_id=shift.id,
        site_id=sites[shift.room_id],
        clinician_id=shift.clinician_id,
        room_id=shift.room_id,
        service_id=service.id,
        delivery_channel=service.delivery_channel,
        starts_at=cut.period.starts_at,
        ends_at=cut.period.ends_at,
        opens=cut.opens,
        opens_at=_midnight(cut.opens_on),
    )


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else at(day, time(0))
