"""Tells a page how a search goes while it goes (server-sent events).

No transaction is open between two looks. The stream ends soon, and the browser asks for the next one by itself: so that
whoever has been signed out in the meantime sees no more, and a server that is to stop need not wait for a page.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from scheduler.access import tenant
from scheduler.db import transaction
from scheduler.planning.jobs import service as jobs
from scheduler.planning.jobs.models import PlannerJob
from scheduler.runtime import Runtime

LOOKS = 5
EVERY_SECOND = 1.0
AGAIN_MS = 300


@dataclass(frozen=True)
class Look:
    """What a page shows at a moment: whether there is more to come, and its parts by the id of their element."""

    open: bool
    parts: Mapping[str, str]


async def stream(
    runtime: Runtime, network_id: int, job_id: int, look: Callable[[PlannerJob, datetime], Look]
) -> AsyncIterator[str]:
    """Events named `look` with the parts of the page that change; one named `over` when there is no more to see."""
    yield f"retry: {AGAIN_MS}\n\n"
    shown = ""
    for number in range(LOOKS):
        if number:
            await asyncio.sleep(EVERY_SECOND)
        async with transaction(runtime.sessions) as session:
            await tenant.enter(session, network_id)
            seen = look(await jobs.get(session, network_id, job_id), runtime.clock())
        if not seen.open:
            yield "event: over\ndata: {}\n\n"
            return
        parts = json.dumps(dict(seen.parts))
        if parts != shown:
            shown = parts
            yield f"event: look\ndata: {parts}\n\n"
