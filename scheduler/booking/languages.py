"""The languages in which people are told of their appointments: how each says a day, a time and how one meets.

English is in the code; each of the others is a file of words beside the templates, and one template for each text. What
has no template in a language is written in English. None but the English has been read by a native speaker yet.
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from scheduler.booking.meeting import Meeting, around

ENGLISH = "en"
_FOLDER = Path(__file__).parent / "messages" / "words"


@dataclass(frozen=True)
class Language:
    """`name` in itself; `clock` is 12 or 24."""

    name: str
    weekdays: list[str]
    months: list[str]
    clock: int
    about: str
    telephone: str
    video: str

    def day(self, local: datetime) -> str:
        """Tuesday 8 December."""
        return f"{self.weekdays[local.weekday()]} {local.day} {self.months[local.month - 1]}"

    def time(self, local: datetime, met: Meeting) -> str:
        """6:30pm, or 18:30; with "about" where somebody is called."""
        said = f"{local:%H:%M}" if self.clock == 24 else spoken_time(local)
        return self.about.format(time=said) if met.about else said

    def place(self, channel: str, met: Meeting) -> str:
        return {"telephone": self.telephone, "video": self.video}.get(channel, met.place)

    def where(self, channel: str, met: Meeting) -> str:
        return {"telephone": self.telephone, "video": self.video}.get(channel, met.where)


class _English(Language):
    """Its words for meeting say more than one phrase."""

    def time(self, local: datetime, met: Meeting) -> str:
        return around(spoken_time(local), met)

    def place(self, channel: str, met: Meeting) -> str:
        return met.place

    def where(self, channel: str, met: Meeting) -> str:
        return met.where


_IN_ENGLISH = _English(
    "English",
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
     "December"],
    12, "about {time}", "", "",
)  # fmt: skip


@cache
def languages() -> dict[str, Language]:
    """By their BCP 47 names, English first."""
    found = {path.stem: Language(**tomllib.loads(path.read_text("utf-8"))) for path in sorted(_FOLDER.glob("*.toml"))}
    return {ENGLISH: _IN_ENGLISH, **found}


def spoken_time(local: datetime) -> str:
    """As the NHS content guide writes it: 6:30pm, 9am, midday."""
    if (local.hour, local.minute) == (12, 0):
        return "midday"
    hour = local.hour % 12 or 12
    half = "am" if local.hour < 12 else "pm"
    return f"{hour}{half}" if local.minute == 0 else f"{hour}:{local.minute:02d}{half}"
