"""What the worker can be asked for. Tasks are thin: they find their own work in the database."""

from typing import Any

from scheduler.reminders import service as reminders
from scheduler.runtime import Runtime


async def send_due_messages(ctx: dict[str, Any]) -> int:
    """Send what is due. Rung after every booking, and by the worker's own clock in any case."""
    runtime: Runtime = ctx["runtime"]
    report = await reminders.send_due(runtime.sessions, runtime.providers, runtime.clock)
    return report.accepted


FUNCTIONS = [send_due_messages]
