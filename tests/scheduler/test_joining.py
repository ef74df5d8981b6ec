"""Which slots make one longer appointment: the rule alone, and against a plain way of saying it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.models import Clinician, Service, Site
from scheduler.booking.errors import NotJoined, SlotsNotAdjacent, SlotsOfOtherSchedules, SlotsUnlike
from scheduler.booking.joining import joined
from scheduler.booking.queries import SlotRow
from scheduler.rota.models import Slot

EVENING = datetime(2026, 12, 8, 18, 30, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def row(position: int, *, shift: int = 1, service: int = 1, channel: str = "in_person") -> SlotRow:
    """The slot of a quarter of an hour at this position of the evening."""
    starts = EVENING + position * QUARTER
    slot = Slot(
        id=position + 1, network_id=1, shift_id=shift, site_id=1, clinician_id=1, room_id=1, service_id=service,
        delivery_channel=channel, starts_at=starts, ends_at=starts + QUARTER,
    )  # fmt: skip
    return SlotRow(slot, Service(id=service), Site(id=1), Clinician(id=1))


def test_slots_on_end_are_one_time_in_whatever_order_they_are_named() -> None:
    made = joined([row(2), row(0), row(1)])
    assert (made.slot.id, made.slot.starts_at, made.slot.ends_at) == (1, EVENING, EVENING + 3 * QUARTER)
    assert made.slot_ids == [1, 2, 3]


def test_one_slot_is_itself_and_no_slot_is_changed_by_being_joined() -> None:
    first, second = row(0), row(1)
    assert joined([first]) is first
    joined([first, second])
    assert first.slot.ends_at == EVENING + QUARTER


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        ([row(0), row(2)], SlotsNotAdjacent), ([row(0), row(0)], SlotsNotAdjacent),
        ([row(0), row(1, shift=2)], SlotsOfOtherSchedules), ([row(0), row(1, service=2)], SlotsUnlike),
        ([row(0), row(1, channel="telephone")], SlotsUnlike),
    ],
)  # fmt: skip
def test_what_does_not_go_together_says_why(rows: list[SlotRow], refused: type[NotJoined]) -> None:
    with pytest.raises(refused):
        joined(rows)


@given(st.lists(st.integers(0, 8), min_size=1, max_size=5))
def test_quarters_are_joined_where_they_are_a_run_and_nowhere_else(positions: list[int]) -> None:
    run = list(range(min(positions), min(positions) + len(positions)))
    try:
        made = joined([row(position) for position in positions])
    except NotJoined:
        assert sorted(positions) != run
    else:
        assert made.slot_ids == [position + 1 for position in run]
        assert made.slot.ends_at - made.slot.starts_at == len(run) * QUARTER
