"""Who comes first, and which times suit: pure rules, with properties that hold for any list."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given as holds_for
from hypothesis import strategies as st

from clinics.local_time import LONDON
from scheduler.waitlist.lifecycle import Priority
from scheduler.waitlist.matching import Pick, choose, given
from scheduler.waitlist.offer_terms import Policy, terms
from scheduler.waitlist.wishes import Time, Window, Wish, suits, times_for

EVENING = datetime(2026, 12, 8, 18, 30, tzinfo=UTC)
NOW = EVENING - timedelta(days=14)
QUARTER = timedelta(minutes=15)


def slot(number: int = 0, *, site: int = 1, starts: datetime | None = None, travel: timedelta = timedelta(0)) -> Time:
    begins = starts or EVENING + number * QUARTER
    return Time(number + 1, site, begins, begins + QUARTER, travel)


def wish(*entries: int, priority: Priority = Priority.ROUTINE, had: int = 0, waited: int = 1, **other: object) -> Wish:
    made = Wish(
        entries or (1,), priority, given(had, 10_000), NOW - timedelta(days=waited), date(2026, 1, 1), date(2026, 12, 31)
    )  # fmt: skip
    return replace(made, **other)  # type: ignore[arg-type]


def first(*wishes: Wish) -> Pick:
    found = choose(slot(), (), wishes, NOW)
    assert found is not None
    return found


def test_priority_comes_before_fairness_and_fairness_before_waiting() -> None:
    urgent = wish(1, priority=Priority.URGENT, had=9, waited=1)
    fair = wish(2, had=1, waited=2)
    patient = wish(3, had=2, waited=300)
    assert first(patient, fair, urgent).wish == urgent
    assert first(patient, fair).wish == fair
    assert first(patient, replace(fair, given=patient.given)).wish == patient
    assert first(wish(5), wish(4)).wish.entries == (4,)


def test_the_reason_names_the_rule_that_decided() -> None:
    assert first(wish()).reason == "Routine. Nobody else waits for a time like this."
    urgent, soon = wish(1, priority=Priority.URGENT), wish(2, priority=Priority.SOON)
    assert first(urgent, soon, wish(3)).reason == "Urgent. First of 3 whom this time suits: the next is soon."
    assert first(wish(1, had=2), wish(2, had=3)).reason == (
        "Routine. First of 2 whom this time suits, at equal priority: the practice has had 0.20 times per 1,000"
        " weighted patients in 12 weeks, the next one's 0.30."
    )
    assert first(wish(1, waited=9), wish(2)).reason.endswith("share: waiting longest, since 15 November 2026.")
    assert first(wish(1), wish(2)).reason.endswith("share: first on the list, since 23 November 2026.")


def test_two_shares_that_differ_are_written_so_that_they_differ() -> None:
    close = wish(1, given=Fraction(1, 1000)), wish(2, given=Fraction(2, 1000))
    assert "has had 0.001 times" in first(*close).reason
    assert "next one's 0.002" in first(*close).reason


def test_need_weighs_a_practice_of_fewer_weighted_patients_reaches_its_share_sooner() -> None:
    assert given(1, 5_000) == 2 * given(1, 10_000)
    assert given(3, 0) == 3000


def test_nobody_is_found_where_nobody_waits_for_such_a_time() -> None:
    assert choose(slot(), (), [], NOW) is None
    assert choose(slot(), (), [wish(sites=frozenset({2}))], NOW) is None


@pytest.mark.parametrize(
    ("other", "fits"),
    [
        ({"sites": frozenset({1, 2})}, True),
        ({"sites": frozenset({2})}, False),
        ({"windows": (Window(1, time(18, 30), time(18, 45)),)}, True),
        ({"windows": (Window(1, time(18, 31), time(20)),)}, False),
        ({"windows": (Window(1, time(18), time(18, 44)),)}, False),
        ({"windows": (Window(2, time(18), time(20)), Window(1, time(18), time(20)))}, True),
        ({"windows": (Window(2, time(18), time(20)),)}, False),
        ({"first_day": date(2026, 12, 9)}, False),
        ({"last_day": date(2026, 12, 7)}, False),
        ({"notice": timedelta(days=14)}, True),
        ({"notice": timedelta(days=14, seconds=1)}, False),
        ({"barred": frozenset({1})}, False),
    ],
)
def test_a_time_suits_by_site_window_day_and_notice(other: dict[str, object], fits: bool) -> None:
    assert suits(wish(**other), slot(), NOW) is fits  # type: ignore[arg-type]


def test_what_cannot_be_reached_in_time_suits_nobody() -> None:
    assert suits(wish(), slot(travel=timedelta(hours=1)), EVENING - timedelta(hours=1))
    assert not suits(wish(), slot(travel=timedelta(hours=1)), EVENING - timedelta(minutes=59))


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)], ids=["forward", "back"])
@pytest.mark.parametrize(("clock", "fits"), [(time(8, 45), False), (time(9), True), (time(10, 45), True), (time(11), False)])  # fmt: skip
def test_windows_are_clock_times_on_both_sundays_when_the_clocks_change(sunday: date, clock: time, fits: bool) -> None:
    asked = wish(first_day=sunday, last_day=sunday, windows=(Window(6, time(9), time(11)),))
    starts = datetime.combine(sunday, clock, LONDON).astimezone(UTC)
    assert suits(asked, slot(starts=starts), starts - timedelta(days=1)) is fits


def test_a_party_gets_the_closest_times_on_one_evening_at_one_site_or_none() -> None:
    pair = wish(1, 2)
    later_day = slot(7, starts=EVENING + timedelta(days=1))
    assert times_for(pair, slot(), (slot(), slot(1), slot(2)), NOW) == (slot(), slot(1))
    assert times_for(pair, slot(1), (slot(), slot(1)), NOW) == (slot(), slot(1))
    beside = replace(slot(), slot_id=9)
    assert times_for(pair, slot(), (slot(), slot(1), beside), NOW) == (slot(), beside)
    assert times_for(pair, slot(), (slot(3),), NOW) == (slot(), slot(3))
    for others in ((), (slot(4),), (slot(1, site=2),), (later_day,)):
        assert times_for(pair, slot(), (slot(), *others), NOW) == ()
    assert times_for(wish(1, 2, barred=frozenset({2})), slot(), (slot(), slot(1)), NOW) == ()


def test_a_party_that_cannot_come_whole_lets_the_next_one_pass() -> None:
    assert first(wish(1, 2, priority=Priority.URGENT), wish(3)).wish.entries == (3,)


wishes = st.builds(
    wish, st.integers(1, 10_000), priority=st.sampled_from(Priority), had=st.integers(0, 3), waited=st.integers(0, 3),
    sites=st.sampled_from([frozenset(), frozenset({1}), frozenset({2})]),
)  # fmt: skip
lists = st.lists(wishes, max_size=12, unique_by=lambda one: one.entries)


@holds_for(lists, st.randoms())
def test_the_choice_is_the_same_in_whatever_order_the_list_is_read(found: list[Wish], random: object) -> None:
    shuffled = found.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert choose(slot(), (), found, NOW) == choose(slot(), (), shuffled, NOW)


@holds_for(lists)
def test_nobody_comes_ahead_of_a_higher_priority_a_smaller_share_or_a_longer_wait(found: list[Wish]) -> None:
    pick = choose(slot(), (), found, NOW)
    fitting = [one for one in found if suits(one, slot(), NOW)]
    assert (pick is None) == (not fitting)
    for other in fitting:
        assert pick is not None
        chosen = pick.wish
        assert chosen.priority <= other.priority
        if chosen.priority == other.priority:
            assert chosen.given <= other.given
            if chosen.given == other.given:
                assert chosen.since <= other.since
                assert chosen.since < other.since or chosen.entries <= other.entries


@holds_for(lists)
def test_a_list_served_to_its_end_serves_everybody_once_and_fairly(found: list[Wish]) -> None:
    """Whoever is served leaves; the rest keep their order."""
    served, left = [], [one for one in found if suits(one, slot(), NOW)]
    while (pick := choose(slot(), (), left, NOW)) is not None:
        served.append(pick.wish)
        left.remove(pick.wish)
    assert left == []
    assert [one.priority for one in served] == sorted(one.priority for one in served)


@holds_for(st.lists(st.integers(0, 20), max_size=8, unique=True), st.integers(2, 6))
def test_a_party_is_given_as_many_times_as_it_has_people_or_none(numbers: list[int], people: int) -> None:
    free = tuple(slot(number) for number in numbers)
    chosen = times_for(wish(*range(1, people + 1)), slot(), free, NOW)
    assert len(chosen) in (0, people)
    assert len(set(chosen)) == len(chosen)
    assert not chosen or slot() in chosen


minutes = st.integers(0, 3 * 24 * 60).map(lambda number: timedelta(minutes=number))


@holds_for(minutes, minutes, st.sampled_from([timedelta(0), timedelta(minutes=30)]))
def test_whoever_a_time_suits_can_be_offered_it(lead: timedelta, notice: timedelta, travel: timedelta) -> None:
    policy, now = Policy(), EVENING - lead
    fits = suits(wish(notice=notice), slot(travel=travel), now + policy.shortest)
    assert fits == (terms(now, EVENING, travel + notice, policy) is not None)
