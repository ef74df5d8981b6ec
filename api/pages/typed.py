"""What every form has in common: its faults, told once above it and once beside each field, and what can be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True)
class Typed:
    """A form as it was typed, and what is wrong with it: field → sentence."""

    GROUPS: ClassVar[Mapping[str, str]] = {}
    """The first field of a group whose fault is told of the whole."""

    errors: dict[str, str] = field(default_factory=dict, kw_only=True)

    @property
    def summary(self) -> list[dict[str, str]]:
        """For the error summary: every fault, linked to its field."""
        return [{"text": words, "href": f"#{self.GROUPS.get(name, name)}"} for name, words in self.errors.items()]


@dataclass(frozen=True)
class Choice:
    """One line of a list to choose from."""

    value: str
    words: str
    chosen: bool
