"""What somebody means by a text that answers one of ours: letters with a code, yes or no, or nothing we can be sure of.

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
    plainly = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)
    words = _SIGNED.sub("", " ".join(plainly.lower().replace("’", "'").split()))
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


def _words(text: str) -> list[str]:
    return [word for part in text.split() if (word := part.strip(_AROUND_WORDS))]
