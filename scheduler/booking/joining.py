"""Several slots on end as one longer appointment: which go together, as GP Connect has it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from scheduler.booking.errors import SlotsNotAdjacent, SlotsOfOtherSchedules, SlotsUnlike
from scheduler.booking.queries import SlotRow


def joined(rows: Sequence[SlotRow]) -> SlotRow:
    """One row for all of these slots, whose `slot` lasts from the first one's start to the last one's end.

    Raises `SlotsOfOtherSchedules`, `SlotsUnlike` or `SlotsNotAdjacent`. One slot is itself.
    """
    first, *others = sorted(rows, key=lambda row: row.slot.starts_at)
    if not others:
        return first
    slots = [row.slot for row in (first, *others)]
    if len({slot.shift_id for slot in slots}) > 1:
        raise SlotsOfOtherSchedules
    if len({(slot.service_id, slot.delivery_channel) for slot in slots}) > 1:
        raise SlotsUnlike
    if any(earlier.ends_at != later.starts_at for earlier, later in pairwise(slots)):
        raise SlotsNotAdjacent
    return replace(first, slot=slots[0].lasting_until(slots[-1].ends_at), joined=tuple(slots[1:]))
