"""Until when somebody may act for somebody else."""

from datetime import date, timedelta

import pytest

from scheduler.access.acting import Relation, in_force, last_day


@pytest.mark.parametrize(
    ("born", "last"),
    [(date(2012, 5, 4), date(2028, 5, 3)), (date(2013, 1, 1), date(2028, 12, 31)), (date(2012, 2, 29), date(2028, 2, 28)),
     (date(2016, 2, 29), date(2032, 2, 28)), (date(1984, 2, 29), date(2000, 2, 28))],
)  # fmt: skip
def test_a_parent_acts_to_the_eve_of_the_sixteenth_birthday(born: date, last: date) -> None:
    assert last_day(Relation.PARENT, born, None) == last


def test_a_day_that_is_given_counts_and_others_than_parents_need_none() -> None:
    given = date(2027, 1, 1)
    assert last_day(Relation.PARENT, date(2012, 5, 4), given) == given
    assert last_day(Relation.CARER, date(2012, 5, 4), None) is None


def test_the_last_day_counts() -> None:
    today = date(2026, 11, 24)
    days = [today + timedelta(days=n) for n in (-1, 0, 1)]
    assert [in_force(day, today) for day in (*days, None)] == [False, True, True, True]
