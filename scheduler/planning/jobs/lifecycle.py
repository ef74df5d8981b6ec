"""The life of a job, as a table; and when the process that worked at one counts as gone."""

from datetime import datetime, timedelta
from enum import StrEnum

from scheduler.errors import Conflict

LEASE = timedelta(seconds=20)
"""Whoever works at a job says so every second; who has not for so long is gone."""


class Kind(StrEnum):
    """To plan some weeks as a draft; or to find ways to go on with a published rota."""

    PLAN = "plan"
    REPAIR = "repair"


class State(StrEnum):
    """Ended: without what was asked for, and `said` is why."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    ENDED = "ended"


class Verb(StrEnum):
    BEGIN = "begin"
    FINISH = "finish"
    END = "end"


class JobMovedOn(Conflict):
    """The planner has ended this already. Look at what became of it."""


OPEN = frozenset({State.WAITING, State.WORKING})
TRANSITIONS: dict[tuple[State, Verb], State] = {
    (State.WAITING, Verb.BEGIN): State.WORKING,
    (State.WAITING, Verb.END): State.ENDED,
    (State.WORKING, Verb.FINISH): State.DONE,
    (State.WORKING, Verb.END): State.ENDED,
}


def after(state: State, verb: Verb) -> State:
    """The state that `verb` leads to; `JobMovedOn` where it leads nowhere."""
    try:
        return TRANSITIONS[state, verb]
    except KeyError:
        raise JobMovedOn from None


def is_lost(state: State, lease_until: datetime | None, now: datetime) -> bool:
    """Whether the process that worked at it is gone."""
    return state is State.WORKING and lease_until is not None and lease_until <= now
