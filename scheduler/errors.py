"""Why a use case said no, in words a person can act on.

Refused
├── NotFound     nothing there that this caller may see
├── Conflict     somebody else was first, or the state has moved on
├── NotAllowed   the caller may not do this
└── Invalid      the request contradicts itself or the rules

The docstring of a refusal is its default sentence, its class name its code.
"""

import re
from collections.abc import Iterator


class Refused(Exception):
    """This cannot be done."""

    def __init__(self, sentence: str | None = None) -> None:
        self.sentence = sentence or " ".join((self.__doc__ or "").split())
        super().__init__(self.sentence)

    @classmethod
    def again(cls, kind: str, sentence: str) -> "Refused":
        """The refusal that once was given, by its class's name and its sentence."""
        found = next((one for one in _below(cls) if one.__name__ == kind), cls)
        refused = found.__new__(found)
        Refused.__init__(refused, sentence)
        return refused

    @property
    def code(self) -> str:
        """Stable machine word, for instance ``slot_taken``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()


def _below(kind: type[Refused]) -> Iterator[type[Refused]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


class NotFound(Refused):
    """There is nothing here under that name."""


class Conflict(Refused):
    """Somebody else was first. Look again and choose another."""


class NotAllowed(Refused):
    """Your role does not allow this."""


class Invalid(Refused):
    """The request cannot be understood as it stands."""

    field: str | None = None

    def __init__(self, sentence: str | None = None, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field
        """What in the request is at fault, by the name the caller gave it; None for all of it."""
