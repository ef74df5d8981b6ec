"""The life of a trial, as a table. An adopted one can be discarded: then what was told before is told again."""

from enum import StrEnum

from scheduler.arms.models import NOT_TO_BE_TOLD, TrialStatus
from scheduler.trials.errors import TrialMovedOn


class Change(StrEnum):
    START = "start"
    STOP = "stop"
    ADOPT = "adopt"
    DISCARD = "discard"


TRANSITIONS: dict[tuple[TrialStatus, Change], TrialStatus] = {
    (TrialStatus.DRAFT, Change.START): TrialStatus.RUNNING,
    (TrialStatus.DRAFT, Change.DISCARD): TrialStatus.DISCARDED,
    (TrialStatus.RUNNING, Change.STOP): TrialStatus.STOPPED,
    (TrialStatus.STOPPED, Change.ADOPT): TrialStatus.ADOPTED,
    (TrialStatus.STOPPED, Change.DISCARD): TrialStatus.DISCARDED,
    (TrialStatus.ADOPTED, Change.DISCARD): TrialStatus.DISCARDED,
}
_LEADS_TO = {change: status for (_, change), status in TRANSITIONS.items()}
_WORDS = {
    TrialStatus.DRAFT: "has not begun",
    TrialStatus.RUNNING: "is still running",
    TrialStatus.STOPPED: "has stopped",
    TrialStatus.ADOPTED: "was adopted",
    TrialStatus.DISCARDED: "was discarded",
}


def after(status: TrialStatus, change: Change) -> TrialStatus:
    """The status that `change` leads to; what is so already stays so. `TrialMovedOn` where it leads nowhere."""
    if status is _LEADS_TO[change]:
        return status
    try:
        return TRANSITIONS[status, change]
    except KeyError:
        raise TrialMovedOn(f"This trial {_WORDS[status]}, so you cannot {change} it.") from None


def changes(status: TrialStatus, finding: str | None) -> tuple[Change, ...]:
    """What can be done to it now."""
    possible = (change for (of, change) in TRANSITIONS if of is status)
    return tuple(change for change in possible if change is not Change.ADOPT or finding not in NOT_TO_BE_TOLD)
