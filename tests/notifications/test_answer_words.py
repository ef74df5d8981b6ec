"""What a text means: a code acts only where nothing beside it could change what is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.answer_words import Letter, Said, read

KEEP, CANCEL = {"7834": Letter.KEEP}, {"7834": Letter.CANCEL}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("C 7834", KEEP), ("c7834", KEEP), ("Yes, C 7834, thanks!", KEEP), ("Reply C-7834 please x", KEEP),
        ("X 7834", CANCEL), ("x7834 sorry can't make it", CANCEL), ("X 7834 X 7834", CANCEL), ("X: 7834 cancel", CANCEL),
        ("C 7834 and X 1290", {"7834": Letter.KEEP, "1290": Letter.CANCEL}), ("Y 7834", {"7834": Letter.YES}),
        ("X ٧٨٣٤", CANCEL), ("C ৭৮৩৪", KEEP), ("n7834 no thanks\nSent from my iPhone", {"7834": Letter.NO}),
    ],
)  # fmt: skip
def test_a_letter_with_a_code_says_what_is_to_become_of_it(text: str, asked: dict[str, Letter]) -> None:
    assert read(text) == Said(asked, plain=True)


@pytest.mark.parametrize(
    "text",
    [
        "C 7834 but can I come at 7?", "C 7834 X 7834", "cancel C 7834", "running late x 1234 minutes",
        "I cannot cancel X 7834", "do not cancel X 7834", "N 7834 not decline", "X 7834 if the nurse is away", "C 7834 and my mum's X 1290",
    ],
)  # fmt: skip
def test_a_code_beside_what_may_change_it_is_not_plain(text: str) -> None:
    found = read(text)
    assert found.asked
    assert not found.plain


@pytest.mark.parametrize(
    "text",
    ["Yes please x", "OK", "ok thanks", "Y", "I'll be there", "ie diolch", "tak", "Da!", "ہاں", "হ্যাঁ", "ਹਾਂ", "sí"],
)
def test_yes_is_yes_in_the_languages_of_those_we_write_to(text: str) -> None:
    assert read(text) == Said(yes=True)


@pytest.mark.parametrize("text", ["No", "no thank you", "can't make it", "nage", "nie", "Nu", "نہیں", "না", "ਨਹੀਂ"])
def test_no_is_no_in_the_languages_of_those_we_write_to(text: str) -> None:
    assert read(text) == Said(no=True)


@pytest.mark.parametrize("text", ["", "7834", "yes no", "C 78345", "abc7834", "Can I bring my son?", "yes at 7", "👍?"])
def test_anything_else_is_nothing_that_we_can_be_sure_of(text: str) -> None:
    assert read(text) == Said()


@given(st.text(max_size=200))
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    found = read(text)
    assert not (found.yes and found.no)
    assert not (found.asked and (found.yes or found.no))
