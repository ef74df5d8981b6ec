"""The parameters of one search. Those we do not know are left out of the self link, or refused where that is asked for.

R4: a server ignores what it does not know unless the client prefers `handling=strict`, and the self link says what
was really used.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import Request

from scheduler.errors import Invalid

DEFAULT_COUNT, MOST = 50, 200
PAGE = "page"
RESULT_PARAMETERS = ("_count", "_include", "_include:iterate", "_include:recurse", "_format", PAGE)


class Asked:
    """What a client asks of one kind of resource, whose own parameters are `known` by name."""

    def __init__(self, items: list[tuple[str, str]], known: Mapping[str, str], *, strict: bool = False) -> None:
        self._used = [item for item in items if item[0] in known or item[0] in RESULT_PARAMETERS]
        self._known = known
        self.strict = strict
        strange = [name for name, _ in items if name not in known and name not in RESULT_PARAMETERS]
        if strange and strict:
            self.refuse(strange[0])

    @classmethod
    def of(cls, request: Request, known: Mapping[str, str]) -> "Asked":
        return cls(request.query_params.multi_items(), known, strict=prefers_strict(request))

    def refuse(self, name: str) -> None:
        """Say that `name` is not understood."""
        there = ", ".join(sorted(self._known))
        raise Invalid(f"There is no search by `{name}` here. There is: {there or 'none'}.", field=name)

    def all(self, name: str) -> list[str]:
        """Every value given; only for parameters that were announced."""
        if name not in self._known and name not in RESULT_PARAMETERS:
            raise LookupError(name)
        return [value for key, value in self._used if key == name]

    def one(self, name: str) -> str | None:
        """The value, where it was given; twice is refused."""
        values = self.all(name)
        if len(values) > 1:
            raise Invalid(f"Give `{name}` once.", field=name)
        return values[0] if values else None

    def needed(self, name: str) -> str:
        value = self.one(name)
        if value is None:
            raise Invalid(f"Give `{name}`.", field=name)
        return value

    def drop(self, name: str, value: str) -> None:
        """It had no meaning here: refused where the client is strict, or else not repeated in the self link."""
        if self.strict:
            raise Invalid(f"`{name}={value}` means nothing here.", field=name)
        self._used.remove((name, value))

    @property
    def count(self) -> int:
        """How many matches a page has: at most `MOST`, whatever was asked for."""
        text = self.one("_count")
        if text is None:
            return DEFAULT_COUNT
        if not (text.isascii() and text.isdigit()) or int(text[:9]) == 0:
            raise Invalid("`_count` must be a whole number from 1 upwards.", field="_count")
        return min(int(text[:9]), MOST)

    def link(self, address: str, page: str | None = None) -> str:
        """The address of this search, or with `page` of the one that goes on from there."""
        used = self._used if page is None else [*(item for item in self._used if item[0] != PAGE), (PAGE, page)]
        return f"{address}?{urlencode(used)}" if used else address


def prefers_strict(request: Request) -> bool:
    wishes = ",".join(request.headers.getlist("prefer")).replace(";", ",").split(",")
    return "handling=strict" in (wish.strip() for wish in wishes)
