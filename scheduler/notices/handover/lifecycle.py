"""What becomes of a shift on offer: open → taken → done, or it ends otherwise."""

from enum import StrEnum

from scheduler.errors import Conflict


class State(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Verb(StrEnum):
    TAKE = "take"
    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


LIVE = (State.OPEN, State.TAKEN)
_NEXT = {
    (State.OPEN, Verb.TAKE): State.TAKEN,
    (State.TAKEN, Verb.APPROVE): State.DONE,
    (State.TAKEN, Verb.DECLINE): State.DECLINED,
    (State.OPEN, Verb.WITHDRAW): State.WITHDRAWN,
    (State.TAKEN, Verb.WITHDRAW): State.WITHDRAWN,
}


class ShiftOfferOver(Conflict):
    """This shift is not on offer any more, or somebody else has taken it. Nothing was changed."""


def after(state: State, verb: Verb) -> State:
    """What it is then; `ShiftOfferOver` where that cannot be done any more."""
    found = _NEXT.get((state, verb))
    if found is None:
        raise ShiftOfferOver
    return found
