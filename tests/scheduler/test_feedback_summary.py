"""Counts of scores, from plain values: nothing so small that it tells of somebody, also not by subtraction."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from scheduler.feedback.summary import LEAST, Answered, Summary, summarise


def given_scores(by_practice: dict[str, list[int]]) -> Summary:
    rows = [
        Answered(("gp", "GP"), ("1", "Hub"), (practice, f"Practice {practice}"), score, count)
        for practice, scores in by_practice.items()
        for score, count in Counter(scores).items()
    ]
    return summarise(rows)


def test_scores_are_counted_by_service_site_and_practice() -> None:
    found = given_scores({"A": [5, 5, 4, 1, 5], "B": [3] * 7})
    assert found.scores == {1: 1, 2: 0, 3: 7, 4: 1, 5: 3}
    assert [(one.code, one.answers) for one in found.by_practice] == [("A", 5), ("B", 7)]
    assert [one.scores for one in (*found.by_service, *found.by_site)] == [found.scores] * 2


def test_fewer_than_five_are_not_told_and_neither_is_what_would_tell_them() -> None:
    found = given_scores({"A": [1] * 4, "B": [5] * 6, "C": [5] * 9})
    assert [(one.code, one.answers) for one in found.by_practice] == [("A", None), ("B", None), ("C", 9)]
    assert found.scores is not None
    assert given_scores({"A": [1] * 4}).scores is None


def test_nothing_at_all_is_told_of_nobody() -> None:
    found = summarise([])
    assert (found.scores, found.by_practice) == (None, ())


@given(st.dictionaries(st.sampled_from("ABCDEFGH"), st.lists(st.integers(1, 5), min_size=1, max_size=12)))
def test_what_is_left_untold_is_at_least_five_answers_of_two_practices_or_all(said: dict[str, list[int]]) -> None:
    found = given_scores(said)
    untold = {one.code for one in found.by_practice if one.scores is None}
    assert all(len(said[code]) >= LEAST for code in said.keys() - untold)
    left = sum(len(said[code]) for code in untold)
    assert not untold or untold == said.keys() or (len(untold) > 1 and left >= LEAST)
