"""Where a list of slots goes on: behind which moment and slot. The same words in the JSON and in the pages' links."""

from datetime import datetime

from api.v1.types import BIGGEST_ID, within_reason
from scheduler.booking.queries import SlotRow
from scheduler.booking.search.found import FreeSlot
from scheduler.booking.search.wish import Position, SlotSearch
from scheduler.errors import Invalid

NO_POSITION = "`after` must be the `next` of an earlier answer."


def behind(row: SlotRow | FreeSlot, search: SlotSearch | None = None) -> str:
    """The position right behind a slot, in the order of the search."""
    slot = row.slot
    place = search.position_of(slot) if search else Position(slot.starts_at, slot.id)
    words = f"{place.starts_at.isoformat()}~{place.slot_id}"
    return f"{words}~{place.rank}" if place.rank else words


def written(at: datetime, key: int) -> str:
    """The position right behind what happens then and has this number."""
    return f"{at.isoformat()}~{key}"


def read(after: str) -> Position:
    """What `behind` wrote; `Invalid` for anything else."""
    when, _, rest = after.replace(" ", "+").partition("~")
    slot, _, rank = rest.partition("~")
    try:
        at, key, place = datetime.fromisoformat(when), int(slot), int(rank or 0)
    except ValueError:
        raise Invalid(NO_POSITION, field="after") from None
    if at.tzinfo is None or not 0 < key <= BIGGEST_ID or not 0 <= place <= BIGGEST_ID:
        raise Invalid(NO_POSITION, field="after")
    within_reason(at, "after")
    return Position(at, key, place)
