"""What the worker can be asked for. Tasks are thin: they find their own work in the database."""

from typing import Any

from arq.cron import CronJob, cron

from scheduler.reminders import service as reminders
from scheduler.runtime import Runtime


async def send_due_messages(ctx: dict[str, Any]) -> int:
    """Send what is due. Rung after every booking, and by the clock in any case."""
    runtime: Runtime = ctx["runtime"]
    report = await reminders.send_due(runtime.sessions, runtime.providers, runtime.clock)
    return report.accepted


FUNCTIONS = [send_due_messages]


def clock_jobs() -> list[CronJob]:
    """Every ten seconds: a lost doorbell delays a message by no more than that."""
    return [cron(send_due_messages, second=set(range(0, 60, 10)), run_at_startup=True, keep_result=0)]
