"""Sees to it that what is asked of the planner is begun: one process after another, of low priority, for each worker.

A search takes every core for minutes, and builds its model holding Python's lock: in a process of its own it costs
neither bookings nor messages more than the operating system lets it, and it dies alone.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable
from datetime import datetime

from scheduler.db import Sessions
from scheduler.planning.jobs import service as jobs
from scheduler.planning.jobs.service import Claimed

LOOK_EVERY_SECONDS = 1.0
PATIENCE_SECONDS = 10


async def attend(sessions: Sessions, clock: Callable[[], datetime], database: str) -> None:
    """Look for what is asked, and see it through, until cancelled."""
    while True:
        async with sessions() as session, session.begin():
            mine = await jobs.claim(session, clock())
        if mine is None:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        else:
            await _see_through(mine, database)


async def _see_through(mine: Claimed, database: str) -> None:
    """Whoever cancels waits until the process has ended. It says in its row what came of it."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scheduler", "plan-asked", str(mine.network_id), str(mine.job_id), mine.owner,
        env={**os.environ, "DATABASE_URL": database},
    )  # fmt: skip
    try:
        await child.wait()
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await child.wait()
            except TimeoutError:
                child.kill()
                await child.wait()
