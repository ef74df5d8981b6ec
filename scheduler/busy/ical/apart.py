"""Works a calendar out in a process of its own, which is ended when it takes too long or too much.

A few lines of a calendar can repeat something every second for a thousand years. Whoever wrote them may lose their own
calendar by that; nobody's booking waits, and what a stranger wrote is not read beside our secrets.
"""

import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from typing import Any

from scheduler.busy.errors import Unreadable
from scheduler.busy.ical.busy import Busy, Period

TOO_LONG_SECONDS = 30
TOO_MUCH = "It is too much to work out: something in it repeats without end, or far too often."
HANDED_ON = ("PATH", "PYTHONPATH", "LANG", "TZDIR", "PYTHONTZPATH", "PYTHONDONTWRITEBYTECODE")


async def work_out(body: bytes, within: Period, ours: str) -> Busy:
    """As `busy` does. Raises `Unreadable`."""
    asked = json.dumps({"since": within.since.timestamp(), "until": within.until.timestamp(), "ours": ours})
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scheduler.busy.ical", asked,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={name: os.environ[name] for name in HANDED_ON if name in os.environ},
    )  # fmt: skip
    try:
        async with asyncio.timeout(TOO_LONG_SECONDS):
            told, _ = await child.communicate(body)
    except TimeoutError:
        raise Unreadable(TOO_MUCH) from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise Unreadable(TOO_MUCH)
    return _understood(json.loads(told))


def _understood(told: dict[str, Any]) -> Busy:
    if "fault" in told:
        raise Unreadable(told["fault"])
    spans = ((datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)) for start, end in told["spans"])
    return Busy(tuple(spans), told["events"])
