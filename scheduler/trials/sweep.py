"""The look that judges trials by the hour, so that none runs on after its rule says stop."""

from collections.abc import Callable
from datetime import datetime, timedelta

from scheduler.booking.actor import Actor
from scheduler.db import Sessions
from scheduler.trials import queries
from scheduler.trials.service import judge

JUDGE = "trials"
AN_HOUR = timedelta(hours=1)


async def look(sessions: Sessions, clock: Callable[[], datetime]) -> int:
    """Judge what nobody has judged for an hour, each in a transaction of its own; returns how many."""
    async with sessions() as session:
        waiting = await queries.due(session, clock() - AN_HOUR)
    for network_id, trial_id in waiting:
        async with sessions() as session, session.begin():
            trial = await queries.trial(session, network_id, trial_id, lock=True)
            if trial is not None:
                await judge(session, Actor(network_id, JUDGE), trial, clock())
    return len(waiting)
