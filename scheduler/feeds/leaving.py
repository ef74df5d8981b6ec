"""Who has left reads no calendar of ours any more, and we read none of theirs.

A clinician leaves when the last contract ends, or when their work here as staff is ended: the worker looks for either.
"""

from collections.abc import Callable
from datetime import datetime

from clinics.local_time import local_day
from scheduler.booking.actor import Actor
from scheduler.busy import service as busy
from scheduler.db import Sessions
from scheduler.feeds import queries
from scheduler.feeds.service import Whose, close_feed

WHY = "the clinician has left"


async def close_for_leavers(sessions: Sessions, clock: Callable[[], datetime]) -> int:
    """Each in a transaction of its own; returns for how many. A feed shows nothing as soon as they have left."""
    now = clock()
    async with sessions() as session:
        found = await queries.leavers(session, local_day(now))
    for network_id, clinician_id in found:
        actor = Actor(network_id, "worker")
        async with sessions() as session, session.begin():
            await close_feed(session, actor, Whose(clinician_id=clinician_id), now, WHY)
            await busy.give_up(session, actor, busy.Whose(clinician_id), now, WHY)
    return len(found)
