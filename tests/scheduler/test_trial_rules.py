"""The rules of trials, without a database: the draw, the manner, the confidence sequence and what it is enough for."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.render import Templates
from scheduler.arms.drawing import draw, stratum
from scheduler.arms.manner import Standing, current, manner_of
from scheduler.arms.models import Finding, TrialStatus
from scheduler.runtime import MESSAGES
from scheduler.trials import confidence
from scheduler.trials.analysis import IN_TIME_GUESS, MISSED_GUESSES, Outcome, result
from scheduler.trials.confidence import Tally, estimate, interval, size_for
from scheduler.trials.errors import TrialMovedOn
from scheduler.trials.lifecycle import TRANSITIONS, Change, after
from tests.scheduler.trying import Stream

BY_LEAD = (0.02, 0.06, 0.10, 0.16)
EVEN = (0.1, 0.1, 0.1, 0.1)


def test_half_of_those_who_take_part_are_in_b_and_a_draw_is_always_the_same() -> None:
    drawn = [draw("seed", number, 50) for number in range(20_000)]
    assert [drawn.count(arm) / len(drawn) for arm in (None, "a", "b")] == pytest.approx([0.5, 0.25, 0.25], abs=0.01)
    assert drawn == [draw("seed", number, 50) for number in range(20_000)]
    other = [draw("another seed", number, 100) for number in range(20_000)]
    assert None not in other
    alike = sum(one == two for one, two in zip(drawn, other, strict=True) if one) / sum(map(bool, drawn))
    assert alike == pytest.approx(0.5, abs=0.02)


def test_more_take_part_with_a_larger_share_and_none_changes_arms() -> None:
    small, large = ([draw("seed", number, share) for number in range(1000)] for share in (20, 60))
    assert all(one in (None, two) for one, two in zip(small, large, strict=True))


@pytest.mark.parametrize(("days", "index"), [(0, 0), (2, 0), (3, 1), (7, 1), (8, 2), (14, 2), (15, 3), (90, 3)])
def test_strata_are_by_days_from_booking(days: int, index: int) -> None:
    assert stratum(days) == index


def standing(**other: Any) -> Standing:
    values: dict[str, Any] = {
        "id": 1, "purpose": "reminder_days", "variant": "cost", "days": None, "share_percent": 50, "seed": "x",
        "status": TrialStatus.RUNNING, "finding": None,
    }  # fmt: skip
    return Standing(**values | other)


@pytest.mark.parametrize("status", [TrialStatus.RUNNING, TrialStatus.STOPPED])
@pytest.mark.parametrize(
    ("arm", "finding", "told", "vulnerable_told"),
    [("a", None, "", ""), ("b", None, "cost", ""), (None, None, "", ""), ("b", Finding.WORSE, "", ""), ("b", Finding.HARM, "", ""),
     ("a", Finding.BETTER, "", "cost"), (None, Finding.BETTER, "", "cost"), ("b", Finding.NO_DIFFERENCE, "cost", "")],
)  # fmt: skip
def test_nobody_is_told_what_is_known_to_be_worse_and_whoever_is_vulnerable_what_is_known_to_be_better(
    status: str, arm: Any, finding: Finding | None, told: str, vulnerable_told: str
) -> None:
    trials = [standing(status=status, arm=arm, finding=finding)]
    assert manner_of(trials, vulnerable=False).variants.get("reminder_days", "") == told
    assert manner_of(trials, vulnerable=True).variants.get("reminder_days", "") == vulnerable_told


def test_what_was_adopted_last_is_told_and_wording_and_timing_stand_beside_each_other() -> None:
    adopted = [
        standing(status="adopted"), standing(status="adopted", variant="", days=(3, 1)), standing(status="adopted", variant=""),
    ]  # fmt: skip
    assert current(adopted[:2]).words("reminder_days") == "reminder_days+cost"
    assert current(adopted).words("reminder_days") == "reminder_days"
    assert current(adopted).days_before == (3, 1)
    assert current([standing(arm="b")]).words("reminder_days") == "reminder_days"


def test_a_variant_is_offered_where_it_is_there_on_every_channel_and_in_every_language_of_the_plain_wording() -> None:
    templates = Templates(MESSAGES)
    assert templates.variants("reminder_days") == ["cost"]
    assert templates.variants("confirmation") == []
    spoken = {(channel, name, language) for channel, name, language in templates.translations()}
    for channel, name, language in spoken:
        plain, _, variant = name.partition("+")
        assert variant in ("", "easy") or {lang for c, n, lang in spoken if (c, n) == (channel, plain)} == {
            lang for c, n, lang in spoken if (c, n) == (channel, name)
        }, (channel, plain, language)


def test_a_trial_goes_only_where_the_table_leads() -> None:
    for status in TrialStatus:
        for change in Change:
            lead = TRANSITIONS.get((status, change))
            there = {"start": "running", "stop": "stopped", "adopt": "adopted", "discard": "discarded"}[
                change
            ] == status
            if lead or there:
                assert after(status, change) == (lead or status)
            else:
                with pytest.raises(TrialMovedOn, match=f"cannot {change} it"):
                    after(status, change)


Tallies = st.lists(
    st.builds(
        lambda a, b, x, y, guess: Tally(a, round(a * x), b, round(b * y), guess),
        *(
            st.integers(0, 3000),
            st.integers(0, 3000),
            st.floats(0, 1),
            st.floats(0, 1),
            st.sampled_from((0.02, 0.1, 0.5)),
        ),
    ),
    min_size=1,
    max_size=4,
)


@given(Tallies, st.integers(100, 50_000))
def test_an_interval_is_one_and_mirrors_its_arms(tallies: list[Tally], planned: int) -> None:
    found = interval(tallies, planned)
    assert -1 <= found.lower <= found.upper <= 1
    swapped = interval([Tally(t.b, t.b_events, t.a, t.a_events, t.guess) for t in tallies], planned)
    assert (swapped.lower, swapped.upper) == pytest.approx((-found.upper, -found.lower), abs=1e-9)
    wider = interval(tallies, planned, 0.01)
    assert wider.lower <= found.lower + 1e-9
    assert found.upper <= wider.upper + 1e-9


def test_before_anything_is_known_everything_is_possible() -> None:
    assert interval([Tally(0, 0, 0, 0, 0.1)], 1000) == confidence.Interval(-1, 1)
    assert estimate([Tally(0, 0, 5, 1, 0.1)]) is None


def test_the_estimate_is_mantel_and_haenszels() -> None:
    """By hand: strata of 10 and 40, and 30 and 30, weigh 8 and 15, and differ by 0.05 and -0.1."""
    assert estimate([Tally(10, 1, 40, 6, 0.1), Tally(30, 6, 30, 3, 0.1)]) == pytest.approx((8 * 0.05 - 15 * 0.1) / 23)


@pytest.mark.parametrize("rates", [BY_LEAD, EVEN, (0.5, 0.0, 0.3, 0.9)])
def test_somebody_who_looks_after_every_single_appointment_is_misled_less_than_once_in_twenty(rates: Any) -> None:
    """Nothing differs; the rates need not be those that were guessed, and the interval is asked 3,000 times each."""
    stream = Stream(MISSED_GUESSES, planned=3000, seed=7)
    misled = sum(stream.refuses_at_any_look(rates, rates, mean=0, looks=3000) for _ in range(300))
    assert misled / 300 <= confidence.ERROR


def test_a_difference_that_is_there_is_inside_the_interval_at_every_look_19_times_in_20() -> None:
    stream = Stream(MISSED_GUESSES, planned=3000, seed=8)
    effect = -0.05
    changed = tuple(rate + effect for rate in (0.06, 0.1, 0.2, 0.3))
    missed = sum(
        stream.refuses_at_any_look((0.06, 0.1, 0.2, 0.3), changed, mean=effect, looks=3000) for _ in range(300)
    )
    assert missed / 300 <= confidence.ERROR


def test_as_many_as_are_planned_for_it_find_a_quarter_fewer_of_one_in_ten_four_times_in_five() -> None:
    planned = size_for(0.1, 0.25)
    assert 6500 < planned < 7200
    stream = Stream(MISSED_GUESSES, planned, seed=9)
    fewer = tuple(rate * 0.75 for rate in EVEN)
    found = sum(stream.refuses_at_any_look(EVEN, fewer, mean=0, looks=planned) for _ in range(150))
    assert found / 150 == pytest.approx(0.8, abs=0.08)


def test_the_wealth_of_counts_is_the_wealth_of_the_appointments_one_by_one() -> None:
    """The simulations above follow every appointment; the product has counts."""
    stream = Stream(MISSED_GUESSES, planned=500, seed=3)
    cells = stream.appointments(BY_LEAD, EVEN, 400)
    for upper in (True, False):
        path = stream.log_wealth(cells, mean=0.01, upper=upper)
        values = stream.values if upper else -stream.values
        known = confidence.log_wealth(values, stream.counts(cells), 0.01 if upper else -0.01, -stream.bets)
        assert path[-1] == pytest.approx(known)


Counted = Callable[..., dict[tuple[Any, int, Outcome], int]]


def counts(a: tuple[int, int], b: tuple[int, int], *, stratum: int = 1) -> dict[tuple[Any, int, Outcome], int]:
    """(attended, missed) of each arm."""
    both = {"a": a, "b": b}
    return {
        (arm, stratum, outcome): many
        for arm, of in both.items()
        for outcome, many in zip((Outcome.ATTENDED, Outcome.MISSED), of, strict=True)
    }


@pytest.mark.parametrize(
    ("a", "b", "finding"),
    [((900, 100), (1000, 30), Finding.BETTER), ((1000, 30), (900, 100), Finding.WORSE), ((950, 60), (930, 98), Finding.HARM),
     ((930, 98), (950, 60), None), ((2500, 200), (2500, 200), Finding.NO_DIFFERENCE), ((0, 0), (0, 0), None)],
)  # fmt: skip
def test_a_trial_stops_for_what_is_certain_for_likely_harm_and_when_as_many_as_planned_have_shown_neither(
    a: tuple[int, int], b: tuple[int, int], finding: Finding | None
) -> None:
    assert result(counts(a, b), 5000).finding is finding


@pytest.mark.parametrize("found", [Finding.BETTER, Finding.WORSE, Finding.HARM])
def test_what_was_found_is_not_taken_back(found: Finding) -> None:
    assert result(counts((3000, 300), (3000, 300)), 5000, found).finding is found


def test_what_lies_ahead_was_not_noted_or_the_clinic_cancelled_is_not_counted() -> None:
    more = {("a", 0, Outcome.AHEAD): 9, ("b", 0, Outcome.NOT_NOTED): 8, ("b", 3, Outcome.BY_CLINIC): 7}
    shown = result(counts((90, 10), (90, 5)) | more | {("b", 3, Outcome.IN_TIME): 5, ("b", 3, Outcome.LATE): 1}, 5000)
    assert (shown.total.a.counted, shown.total.b.counted, shown.counted) == (100, 101, 201)
    assert shown.total.b.rate(Outcome.IN_TIME) == pytest.approx(5 / 101)
    assert shown.total.b.of(Outcome.NOT_NOTED) == 8


def test_lead_time_cannot_feign_a_difference() -> None:
    """B happens to have the later appointments, of which more are missed; within each stratum nothing differs."""
    early, late = counts((950, 50), (475, 25), stratum=0), counts((400, 100), (800, 200), stratum=3)
    shown = result(early | late, 5000)
    assert shown.total.b.rate(Outcome.MISSED) > 0.14 > 0.11 > shown.total.a.rate(Outcome.MISSED)  # type: ignore[operator]
    assert shown.total.missed.estimate == pytest.approx(0)
    assert shown.finding is not Finding.WORSE


def test_guesses_are_rates() -> None:
    assert np.all((np.array((*MISSED_GUESSES, IN_TIME_GUESS)) > 0) & (np.array((*MISSED_GUESSES, IN_TIME_GUESS)) < 1))
