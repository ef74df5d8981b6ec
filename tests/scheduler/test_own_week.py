"""A week as a clinician is asked about it: what is asked, what their facts say, and what an answer leaves of them."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.models import Availability, Liking, OpeningHours, WeeklyPreference
from scheduler.planning.own.week import Answer, Said, Stretch, changed, said, stretches, without
from scheduler.planning.own.words import days_words, stretch_words

EVENING = Stretch(1, time(18, 30), time(20))
clocks = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
hours = st.tuples(clocks, clocks).filter(lambda pair: pair[0] < pair[1])


def opened(weekday: int, starts: time, ends: time, site: int = 1) -> OpeningHours:
    return OpeningHours(site_id=site, weekday=weekday, starts=starts, ends=ends)


def offer(starts: time, ends: time, weekday: int = 1) -> Availability:
    return Availability(clinician_id=1, weekday=weekday, starts=starts, ends=ends)


def feeling(liking: Liking, weekday: int = 1) -> WeeklyPreference:
    return WeeklyPreference(clinician_id=1, weekday=weekday, starts=time(18, 30), ends=time(20), liking=liking)


def test_each_evening_and_each_day_is_asked_about_once_from_the_first_site_to_the_last() -> None:
    opening = [
        opened(5, time(9), time(13)), opened(5, time(10), time(17), 2), opened(0, time(18, 30), time(20)),
        opened(0, time(7), time(8)), opened(0, time(18), time(19), 2),
    ]  # fmt: skip
    asked = stretches(opening)
    assert asked == (Stretch(0, time(7), time(8)), Stretch(0, time(18), time(20)), Stretch(5, time(9), time(17)))
    assert [stretch_words(one) for one in asked] == ["Monday by day", "Monday evening", "Saturday"]


def test_days_are_listed_as_people_list_them() -> None:
    assert days_words([date(2026, 12, 8)]) == "Tuesday 8 December"
    assert (
        days_words([date(2026, 12, n) for n in (8, 9, 11)])
        == "Tuesday 8 December, Wednesday 9 December and Friday 11 December"
    )


@pytest.mark.parametrize(
    ("offered", "felt", "answer"),
    [
        ([], [], Said(Answer.CANNOT)),
        ([], [feeling(Liking.HAPPY_TO)], Said(Answer.CANNOT)),
        ([offer(time(18, 30), time(20))], [], Said(Answer.CAN)),
        ([offer(time(0), time(23))], [feeling(Liking.HAPPY_TO)], Said(Answer.WOULD_LIKE)),
        ([offer(time(0), time(23))], [feeling(Liking.WANTS_TO)], Said(Answer.WOULD_LIKE)),
        ([offer(time(0), time(23))], [feeling(Liking.RATHER_NOT)], Said(Answer.RATHER_NOT)),
        ([offer(time(18, 30), time(20))], [feeling(Liking.RATHER_NOT, weekday=2)], Said(Answer.CAN)),
        ([offer(time(18, 30), time(20), weekday=2)], [], Said(Answer.CANNOT)),
        ([offer(time(19), time(22))], [], Said(Answer.CAN, ((time(19), time(20)),))),
        ([offer(time(8), time(18, 30))], [], Said(Answer.CANNOT)),
    ],
)  # fmt: skip
def test_an_answer_is_read_off_what_is_offered_and_felt(
    offered: list[Availability], felt: list[WeeklyPreference], answer: Said
) -> None:
    assert said(EVENING, offered, felt) == answer


def test_only_an_answer_that_is_new_changes_anything() -> None:
    saturday = Stretch(5, time(9), time(17))
    before = {EVENING: Said(Answer.CAN, ((time(19), time(20)),)), saturday: Said(Answer.CANNOT)}
    assert changed(before, {EVENING: Answer.CAN, saturday: Answer.CAN}) == {saturday: Answer.CAN}


@given(hours, hours)
def test_what_is_left_of_an_offer_is_all_of_it_but_the_stretch(
    offered: tuple[time, time], taken: tuple[time, time]
) -> None:
    stretch, one = Stretch(1, *taken), offer(*offered)

    def quarters(spans: list[tuple[time, time]]) -> set[int]:
        counted = [(a.hour * 4 + a.minute // 15, b.hour * 4 + b.minute // 15) for a, b in spans]
        return {quarter for first, last in counted for quarter in range(first, last)}

    assert quarters(without(one, stretch)) == quarters([offered]) - quarters([taken])
    assert without(offer(*offered, weekday=2), stretch) == [offered]
