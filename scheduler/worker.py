"""The worker: on its own beside Redis, or inside the API's process for a single-process run."""

import asyncio
import contextlib
import logging
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


@asynccontextmanager
async def worker_inside(runtime: Runtime) -> AsyncIterator[None]:
    """Run the worker in this event loop while the block lasts."""
    arq.worker.log_redis_info = _no_info  # type: ignore[attr-defined, assignment]
    worker = create_worker(runtime, runtime.doorbell)
    running = asyncio.create_task(worker.async_run())
    try:
        yield
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        for job in worker.tasks.values():
            job.cancel()
        await asyncio.gather(*worker.tasks.values(), return_exceptions=True)


async def serve(settings: Settings) -> None:
    """Work until cancelled. While Redis is away (arq by itself would exit) due messages are sent all the same."""
    async with open_runtime(settings) as runtime:
        await ping(runtime.engine)
        while True:
            try:
                doorbell = await open_doorbell(settings.redis_url)
                await create_worker(runtime, doorbell).async_run()
            except (RedisError, OSError) as error:
                log.warning("Redis is away (%s); working by our own clock, looking again in %s s", error, RETRY_SECONDS)
                await send_due_messages({"runtime": runtime})
                await asyncio.sleep(RETRY_SECONDS)
