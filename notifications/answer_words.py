"""What somebody means by a text that answers one of ours: letters with a code, yes or no, a score, or nothing sure.

A letter with the four digits that a message carries says what is to become of one thing, on a phone that several people
may share. Letters are none that a carrier acts upon. Yes and no are read in the languages that England's practices use
most.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum


class Letter(StrEnum):
    """What a letter in front of a code asks for."""

    KEEP = "C"
    CANCEL = "X"
    YES = "Y"
    NO = "N"


@dataclass(frozen=True)
class Said:
    """`asked`: what is to become of each code, in the text's order. `plain` where nothing else is said beside it."""

    asked: dict[str, Letter] = field(default_factory=dict)
    plain: bool = False
    yes: bool = False
    no: bool = False


_ASKED = re.compile(r"(?<![^\W_])([cxyn])\s*[-.:#]?\s*(\d{4})(?!\d)", re.IGNORECASE)
_SIGNED = re.compile(r"\bsent from my [a-z]+\.?$")
_AROUND_WORDS = " .,;:!?…()-–\"'“”"


def _set(words: str, between: str | None = None) -> frozenset[str]:
    return frozenset(words.split(between))


_POLITE = _set("""
    please pls plz thanks thank you thankyou thx ta cheers many kind regards hi hello hiya dear dr doctor x xx xxx sorry
    diolch dziekuje dziękuję multumesc mulțumesc shukran shukriya
""")
_COURTESY = _POLITE | _set("and ok okay reply code my appointment the it")
_WITH: dict[Letter, frozenset[str]] = {
    Letter.KEEP: _set("yes yep yeah keep confirm confirmed coming attend attending i'll i will be there"),
    Letter.CANCEL: _set("no cancel can't cannot cant make come i unable to attend not coming"),
    Letter.YES: _set("yes yep yeah take i'll i will accept would like want"),
    Letter.NO: _set("no not decline can't cannot cant make i come"),
}
_UNDOING, _NOT = _set("cancel decline"), _set("no not cannot can't cant don't dont never")
_YES = _set(
    "yes|y|yep|yeah|yea|yes i will|i will|i will be there|i'll be there|ok|okay|sure|confirm|confirmed|keep"
    "|ie|ydw|iawn|tak|da|haan|han|ji|ji haan|si|sí|sim|oui|evet|haa|po|naam|na'am|نعم|ہاں|جی|হ্যাঁ|জি|ਹਾਂ|ਜੀ|હા",
    "|",
)
_NO = _set(
    "no|n|nope|nah|not coming|can't come|cannot come|cant come|can't make it|cannot make it|cant make it|i can't come"
    "|nage|na|nie|nu|nahi|nahin|nein|não|nao|non|hayır|hayir|maya|hindi|لا|نہیں|না|ਨਹੀਂ|ના",
    "|",
)


def read(text: str) -> Said:
    """Contradictions, and codes beside other words, are not plain: nobody's appointment hangs on a guess."""
    words = _plainly(text)
    pairs = [(Letter(letter.upper()), code) for letter, code in _ASKED.findall(words)]
    if not pairs:
        bare = " ".join(word for word in _words(words) if word not in _POLITE)
        return Said(yes=bare in _YES, no=bare in _NO)
    asked = {code: letter for letter, code in pairs}
    consistent, letters = len(set(pairs)) == len(asked), set(asked.values())
    spoken = set(_words(_ASKED.sub(" ", words)))
    consistent = consistent and not (spoken & _UNDOING and spoken & _NOT)  # "do not cancel" is no cancellation
    beside = set(_words(_ASKED.sub(" ", words))) - _COURTESY - (_WITH[letters.pop()] if len(letters) == 1 else set())
    return Said(asked, plain=consistent and not beside)


@dataclass(frozen=True)
class Scored:
    """How a visit was, as a text says it: `F 4821 5`. `code` is None where the text names none, or several.

    `score`: the one number from 1 to 5 beside the code; `plain` where nothing is said that is more than courtesy.
    """

    code: str | None = None
    score: int | None = None
    plain: bool = False


_SCORED = re.compile(r"(?<![^\W_])f\s*[-.:#]?\s*(\d{4})", re.IGNORECASE)
_OF_FIVE = re.compile(r"(?<=\d)\s*(?:/|out of)\s*5(?!\d)")
_ABOUT_A_SCORE = _COURTESY | _set("score number visit was very good")


def read_score(text: str) -> Scored:
    """A code of a question, and the score. Words beside it are for people to read; another number makes it unclear."""
    words = _plainly(text)
    codes = _SCORED.findall(words)
    if len(codes) != 1:
        return Scored()
    rest = _OF_FIVE.sub("", _SCORED.sub(" ", words))
    numbers = re.findall(r"\d+", rest)
    beside = set(_words(re.sub(r"\d+", " ", rest))) - _ABOUT_A_SCORE
    score = int(numbers[0]) if len(numbers) == 1 and numbers[0] in "12345" else None
    return Scored(codes[0], score, plain=not beside)


def bare_score(text: str) -> int | None:
    """A number from 1 to 5 with nothing but courtesy beside it. It may as well be the number of an offered time."""
    words = [word for word in _words(_OF_FIVE.sub("", _plainly(text))) if word not in _POLITE]
    return int(words[0]) if len(words) == 1 and re.fullmatch("[1-5]", words[0]) else None


def _plainly(text: str) -> str:
    """In small letters and one line, with European digits, without what a telephone signs."""
    digits = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)
    return _SIGNED.sub("", " ".join(digits.lower().replace("’", "'").split()))


def _words(text: str) -> list[str]:
    return [word for part in text.split() if (word := part.strip(_AROUND_WORDS))]
