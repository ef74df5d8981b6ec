"""When slots open: shares of a day, as near as whole slots allow."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from scheduler.rota.carve import (
    Opens,
    Shares,
)
from scheduler.rota.carve.shares import spread, whole
from tests.scheduler.carving import GP, carved, shift


@given(st.integers(0, 40), st.integers(0, 100), st.integers(0, 100))
def test_shares_are_kept_as_near_as_whole_slots_allow_and_all_along_the_day(
    slots: int, advance: int, rest: int
) -> None:
    shares = Shares(advance, (100 - advance) * rest // 100)
    order = spread(whole(shares, slots))
    percent = {Opens.ADVANCE: shares.advance, Opens.SAME_DAY: shares.same_day, Opens.EMBARGOED: shares.embargoed}
    assert len(order) == slots
    for opens, wanted in percent.items():
        assert abs(order.count(opens) - slots * wanted / 100) < 1
        for so_far in range(slots):
            assert abs(order[:so_far].count(opens) - so_far * order.count(opens) / slots) < 2


def test_shares_are_of_a_sites_day_whoever_gives_the_service_then() -> None:
    kept = replace(GP, shares=Shares(advance=50, same_day=30, embargo_days=2))
    found = carved(shift(75, 1), shift(75, 2), shift(75, 3, site_id=2), services=(kept,))
    opens = Counter((slot.shift_id == 3, slot.opens, slot.opens_on) for slot in found.slots)
    saturday, thursday = date(2026, 12, 5), date(2026, 12, 3)
    assert opens == {
        (False, Opens.ADVANCE, None): 5, (False, Opens.SAME_DAY, saturday): 3, (False, Opens.EMBARGOED, thursday): 2,
        (True, Opens.ADVANCE, None): 3, (True, Opens.SAME_DAY, saturday): 1, (True, Opens.EMBARGOED, thursday): 1,
    }  # fmt: skip


def test_the_day_on_which_a_slot_opens_is_londons() -> None:
    after_midnight = datetime(2026, 7, 3, 23, 30, tzinfo=UTC)
    (slot,) = carved(shift(15, starts_at=after_midnight), services=(replace(GP, shares=Shares(0, 100)),)).slots
    assert slot.opens_on == date(2026, 7, 4)
