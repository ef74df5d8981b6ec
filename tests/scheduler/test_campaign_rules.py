"""The rules of campaigns, without a database: who belongs to a cohort, how large a wave is, what may become of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.campaigns.cohort import Cohort, Person, Reason, is_empty, narrowed
from scheduler.campaigns.errors import CampaignMovedOn
from scheduler.campaigns.lifecycle import CampaignStatus, Change, after
from scheduler.campaigns.waves import Capacity, Outstanding, next_at, next_wave, take_up
from scheduler.invitations.lifecycle import TRANSITIONS, InvitationStatus, may

DAY = date(2026, 12, 1)
FIVE_YEARS = timedelta(days=1826)
CHECK = Cohort(DAY, (40, 74), None, None, FIVE_YEARS)
ADA = Person(born=date(1980, 3, 31), sex="female", practice_id=1)


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (ADA, None),
        (Person(date(1986, 12, 1), "female", 1), None),
        (Person(date(1986, 12, 2), "female", 1), Reason.AGE),
        (Person(date(1951, 12, 2), "male", 1), None),
        (Person(date(1951, 12, 1), "male", 1), Reason.AGE),
        (Person(date(1980, 3, 31), "female", 1, last=DAY - FIVE_YEARS), None),
        (Person(date(1980, 3, 31), "female", 1, last=DAY - FIVE_YEARS + timedelta(days=1)), Reason.RECENT),
        (Person(date(1980, 3, 31), "female", 1, last=DAY + timedelta(days=9)), Reason.RECENT),
        (Person(date(1980, 3, 31), "female", 1, invited=True), Reason.INVITED),
        (Person(date(1980, 3, 31), "female", 1, refuses=True), Reason.REFUSED),
        (Person(date(1980, 3, 31), "female", 1, reachable=False), Reason.UNREACHABLE),
    ],
)
def test_somebody_belongs_to_a_cohort_or_there_is_a_reason(person: Person, reason: Reason | None) -> None:
    assert CHECK.why_not(person) is reason


def test_a_cohort_may_be_of_one_sex_and_of_some_practices() -> None:
    assert Cohort(DAY, sex="male").why_not(ADA) is Reason.SEX
    assert Cohort(DAY, practices=frozenset({2})).why_not(ADA) is Reason.PRACTICE
    assert Cohort(DAY, sex="female", practices=frozenset({1, 2})).why_not(ADA) is None


def test_a_campaign_invites_nobody_whom_the_service_would_refuse() -> None:
    asked = Cohort(DAY, (30, 80), None, frozenset({1, 2}), FIVE_YEARS)
    service = ((40, 74), "female", frozenset({2, 3}))
    assert narrowed(asked, *service) == Cohort(DAY, (40, 74), "female", frozenset({2}), FIVE_YEARS)
    assert narrowed(Cohort(DAY), (None, None), None, frozenset()) == Cohort(DAY)


@pytest.mark.parametrize(
    ("asked", "empty"),
    [
        (Cohort(DAY, sex="male"), True),
        (Cohort(DAY, practices=frozenset({9})), True),
        (Cohort(DAY, ages=(75, None)), True),
        (Cohort(DAY, ages=(74, None)), False),
    ],
)
def test_a_cohort_that_nobody_can_belong_to_is_known_before_it_is_asked_for(asked: Cohort, empty: bool) -> None:
    assert is_empty(narrowed(asked, (40, 74), "female", frozenset({1}))) is empty


@dataclass(frozen=True)
class Somebody:
    number: int
    practice_id: int


people = st.lists(st.integers(1, 3), max_size=60).map(
    lambda practices: [Somebody(number, practice) for number, practice in enumerate(practices)]
)
shares = st.fractions(min_value=Fraction(1, 50), max_value=1, max_denominator=50)
open_ones = st.lists(st.builds(Outstanding, st.integers(1, 3), st.integers(0, 30), shares), max_size=5)
rooms = st.builds(Capacity, st.integers(0, 30), st.dictionaries(st.integers(1, 3), st.integers(0, 30)))


@given(people, rooms, open_ones, shares, st.integers(1, 100))
def test_bookings_that_are_expected_never_exceed_what_is_free(
    candidates: list[Somebody], room: Capacity, waiting: list[Outstanding], share: Fraction, most: int
) -> None:
    wave = next_wave(candidates, room, waiting, share, most)
    expected = sum((one.expected for one in waiting), Fraction(0)) + len(wave) * share
    assert not wave or expected <= room.total
    for practice, number in Counter(one.practice_id for one in wave).items():
        theirs = sum((one.expected for one in waiting if one.practice_id == practice), Fraction(0))
        assert theirs + number * share <= room.of(practice)
    assert len(wave) <= most


@given(people, rooms, open_ones, shares, st.integers(1, 100))
def test_a_wave_keeps_the_order_and_stops_only_for_a_reason(
    candidates: list[Somebody], room: Capacity, waiting: list[Outstanding], share: Fraction, most: int
) -> None:
    wave = next_wave(candidates, room, waiting, share, most)
    assert wave == sorted(wave, key=lambda one: one.number)
    expected = sum((one.expected for one in waiting), Fraction(0)) + len(wave) * share
    full = expected + share > room.total or len(wave) == most
    for one in candidates:
        theirs = sum((o.expected for o in waiting if o.practice_id == one.practice_id), Fraction(0))
        theirs += share * sum(chosen.practice_id == one.practice_id for chosen in wave)
        assert one in wave or full or theirs + share > room.of(one.practice_id)


@given(people, open_ones, shares, st.integers(1, 100), st.integers(0, 30), st.integers(0, 30))
def test_when_slots_vanish_the_next_wave_is_smaller_or_none(
    candidates: list[Somebody], waiting: list[Outstanding], share: Fraction, most: int, free: int, lost: int
) -> None:
    before = next_wave(candidates, Capacity(free, {}), waiting, share, most)
    left = next_wave(candidates, Capacity(max(free - lost, 0), {}), waiting, share, most)
    assert left == before[: len(left)]


def test_ten_free_times_and_a_take_up_of_two_fifths_make_a_wave_of_twenty_five() -> None:
    candidates = [Somebody(number, 1) for number in range(100)]
    assert len(next_wave(candidates, Capacity(10, {}), [], Fraction(2, 5), 200)) == 25
    assert len(next_wave(candidates, Capacity(10, {}), [Outstanding(2, 10, Fraction(1, 2))], Fraction(2, 5), 200)) == 12


def test_take_up_begins_as_expected_and_follows_what_is_seen() -> None:
    assert take_up(Fraction(2, 5), 0, 0) == Fraction(2, 5)
    assert take_up(Fraction(2, 5), 0, 20) == Fraction(1, 5)
    assert take_up(Fraction(2, 5), 20, 20) == Fraction(7, 10)
    assert abs(take_up(Fraction(2, 5), 1000, 10_000) - Fraction(1, 10)) < Fraction(1, 100)


def test_where_there_was_room_for_nobody_we_look_again_the_next_day() -> None:
    now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert next_at(now, 7, nobody=False) - now == timedelta(days=7)
    assert next_at(now, 7, nobody=True) - now == timedelta(days=1)


def test_a_campaign_starts_pauses_goes_on_and_ends_once() -> None:
    status = CampaignStatus.DRAFT
    for change, leads_to in (
        (Change.START, CampaignStatus.RUNNING),
        (Change.START, CampaignStatus.RUNNING),
        (Change.PAUSE, CampaignStatus.PAUSED),
        (Change.START, CampaignStatus.RUNNING),
        (Change.END, CampaignStatus.ENDED),
        (Change.END, CampaignStatus.ENDED),
    ):
        status = after(status, change)
        assert status is leads_to
    with pytest.raises(CampaignMovedOn, match="This campaign has ended, so you cannot start it"):
        after(status, Change.START)
    with pytest.raises(CampaignMovedOn, match="has not begun"):
        after(CampaignStatus.DRAFT, Change.PAUSE)


def test_an_invitation_goes_forward_only_and_an_end_is_an_end() -> None:
    ends = set(InvitationStatus) - TRANSITIONS.keys()
    assert ends == {
        InvitationStatus.BOOKED, InvitationStatus.DECLINED, InvitationStatus.EXPIRED, InvitationStatus.WITHDRAWN,
    }  # fmt: skip
    assert not any(may(end, other) for end in ends for other in InvitationStatus)
    assert not may("waiting", InvitationStatus.BOOKED)
