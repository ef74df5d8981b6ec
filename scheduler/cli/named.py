"""People, rooms, services and days as they are typed: by a part of the name that only one has."""

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from scheduler.cli.errors import CommandError

Key = TypeVar("Key")


def named(kind: str, asked: str, names: Mapping[Key, str]) -> Key:
    """The one so called, or the only one with this in its name; `CommandError` says which there are."""
    wanted = asked.casefold()
    exactly = [key for key, name in names.items() if name.casefold() == wanted]
    found = exactly or [key for key, name in names.items() if wanted in name.casefold()]
    if len(found) == 1:
        return found[0]
    there = ", ".join(names[key] for key in found or names)
    raise CommandError(f"{'Several are' if found else f'There is no {kind}'} called {asked!r}: {there or 'none'}.")


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is not a day. Write it as 2026-11-30.") from None
