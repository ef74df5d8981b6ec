"""When one person may act for another: for whom, how far, and until when."""

from datetime import date
from enum import StrEnum

GROWN_UP = 16


class Relation(StrEnum):
    PARENT = "parent"
    CARER = "carer"
    GUARDIAN = "guardian"
    ATTORNEY = "attorney"


class Scope(StrEnum):
    """Whoever books also sees."""

    SEE = "see"
    BOOK = "book"


def last_day(relation: Relation, born: date, given: date | None) -> date | None:
    """The last day on which a proxy may act: the one given, or for a parent the one before the sixteenth birthday."""
    return eve_of_birthday(born, GROWN_UP) if given is None and relation is Relation.PARENT else given


def eve_of_birthday(born: date, age: int) -> date:
    """The last day before somebody is `age`; who was born on 29 February has a birthday on 1 March in other years."""
    try:
        turns = born.replace(year=born.year + age)
    except ValueError:
        turns = date(born.year + age, 3, 1)
    return date.fromordinal(turns.toordinal() - 1)


def in_force(ends_on: date | None, today: date) -> bool:
    """Whether a proxy who has not been revoked may still act; the last day counts."""
    return ends_on is None or today <= ends_on
