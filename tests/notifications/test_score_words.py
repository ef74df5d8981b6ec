"""What a text says of a visit: a code and one number, and nothing on a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.answer_words import Scored, bare_score, read, read_score


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("F 4821 5", Scored("4821", 5, plain=True)),
        ("f4821 1", Scored("4821", 1, plain=True)),
        ("F48213", Scored("4821", 3, plain=True)),
        ("F-4821: 4, thanks x", Scored("4821", 4, plain=True)),
        ("F 4821 5/5", Scored("4821", 5, plain=True)),
        ("4 out of 5 F 4821", Scored("4821", 4, plain=True)),
        ("F ٤٨٢١ ٥", Scored("4821", 5, plain=True)),
        ("F 4821 2 the room was cold", Scored("4821", 2)),
        ("F 4821", Scored("4821", None, plain=True)),
        ("F 4821 7", Scored("4821", None, plain=True)),
        ("F 4821 0", Scored("4821", None, plain=True)),
        ("F 4821 10", Scored("4821", None, plain=True)),
        ("F 4821 4 or 5", Scored("4821", None)),
        ("F 4821 5 no 3", Scored("4821", None)),
        ("F 4821 5 F 7834 3", Scored()),
        ("F 482 5", Scored()),
        ("leaf 4821 5", Scored()),
        ("5", Scored()),
    ],
)
def test_a_score_is_read_with_its_code(text: str, said: Scored) -> None:
    assert read_score(text) == said


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5), (" 1. ", 1), ("4 please", 4), ("5/5 thanks", 5), ("3 out of 5", 3), ("٢", 2),
        ("6", None), ("0", None), ("15", None), ("TIME 5", None), ("number 5", None), ("5 or 4", None),
        ("five", None), ("C 7834", None), ("5pm", None), ("running 5 minutes late", None), ("", None),
    ],
)  # fmt: skip
def test_a_bare_number_is_one_only_by_itself(text: str, number: int | None) -> None:
    assert bare_score(text) == number


@given(st.sampled_from("cxynCXYN"), st.integers(0, 9999))
def test_no_letter_of_an_appointment_or_an_offer_is_a_score(letter: str, code: int) -> None:
    text = f"{letter} {code:04d}"
    assert read(text).asked
    assert (read_score(text), bare_score(text)) == (Scored(), None)


@given(st.integers(0, 9999), st.integers(1, 5), st.sampled_from(["F {} {}", "f{}{}", "F {}, {} thanks"]))
def test_no_score_keeps_cancels_or_takes_anything(code: int, score: int, form: str) -> None:
    said = read(form.format(f"{code:04d}", score))
    assert (said.asked, said.yes, said.no) == ({}, False, False)
