"""The worker: on its own beside Redis, or inside the API's process for a single-process run."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import arq.worker
from redis.exceptions import RedisError

from scheduler.config import Settings
from scheduler.db import ping
from scheduler.queue import Doorbell, open_doorbell
from scheduler.runtime import Runtime, open_runtime
from scheduler.tasks import FUNCTIONS, clock_jobs, send_due_messages

log = logging.getLogger(__name__)
RETRY_SECONDS = 2


async def _no_info(*_: Any) -> None:
    """The in-process queue has no INFO command, which arq asks for at start only to print it."""


def create_worker(runtime: Runtime, doorbell: Doorbell) -> arq.worker.Worker:
    return arq.worker.Worker(
        FUNCTIONS,
        redis_pool=doorbell,
        cron_jobs=clock_jobs(),
        ctx={"runtime": runtime},
        handle_signals=False,
        poll_delay=0.2,
        keep_result=0,
        job_timeout=60,
        max_jobs=4,
    )


async def _work(worker: arq.worker.Worker) -> None:
    """Work until cancelled; then the jobs are cancelled too, and each ends the one hand-over it has begun."""
    try:
        await worker.async_run()
    finally:
        jobs = list(worker.tasks.values())
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)


@asynccontextmanager
async def worker_inside(runtime: Runtime) -> AsyncIterator[None]:
    """Run the worker in this event loop while the block lasts."""
    arq.worker.log_redis_info = _no_info  # type: ignore[attr-defined, assignment]
    running = asyncio.create_task(_work(create_worker(runtime, runtime.doorbell)))
    try:
        yield
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def serve(settings: Settings) -> None:
    """Work until stopped. While Redis is away (arq by itself would exit) due messages are sent all the same."""
    _cancel_on_sigterm()
    async with open_runtime(settings) as runtime:
        await ping(runtime.engine)
        while True:
            try:
                doorbell = await open_doorbell(settings.redis_url)
                await _work(create_worker(runtime, doorbell))
            except (RedisError, OSError) as error:
                log.warning("Redis is away (%s); working by our own clock, looking again in %s s", error, RETRY_SECONDS)
                await send_due_messages({"runtime": runtime})
                await asyncio.sleep(RETRY_SECONDS)


def _cancel_on_sigterm() -> None:
    """An exception out of a signal handler may strike in the middle of a hand-over; a cancellation may not."""
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
