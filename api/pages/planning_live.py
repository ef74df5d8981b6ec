"""Tells a page how a search goes while it goes (server-sent events).

No transaction is open between two looks. The stream ends soon, and the browser asks for the next one by itself: so that
whoever has been signed out in the meantime sees no more, and a server that is to stop need not wait for a page.
"""

import asyncio
import json
from collections.abc import AsyncIterator

from api.pages.planning_views import JobPage
from api.pages.rendering import environment
from scheduler.access import tenant
from scheduler.db import transaction
from scheduler.planning.jobs import service as jobs
from scheduler.runtime import Runtime

LOOKS = 5
EVERY_SECOND = 1.0
AGAIN_MS = 300


async def stream(runtime: Runtime, network_id: int, job_id: int) -> AsyncIterator[str]:
    """Events named `look` with the parts of the page that change; one named `over` when there is no more to see."""
    yield f"retry: {AGAIN_MS}\n\n"
    shown = ""
    for number in range(LOOKS):
        if number:
            await asyncio.sleep(EVERY_SECOND)
        view = await _look(runtime, network_id, job_id)
        if not view.open:
            yield "event: over\ndata: {}\n\n"
            return
        parts = json.dumps({name: _printed(name, view) for name in ("said", "figures", "points")})
        if parts != shown:
            shown = parts
            yield f"event: look\ndata: {parts}\n\n"


async def _look(runtime: Runtime, network_id: int, job_id: int) -> JobPage:
    async with transaction(runtime.sessions) as session:
        await tenant.enter(session, network_id)
        return JobPage.of(await jobs.get(session, network_id, job_id), runtime.clock())


def _printed(part: str, view: JobPage) -> str:
    """One of the macros that the page itself is made of."""
    return str(getattr(environment().get_template("plan_parts.html").module, part)(view))
