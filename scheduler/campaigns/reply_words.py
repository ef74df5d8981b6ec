"""What somebody means by a text: one number, no, or nothing that we can be sure of."""

import re
from dataclasses import dataclass

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NAMED = {word: number for number, word in enumerate(_WORDS, 1)}
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_NOT_A_CHOICE = re.compile(
    rf"\d{{1,2}}[:.]\d{{2}}(\s*[ap]m)?|\d{{1,2}}\s*[ap]m\b|\d{{1,2}}\s*(st|nd|rd|th)?\s+(of\s+)?({_MONTHS})[a-z]*"
)
_NUMBER = re.compile(r"(?<![\d+])\d{1,3}(?!\w)")
_UNSURE = {"not", "cannot", "cant", "can't", "dont", "don't", "or", "except", "either", "neither", "instead", "?"}
_NO = {"0", "no", "nope", "none", "no thanks", "no thank you", "none of them", "not interested"}
FEW_WORDS = 4
"""In a longer text "one" is as likely a pronoun as a number."""


@dataclass(frozen=True)
class Meaning:
    """At most one of the two."""

    number: int | None = None
    says_no: bool = False


def read(text: str) -> Meaning:
    """Times and dates are not choices, and two numbers are none."""
    plain = " ".join(text.lower().replace("’", "'").split())
    words = re.findall(r"[a-z']+|\?", plain)
    if plain.strip(" .!") in _NO:
        return Meaning(says_no=True)
    if _UNSURE & set(words):
        return Meaning()
    left = _NOT_A_CHOICE.sub(" ", plain)
    numbers = {int(found) for found in _NUMBER.findall(left)}
    if len(words) <= FEW_WORDS:
        numbers |= {_NAMED[word] for word in words if word in _NAMED}
    return Meaning(numbers.pop()) if len(numbers) == 1 else Meaning()
