"""Where a list of slots goes on: behind which moment and slot. The same words in the JSON and in the pages' links."""

from datetime import datetime

from api.v1.types import BIGGEST_ID, within_reason
from scheduler.booking.queries import SlotRow
from scheduler.errors import Invalid

NO_POSITION = "`after` must be the `next` of an earlier answer."


def behind(row: SlotRow) -> str:
    """The position right behind a slot."""
    return written(row.slot.starts_at, row.slot.id)


def written(at: datetime, key: int) -> str:
    """The position right behind what happens then and has this number."""
    return f"{at.isoformat()}~{key}"


def read(after: str) -> tuple[datetime, int]:
    """What `behind` wrote; `Invalid` for anything else."""
    when, _, slot = after.replace(" ", "+").partition("~")
    try:
        at, key = datetime.fromisoformat(when), int(slot)
    except ValueError:
        raise Invalid(NO_POSITION, field="after") from None
    if at.tzinfo is None or not 0 < key <= BIGGEST_ID:
        raise Invalid(NO_POSITION, field="after")
    within_reason(at, "after")
    return at, key
