"""What is wrong with what was sent, in words for whoever sent it: the one place where the validator's own are read.

Its words that say what should be there ("Input should be a valid integer") are good enough; its names for its own
errors, and the patterns by which it judges, say nothing to a person.
"""

from collections.abc import Sequence
from typing import Any

NO_JSON = "Send JSON, and say so: Content-Type: application/json."
_NO_OFFSET = "That is no moment without its offset, as in 2026-12-08T18:30:00+00:00. A day is enough: 2026-12-08."
_WAYS = ("datetime", "date")  # in which an address may say when
_WORDS = {
    "timezone_aware": _NO_OFFSET,
    "extra_forbidden": "We do not know this field.",
    "missing": "This is needed.",
}
_OURS = {"value_error": "Value error, ", "assertion_error": "Assertion failed, "}
"""What the validator puts before a sentence that is ours already."""
PATTERNS = {
    r"^[^\x00]*$": "This may be any text without the character U+0000.",
    r"^U\d{5}$": "This is a network's code: U and five digits, such as U12376.",
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "This is a language's tag (BCP 47), such as pl or zh-Hant.",
    r"^[^\s@\x00]+@[^\s@\x00]+$": "This is an e-mail address, such as name@example.org.",
    r"^\+[0-9]+$": "This is a telephone number with its country, in digits alone, such as +447700900123.",
    r"^[\x21-\x7e]+$": "This has letters, digits and signs of ASCII alone, and no spaces.",
    r"^[!-~]+$": "This has letters, digits and signs of ASCII alone, and no spaces.",
}
"""What each pattern of `api` allows; a test holds them together."""


def faults(errors: Sequence[Any]) -> list[dict[str, str]]:
    """Each fault as its `field` ("" for a body as a whole) and the sentence that says what would be right."""
    return [_fault(one) for one in _plain(errors)]


def in_a_line(found: Sequence[dict[str, str]]) -> str:
    """All of them; what is said of the whole needs no name in front."""
    return "; ".join(f"{one['field']}: {one['detail']}" if one["field"] else one["detail"] for one in found)


def _plain(errors: Sequence[Any]) -> list[dict[str, Any]]:
    """What may be a day or a moment, and is neither, is one fault and not two."""
    seen, found = set(), []
    for one in errors:
        where = one["loc"]
        if where[0] == "query" and len(where) > 2 and where[-1] in _WAYS:
            where = where[:-1]
            if where in seen:
                continue
            seen.add(where)
        found.append({**one, "loc": where})
    return found


def _fault(error: dict[str, Any]) -> dict[str, str]:
    """One fault; a body that is no JSON has no field to blame."""
    if error["type"] == "json_invalid":
        return {"field": "", "detail": f"body: not JSON, at character {error['loc'][-1]}"}
    if error["loc"] == ("body",) and isinstance(error["input"], bytes):
        return {"field": "", "detail": NO_JSON}
    return {"field": ".".join(str(part) for part in error["loc"][1:]), "detail": _words(error)}


def _words(error: dict[str, Any]) -> str:
    kind, said = error["type"], str(error["msg"])
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(error["ctx"]["pattern"], "This has characters that cannot be there.")
    return _WORDS.get(kind, said.removeprefix(_OURS.get(kind, "")))
