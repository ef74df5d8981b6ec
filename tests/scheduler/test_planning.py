"""Planning over the demonstration: it can be stopped at any moment, and never leaves a thread behind."""

import asyncio
import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from scheduler.db import Sessions
from scheduler.demo import service as demo
from scheduler.planning import service as planning
from scheduler.planning.service import NothingPlanned
from solver.result import Progress, Result, Status
from solver.solve import SolveLimits
from tests.conftest import NOW

MONDAY = date(2026, 11, 30)
LONG = SolveLimits(time_seconds=60, gap=0)
SOON = timedelta(seconds=20)  # a third of what the search would take by itself: generous to a busy machine


class Planner:
    """Plans the demonstration for a minute, unless somebody stops it at its first plan."""

    def __init__(self, sessions: Sessions, network_id: int) -> None:
        self.sessions, self.network_id = sessions, network_id
        self.first_plan, self.stop = threading.Event(), threading.Event()

    async def plan(self) -> tuple[int, Result]:
        return await planning.plan(
            self.sessions, self.network_id, MONDAY, 4, LONG,
            actor="test", now=lambda: NOW, on_progress=self._watch, stop=self.stop,
        )  # fmt: skip

    def _watch(self, progress: Progress) -> None:
        self.first_plan.set()

    async def drafts(self) -> list[int]:
        async with self.sessions() as session:
            return [row[0] for row in await session.execute(text("select id from rota where status = 'draft'"))]


@pytest.fixture
async def planner(sessions: Sessions) -> Planner:
    async with sessions() as session, session.begin():
        network, _ = await demo.load(session, NOW.date())
    return Planner(sessions, network.id)


async def test_a_stopped_search_keeps_its_best_plan_as_a_draft(planner: Planner) -> None:
    planning_now = asyncio.create_task(planner.plan())
    await asyncio.to_thread(planner.first_plan.wait)
    planner.stop.set()
    rota_id, result = await planning_now
    assert (result.status, result.seconds < SOON.total_seconds()) == (Status.STOPPED, True)
    assert result.plan.assignments
    assert await planner.drafts() == [rota_id]


async def test_a_search_stopped_before_it_began_ends_at_once_and_keeps_nothing(planner: Planner) -> None:
    planner.stop.set()
    async with asyncio.timeout(SOON.total_seconds()):
        with pytest.raises(NothingPlanned):
            await planner.plan()
    assert await planner.drafts() == []


async def test_a_cancelled_planner_waits_for_its_thread_and_keeps_nothing(planner: Planner) -> None:
    planning_now = asyncio.create_task(planner.plan())
    await asyncio.to_thread(planner.first_plan.wait)
    async with asyncio.timeout(SOON.total_seconds()):
        planning_now.cancel()
        with pytest.raises(asyncio.CancelledError):
            await planning_now
    assert planner.stop.is_set()
    assert await planner.drafts() == []


@pytest.mark.parametrize("seconds", [0.1, 1, 3])
async def test_however_short_the_time_there_is_a_legal_plan(planner: Planner, seconds: float) -> None:
    rota_id, result = await planning.plan(
        planner.sessions, planner.network_id, MONDAY, 4, SolveLimits(time_seconds=seconds),
        actor="test", now=lambda: NOW,
    )  # fmt: skip
    assert await planner.drafts() == [rota_id]
    assert result.status is not Status.OPTIMAL
