"""What somebody means by a text: one number, no, or nothing that we can be sure of."""

import re
from dataclasses import dataclass

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NAMED = {word: number for number, word in enumerate(_WORDS, 1)}
_NO = {"0", "no", "nope", "none", "no thanks", "no thank you", "none of them", "not interested"}
_AROUND_A_CHOICE = """
    reply number no nr option choice time slot the please pls plz thanks thank you thx cheers many i i'll ill i'd take
    have want like will would book choose pick me for yes yep yeah ok okay fine great good lovely hi hello
"""
_SIGNED = re.compile(r"\bsent from my [a-z]+\.?$")
_TOKEN = re.compile(r"no one\b|[a-z']+|\d(?:[\w:.]*\w)?|[^\s.,!#()-]")
"""A figure takes with it what is written onto it, as 6:30pm and 2nd; "no one" is nobody, or number one."""
_NUMBER = re.compile(r"\d{1,3}")


@dataclass(frozen=True)
class Meaning:
    """At most one of the two."""

    number: int | None = None
    says_no: bool = False


def read(text: str) -> Meaning:
    """A number is a choice only where nothing else is said that could change what it means: a text about being three
    minutes late books nothing."""
    plain = _SIGNED.sub("", " ".join(text.lower().replace("’", "'").split()))
    if plain.strip(" .!") in _NO:
        return Meaning(says_no=True)
    tokens = set(_TOKEN.findall(plain)) - set(_AROUND_A_CHOICE.split())
    numbers = {_number(token) for token in tokens}
    return Meaning(numbers.pop()) if len(numbers) == 1 else Meaning()


def _number(token: str) -> int | None:
    return int(token) if _NUMBER.fullmatch(token) else _NAMED.get(token)
