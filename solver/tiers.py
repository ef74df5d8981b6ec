"""In which order a plan is judged: nothing in a later tier is worth giving up anything in an earlier one."""

from enum import StrEnum


class Tier(StrEnum):
    """From most to least important. The law comes before all of them: it is never for sale, so it has no price."""

    OBLIGATION = "obligation"
    NEED = "need"
    WISHES = "wishes"
    COST = "cost"
