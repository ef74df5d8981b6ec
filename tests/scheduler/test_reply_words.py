"""Replies as people write them: read where they are plain, and asked about where they are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.campaigns.reply_words import Meaning, read

TWO = Meaning(number=2)


@pytest.mark.parametrize(
    "text",
    ["2", "2.", " Reply 2", "no 2 please", "two", "TWO", "number two please", "Option2", "#2", "2!", "(2)", "2 thanks",
     "2\n\nSent from my phone", "I’ll take 2", "no. 2", "2 2", "2, two", "Yes, book the two for me, thank you"],
)  # fmt: skip
def test_a_plain_two_is_a_two(text: str) -> None:
    assert read(text) == TWO


@pytest.mark.parametrize(
    "text",
    ["", "hello", "1 or 2", "2 3", "not 2", "I can't do 2", "6:30pm", "6.30", "7pm", "8 Dec", "8th of December", "2?",
     "is 2 still free?", "I have no one to come with me on that day", "+447700900123", "2nd", "yes", "1234", "neither",
     "Running 3 minutes late sorry", "2 at 6:30pm", "2 - Tue 8 Dec 6.30pm", "2 pm", "2 kids have flu", "no one", "2²",
     "thanks, see you on the 2nd", "1/2", "I take 2 tablets", "ok mum, 2 pints please", "not until 2", "-2 degrees"],
)  # fmt: skip
def test_what_is_not_plain_is_not_guessed(text: str) -> None:
    assert read(text) == Meaning()


@pytest.mark.parametrize("text", ["no", "No.", "NO THANKS", "none", "0", "no thank you"])
def test_no_is_no(text: str) -> None:
    assert read(text) == Meaning(says_no=True)


@given(st.integers(1, 99), st.sampled_from(["{}", " {} ", "reply {}", "no {} please", "{}.", "Number {}!"]))
def test_any_number_is_read_in_every_dress(number: int, dress: str) -> None:
    assert read(dress.format(number)) == Meaning(number=number)


@given(st.text(max_size=200))
def test_nothing_that_somebody_can_send_breaks_it(text: str) -> None:
    meaning = read(text)
    assert not (meaning.says_no and meaning.number)
