"""Does what was asked: in a process of its own, saying every second that it is still at it and how the search goes."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.db import Errors, Sessions
from scheduler.errors import Refused
from scheduler.planning import repairs, standing
from scheduler.planning import service as planning
from scheduler.planning.jobs import service as jobs
from scheduler.planning.jobs.lifecycle import Kind
from scheduler.planning.jobs.repair_terms import RepairAsked, Way, Ways
from scheduler.planning.jobs.service import Claimed, NoLongerOurs
from scheduler.planning.jobs.terms import Drafted, PlanAsked, Point, thinned
from scheduler.planning.policy import Policy
from scheduler.planning.verdict import verdict
from solver.limits import SolveLimits
from solver.result import Progress, Result

EVERY_SECOND = 1.0
REPAIR_SECONDS = 10
BROKE_OFF = "The program that worked at this was told to end. Nothing was stored; ask again."
FAULT = "The planner met a fault of ours. Nothing was stored. Ask again; if it happens again, tell whoever runs this."


@dataclass
class Bench:
    """What a job is worked at with. `points` are written by the planner's threads and read by the loop."""

    sessions: Sessions
    clock: Callable[[], datetime]
    policy: Policy
    mine: Claimed
    stop: threading.Event = field(default_factory=threading.Event)
    points: list[Point] = field(default_factory=list)

    def watch(self, told: Progress) -> None:
        """Called by the planner with each better plan."""
        self.points = [*thinned(self.points), Point.of(told)]


async def carry_out(bench: Bench) -> None:
    """Work at the job until it is done, or comes to nothing; what it comes to is written in its row."""
    try:
        async with _saying_so(bench):
            await _do(bench)
    except NoLongerOurs:
        return
    except asyncio.CancelledError:
        await _give_up(bench, BROKE_OFF)
        raise
    except Refused as refused:
        await _give_up(bench, refused.sentence)
    except Exception:
        await _give_up(bench, FAULT)
        raise


async def _do(bench: Bench) -> None:
    async with bench.sessions() as session, session.begin():
        job = await jobs.get(session, bench.mine.network_id, bench.mine.job_id)
    if job.kind == Kind.PLAN:
        await _plan(bench, PlanAsked.from_json(job.asked), job.asked_by)
    else:
        await _repair(bench, RepairAsked.from_json(job.asked), job.rota_id or 0)


async def _plan(bench: Bench, asked: PlanAsked, actor: str) -> None:
    async def done(session: AsyncSession, rota_id: int, result: Result) -> None:
        came = Drafted(result.status, result.seconds, len(result.plan.assignments), tuple(verdict(result)))
        await jobs.finish(session, bench.mine, bench.clock(), came.to_json(), bench.points, rota_id)

    await planning.plan(
        bench.sessions, bench.mine.network_id, asked.monday, asked.weeks, SolveLimits(time_seconds=asked.seconds),
        policy=bench.policy, actor=actor, now=bench.clock, on_progress=bench.watch, stop=bench.stop,
        keeping=asked.keeping, and_then=done,
    )  # fmt: skip


async def _repair(bench: Bench, asked: RepairAsked, rota_id: int) -> None:
    """Ways are told as they are found, the first at once. Stopped, it keeps those that it has."""
    now = bench.clock()
    async with bench.sessions() as session, session.begin():
        rota = await standing.load(session, bench.mine.network_id, rota_id, bench.policy)
    looking = repairs.found(rota, asked.change(rota), now, SolveLimits(time_seconds=REPAIR_SECONDS, workers=1))
    ways: list[Way] = []
    while not bench.stop.is_set() and (option := await asyncio.to_thread(next, looking, None)) is not None:
        ways.append(Way.of(rota, option, now))
        async with bench.sessions() as session, session.begin():
            await jobs.tell(session, bench.mine, Ways.of(rota, ways).to_json())
    async with bench.sessions() as session, session.begin():
        await jobs.finish(session, bench.mine, bench.clock(), Ways.of(rota, ways).to_json())


@asynccontextmanager
async def _saying_so(bench: Bench) -> AsyncIterator[None]:
    """While the block lasts, the row says that it does; whoever has lost the row is cancelled."""
    working = asyncio.current_task()
    lost = False

    async def say_so() -> None:
        nonlocal lost
        told: list[Point] = []
        while True:
            points = bench.points
            try:
                await _say_so(bench, points if points is not told else None)
                told = points
            except NoLongerOurs:
                lost = True
                if working:
                    working.cancel()
                return
            except Errors:
                pass  # the lease is longer than a hiccup of the database
            await asyncio.sleep(EVERY_SECOND)

    saying = asyncio.create_task(say_so())
    try:
        yield
    except asyncio.CancelledError:
        if lost:
            raise NoLongerOurs from None
        raise
    finally:
        saying.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await saying


async def _say_so(bench: Bench, points: list[Point] | None) -> None:
    async with bench.sessions() as session, session.begin():
        if await jobs.still_at_it(session, bench.mine, bench.clock(), points):
            bench.stop.set()


async def _give_up(bench: Bench, why: str) -> None:
    with contextlib.suppress(NoLongerOurs):
        async with bench.sessions() as session, session.begin():
            await jobs.give_up(session, bench.mine, bench.clock(), why)
