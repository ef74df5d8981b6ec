"""`extended-access plan-asked`: the process that works at one thing asked of the planner. The worker starts it."""

import asyncio
import contextlib
import os

from scheduler.cli.serve import end_gently_on_sigterm
from scheduler.config import load_settings
from scheduler.embedded.lifetime import die_with_parent
from scheduler.planning.jobs.service import Claimed
from scheduler.planning.jobs.work import Bench, carry_out
from scheduler.planning.policy import from_settings
from scheduler.runtime import open_runtime

NICE = 10  # bookings come first: a core that both want is theirs nine times in ten


def plan_asked(network_id: int, job_id: int, owner: str) -> None:
    """Work at what was asked on a page; for the worker to call."""
    die_with_parent()
    end_gently_on_sigterm()
    os.nice(NICE)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_work(Claimed(network_id, job_id, owner)))


async def _work(mine: Claimed) -> None:
    settings = load_settings()
    async with open_runtime(settings.model_copy(update={"redis_url": None})) as runtime:
        await carry_out(Bench(runtime.sessions, runtime.clock, from_settings(settings), mine))
