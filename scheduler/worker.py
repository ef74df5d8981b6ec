"""The worker: on its own beside Redis, or inside the API's process for a single-process run.

It works by its own clock, whatever becomes of Redis, and sooner when the doorbell rings.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import arq.worker
from redis.exceptions import RedisError

from notifications.dispatch import A_LOOK
from scheduler.config import Settings
from scheduler.db import Errors, ping, require_tables, without_values
from scheduler.liveness.service import beat
from scheduler.planning.jobs.attendance import attend
from scheduler.runtime import Runtime, open_runtime
from scheduler.tasks import (
    FUNCTIONS,
    act_on_replies,
    invite,
    judge_trials,
    mind_unread_texts,
    offer_free_times,
    read_calendars,
    send_due_messages,
    trace_messages,
)

log = logging.getLogger(__name__)
WORKER = "worker"
LOOK_EVERY_SECONDS = 10
LONGEST_LOOK_SECONDS = 60
SENDERS = 4
AGAIN_WITHIN = timedelta(minutes=3)  # a look, a hand-over that takes its time, a pause: and as much again


async def _no_info(*_: Any) -> None:
    """The in-process queue has no INFO command, which arq asks for at start only to print it."""


def create_worker(runtime: Runtime) -> arq.worker.Worker:
    return arq.worker.Worker(
        FUNCTIONS,
        redis_pool=runtime.doorbell.queue,
        ctx={"runtime": runtime},
        handle_signals=False,
        poll_delay=0.2,
        keep_result=0,
        job_timeout=LONGEST_LOOK_SECONDS,
        max_jobs=SENDERS,
    )


async def work(runtime: Runtime) -> None:
    """Work until cancelled; each hand-over that has begun then is ended, and nothing else is begun."""
    async with asyncio.TaskGroup() as together:
        together.create_task(_by_the_clock(runtime, "due texts", _send_due_texts))
        together.create_task(_by_the_clock(runtime, "due e-mails", _send_due_e_mails))
        together.create_task(_by_the_clock(runtime, "free times that somebody waits for", _offer_what_is_free))
        together.create_task(_by_the_clock(runtime, "waves of invitations", _invite_who_is_next))
        together.create_task(_by_the_clock(runtime, "messages whose end we do not know", _trace))
        together.create_task(_by_the_clock(runtime, "texts that nobody has acted on", _act_on_replies))
        together.create_task(_by_the_clock(runtime, "trials to be judged", _judge_trials))
        together.create_task(_by_the_clock(runtime, "clinicians' own calendars", _read_calendars))
        together.create_task(_by_the_clock(runtime, "texts that are not known to have arrived", _mind_unread_texts))
        together.create_task(_see_to_the_planner(runtime))
        together.create_task(_by_the_bell(runtime))


async def _by_the_clock(runtime: Runtime, what: str, look: Callable[[Runtime], Awaitable[bool]]) -> None:
    """Look every ten seconds, and at once where there was more than one look can do: losing the doorbell delays no
    message, and no offer, by more than that."""
    while True:
        more = False
        try:
            more = await _in_its_time(look, runtime)
        except Errors as error:
            log.error("a look for %s failed (%s); looking again soon", what, without_values(error))
        except Exception:
            log.exception("a look for %s failed; looking again soon", what)
        await asyncio.sleep(0 if more else LOOK_EVERY_SECONDS)


async def _in_its_time(look: Callable[[Runtime], Awaitable[bool]], runtime: Runtime) -> bool:
    """Whether there is more; what a look that takes too long has left is still due at the next."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_LOOK_SECONDS):
            return await look(runtime)
    return False


async def _send_due_texts(runtime: Runtime) -> bool:
    await _say_that_we_work(runtime)
    return await _send_together(runtime, "sms")


async def _send_due_e_mails(runtime: Runtime) -> bool:
    """Apart from texts: a mail relay that hangs costs its own messages a look, and no other."""
    return await _send_together(runtime, "email")


async def _offer_what_is_free(runtime: Runtime) -> bool:
    await offer_free_times({"runtime": runtime})
    return False


async def _invite_who_is_next(runtime: Runtime) -> bool:
    await invite({"runtime": runtime})
    return False


async def _trace(runtime: Runtime) -> bool:
    await trace_messages({"runtime": runtime})
    return False


async def _mind_unread_texts(runtime: Runtime) -> bool:
    await mind_unread_texts({"runtime": runtime})
    return False


async def _act_on_replies(runtime: Runtime) -> bool:
    await act_on_replies({"runtime": runtime})
    return False


async def _judge_trials(runtime: Runtime) -> bool:
    await judge_trials({"runtime": runtime})
    return False


async def _read_calendars(runtime: Runtime) -> bool:
    await read_calendars({"runtime": runtime})
    return False


async def _send_together(runtime: Runtime, channel: str) -> bool:
    """Whether somebody has sent as many as one look does."""
    looks = (send_due_messages({"runtime": runtime}, (channel,)) for _ in range(SENDERS))
    ends = await asyncio.gather(*looks, return_exceptions=True)
    failed = [end for end in ends if isinstance(end, Exception)]
    if failed:
        raise failed[0]
    return any(isinstance(end, int) and end >= A_LOOK for end in ends)


async def _say_that_we_work(runtime: Runtime) -> None:
    async with runtime.sessions() as session, session.begin():
        await beat(session, WORKER, runtime.clock(), AGAIN_WITHIN)


async def _see_to_the_planner(runtime: Runtime) -> None:
    """What is asked of the planner on pages takes minutes, in a process of its own."""
    while True:
        try:
            await attend(runtime.sessions, runtime.clock, runtime.settings.database)
        except Errors as error:
            log.error("a look for what the planner is asked failed (%s); looking again soon", without_values(error))
        except Exception:
            log.exception("a look for what the planner is asked failed; looking again soon")
        await asyncio.sleep(LOOK_EVERY_SECONDS)


async def _by_the_bell(runtime: Runtime) -> None:
    """Answer the doorbell. Without Redis arq gives up; we look whether it is back after a while."""
    while True:
        try:
            await _answer(create_worker(runtime))
        except (RedisError, OSError) as error:
            log.warning("Redis is away (%s); messages leave by our own clock meanwhile", error)
        except Exception:
            log.exception("the doorbell is broken; messages leave by our own clock meanwhile")
        await asyncio.sleep(LOOK_EVERY_SECONDS)


async def _answer(worker: arq.worker.Worker) -> None:
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
    running = asyncio.create_task(work(runtime))
    try:
        yield
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def serve(settings: Settings) -> None:
    """Work until cancelled."""
    async with open_runtime(settings) as runtime:
        await ping(runtime.engine)
        await require_tables(runtime.engine)
        await work(runtime)
