"""Plan: read (transaction), think (none), write (transaction). What the referee refuses is never stored."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.db import Sessions
from scheduler.errors import Conflict
from scheduler.planning.facts import Facts, gather
from scheduler.planning.horizon import moment
from scheduler.planning.keeping import kept
from scheduler.planning.models import PlanRun
from scheduler.planning.policy import Policy
from scheduler.planning.problem import build
from scheduler.rota import service as rotas
from scheduler.rota.carve import Period
from scheduler.rota.service import PlannedShift
from solver.problem import Problem, ProblemError
from solver.result import Assignment, Plan, Result, Status
from solver.solve import OnProgress, SolveLimits, solve

NOTHING = Plan()
AndThen = Callable[[AsyncSession, int, Result], Awaitable[None]]


class PinsImpossible(Conflict):
    """Not all pinned shifts can stay."""


class NothingPlanned(Conflict):
    """Stopped before a first plan was found. Nothing was stored."""


async def plan(
    sessions: Sessions,
    network_id: int,
    monday: date,
    weeks: int,
    limits: SolveLimits,
    *,
    policy: Policy | None = None,
    actor: str,
    now: Callable[[], datetime],
    on_progress: OnProgress | None = None,
    stop: threading.Event | None = None,
    keeping: int = 0,
    and_then: AndThen | None = None,
) -> tuple[int, Result]:
    """Plan `weeks` from `monday` as a draft rota; returns its id and what the planner says of it.

    No transaction is open while the planner thinks, in a thread of its own. Setting `stop` ends the search early and
    keeps the best plan so far (`NothingPlanned` before there is one); cancelling ends it and keeps nothing.
    `keeping` is the rota whose pinned shifts stay: `PinsImpossible` where no legal plan has them all. `and_then` is
    done in the transaction that stores the draft.
    """
    stop = stop or threading.Event()
    async with sessions() as session, session.begin():
        facts = await gather(session, network_id, monday, weeks)
        pinned = await rotas.pinned(session, network_id, keeping) if keeping else []
    problem = build(facts, policy)
    keep = kept(facts, problem, pinned)
    result = await _think(problem, limits, on_progress, stop, keep)
    if result.status is Status.UNTRIED and stop.is_set():
        raise NothingPlanned
    async with sessions() as session, session.begin():
        rota_id = await _store(session, facts, problem, result, keep, actor, now())
        if and_then:
            await and_then(session, rota_id, result)
    return rota_id, result


async def _think(
    problem: Problem, limits: SolveLimits, on_progress: OnProgress | None, stop: threading.Event, keep: Plan
) -> Result:
    """Solve in a thread. Whoever cancels waits until it has stopped: a search never outlives the task that asked."""
    abandon = threading.Event()
    thinking = asyncio.get_running_loop().run_in_executor(
        None, partial(solve, problem, limits, on_progress=on_progress, stop=stop, abandon=abandon, keep=keep)
    )
    try:
        return await asyncio.shield(thinking)
    except ProblemError as error:
        raise PinsImpossible(f"Not all pinned shifts can stay: {'; '.join(error.faults)}.") from None
    except asyncio.CancelledError:
        abandon.set()
        stop.set()
        await asyncio.gather(thinking, return_exceptions=True)
        raise


async def _store(
    session: AsyncSession, facts: Facts, problem: Problem, result: Result, keep: Plan, actor: str, now: datetime
) -> int:
    network_id = facts.network.id
    ends_on = facts.monday + timedelta(weeks=facts.weeks)
    shifts = planned_shifts(facts, problem, result.plan.assignments, keep)
    rota = await rotas.write_draft(session, network_id, facts.monday, ends_on, shifts, actor=actor, now=now)
    session.add(
        PlanRun(
            network_id=network_id,
            rota_id=rota.id,
            status=result.status,
            objective=result.objective,
            bound=result.bound,
            gap=result.gap,
            seconds=result.seconds,
            problem=problem.to_json(),
            plan=result.plan.to_json(),
            unfilled=[asdict(need) for need in result.unfilled],
            created_at=now,
        )
    )
    await session.flush()
    return rota.id


def planned_shifts(
    facts: Facts, problem: Problem, shifts: Iterable[Assignment], keep: Plan = NOTHING
) -> list[PlannedShift]:
    """In a rota's terms: rows and moments instead of codes and minutes; those to `keep` stay pinned."""
    blocks = {block.id: block for block in problem.sessions}
    services = {service.code: service.id for service in facts.services}
    return [
        PlannedShift(
            clinician_id=a.person_id,
            site_id=blocks[a.session_id].site_id,
            room_id=a.room_id,
            service_id=services[a.service],
            period=Period(
                moment(facts.monday, blocks[a.session_id].interval.start),
                moment(facts.monday, blocks[a.session_id].interval.end),
            ),
            pinned=a.key in keep.keys,
        )
        for a in shifts
    ]
