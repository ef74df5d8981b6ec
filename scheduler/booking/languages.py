"""The languages in which people are told of their appointments: how each says a day, a time and how one meets.

Each is a file of words beside the templates, and one template for each text. What has no template in a language is
written in English, and so are the words in it. None but the English has been read by a native speaker yet.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from clinics.local_time import LONDON
from notifications.render import Templates
from scheduler.booking.meeting import Meeting
from scheduler.errors import Refused

ENGLISH = "en"
_FOLDER = Path(__file__).parent / "messages" / "words"


@dataclass(frozen=True)
class Language:
    """`code` is its BCP 47 name, `name` its name in itself; `clock` is 12 or 24.

    `at` and `about` are all that stands between a day and a time, so that templates need no word there which only one
    of the two bears. Without `telephone` and `video` it says how one meets as a `Meeting` does; without `last` a list
    has commas only, since "and" changes with the word behind it in some languages. `says`: short pieces of messages;
    `refusals`: what English says by a refusal's own sentence.
    """

    code: str
    name: str
    weekdays: list[str]
    months: list[str]
    clock: int
    about: str
    at: str = "{time}"
    midday: str = ""
    telephone: str = ""
    video: str = ""
    short_weekdays: list[str] = field(default_factory=list)
    short_months: list[str] = field(default_factory=list)
    comma: str = ", "
    last: str = ""
    says: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)

    def day(self, local: datetime) -> str:
        """Tuesday 8 December."""
        return f"{self.weekdays[local.weekday()]} {local.day} {self.months[local.month - 1]}"

    def short_day(self, local: datetime) -> str:
        """Tue 8 Dec, where the language shortens its names."""
        weekdays, months = self.short_weekdays or self.weekdays, self.short_months or self.months
        return f"{weekdays[local.weekday()]} {local.day} {months[local.month - 1]}"

    def bare_time(self, local: datetime) -> str:
        """6:30pm, or 18:30."""
        if self.midday and (local.hour, local.minute) == (12, 0):
            return self.midday
        return f"{local:%H:%M}" if self.clock == 24 else spoken_time(local)

    def time(self, local: datetime, met: Meeting | None = None) -> str:
        """As it stands behind a day: 6:30pm, a las 18:30; with "about" where somebody is called."""
        form = self.about if met and met.about else self.at
        return form.format(time=self.bare_time(local))

    def day_and_time(self, moment: datetime, met: Meeting | None = None) -> str:
        """Tuesday 8 December 6:30pm."""
        local = moment.astimezone(LONDON)
        return f"{self.day(local)} {self.time(local, met)}"

    def short_moment(self, moment: datetime) -> str:
        """Tue 8 Dec 6:30pm."""
        local = moment.astimezone(LONDON)
        return f"{self.short_day(local)} {self.bare_time(local)}"

    def place(self, channel: str, met: Meeting) -> str:
        return {"telephone": self.telephone, "video": self.video}.get(channel) or met.place

    def where(self, channel: str, met: Meeting) -> str:
        return {"telephone": self.telephone, "video": self.video}.get(channel) or met.where

    def listed(self, items: Iterable[str]) -> str:
        """Ada; Ada and Ben; Ada, Ben and Cleo."""
        *before, end = items
        return (self.last or self.comma).join([self.comma.join(before), end]) if before else end

    def say(self, piece: str, **values: str) -> str:
        """A short piece of a message: a line of a list, or a sentence that is not always said."""
        return self.says[piece].format(**values)

    def refusal(self, refused: Refused) -> str:
        """What came of it, as a sentence for whoever asked."""
        return self.refusals.get(refused.code, self.refusals["not_done"]) if self.refusals else refused.sentence


@cache
def languages() -> dict[str, Language]:
    """By their BCP 47 names, English first."""
    found = {path.stem: _read(path) for path in sorted(_FOLDER.glob("*.toml"))}
    return {ENGLISH: found.pop(ENGLISH), **found}


def _read(path: Path) -> Language:
    return Language(path.stem, **tomllib.loads(path.read_text("utf-8")))


def written_in(templates: Templates, channel: str, purpose: str, wanted: Iterable[str]) -> Language:
    """The language of a message: the one that all who read it want where there is such a template, else English."""
    every = {*wanted}
    only = every.pop() if len(every) == 1 else ENGLISH
    return languages()[only if templates.speaks(channel, purpose, only) else ENGLISH]


def spoken_time(local: datetime) -> str:
    """As the NHS content guide writes it: 6:30pm, 9am, midday."""
    if (local.hour, local.minute) == (12, 0):
        return "midday"
    hour = local.hour % 12 or 12
    half = "am" if local.hour < 12 else "pm"
    return f"{hour}{half}" if local.minute == 0 else f"{hour}:{local.minute:02d}{half}"
