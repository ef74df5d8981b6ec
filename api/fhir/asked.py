"""The parameters of one search. Those we do not know are left out of the self link, or refused where that is asked for.

R4: a server ignores what it does not know unless the client prefers `handling=strict`, and the self link says what
was really used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import Depends, Request

from api import position
from scheduler.booking.search.wish import Position
from scheduler.errors import Invalid

DEFAULT_COUNT, MOST = 50, 200
COUNT, PAGE = "_count", "page"
INCLUDE, AGAIN = "_include", ("_include:iterate", "_include:recurse")
"""An include, and one of what was included: R4's name for it, and the older one that GP Connect still writes."""


@dataclass(frozen=True)
class Question:
    """What a client sent, in its order; `strict` where it wants to be told what we do not understand."""

    items: list[tuple[str, str]]
    strict: bool = False


async def question(request: Request) -> Question:
    """From the address, or from the form of a `_search`, which keeps an NHS number out of everybody's logs."""
    items = request.query_params.multi_items()
    body = await request.body()
    try:
        items += parse_qsl(body.decode("utf-8"), keep_blank_values=True, strict_parsing=bool(body))
    except ValueError:
        raise Invalid("Send the parameters of a search as a form.") from None
    wishes = ",".join(request.headers.getlist("prefer")).replace(";", ",").split(",")
    return Question(items, "handling=strict" in (wish.strip() for wish in wishes))


QuestionDep = Annotated[Question, Depends(question)]


class Asked:
    """What a client asks of one kind of resource, whose own parameters are `known` by name."""

    def __init__(self, sent: Question, known: Mapping[str, str], *, includes: bool = False) -> None:
        self._known = {*known, COUNT, PAGE, *((INCLUDE, *AGAIN) if includes else ())}
        self._strict = sent.strict
        self._used = list(sent.items)
        for name, value in sent.items:
            if name not in self._known:
                self.drop(name, value)

    def drop(self, name: str, value: str) -> None:
        """It means nothing here: refused where the client is strict, or else not repeated in the self link."""
        if self._strict:
            there = ", ".join(sorted(self._known))
            raise Invalid(f"`{name}={value}` means nothing here. There is: {there}.", field=name)
        self._used.remove((name, value))

    def all(self, name: str) -> list[str]:
        """Every value given; only for parameters that were announced."""
        if name not in self._known:
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

    @property
    def count(self) -> int:
        """How many matches a page has: at most `MOST`, whatever was asked for."""
        text = self.one(COUNT)
        if text is None:
            return DEFAULT_COUNT
        if not (text.isascii() and text.isdigit()) or int(text[:9]) == 0:
            raise Invalid(f"`{COUNT}` must be a whole number from 1 upwards.", field=COUNT)
        return min(int(text[:9]), MOST)

    @property
    def after(self) -> Position | None:
        """Where the page begins."""
        text = self.one(PAGE)
        try:
            return position.read(text) if text is not None else None
        except Invalid:
            raise Invalid(f"`{PAGE}` must be that of an earlier answer.", field=PAGE) from None

    def link(self, address: str, page: str | None = None) -> str:
        """The address of this search, or with `page` of the one that goes on from there."""
        used = self._used if page is None else [*(item for item in self._used if item[0] != PAGE), (PAGE, page)]
        return f"{address}?{urlencode(used)}" if used else address
