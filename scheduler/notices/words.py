"""Shifts in plain English: in full for e-mails, and short for texts."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from clinics.local_time import LONDON
from scheduler.booking.languages import spoken_time
from scheduler.notices.shifts import Changes, Work

Sites = Mapping[int, str]


class Words:
    """`short`: Tue 8 Dec 6:30pm to 8pm, Hub; else: Tuesday 8 December, 6:30pm to 8pm, Hub."""

    def __init__(self, sites: Sites, *, short: bool) -> None:
        self._sites, self._short = sites, short

    def shift(self, work: Work) -> str:
        """Day, hours and site."""
        comma = "" if self._short else ","
        return f"{self.day(work.day)}{comma} {self._hours_and_site(work)}"

    def listed(self, works: Iterable[Work]) -> str:
        """A line for each."""
        return "\n".join(map(self.shift, works))

    def changes(self, found: Changes) -> list[str]:
        """A line for each, in order of the days on which they are."""
        lines = [(one, f"New: {self.shift(one)}") for one in found.given]
        lines += [(one, f"No longer yours: {self.shift(one)}") for one in found.taken]
        lines += [(old, f"Changed: {self.shift(old)} is now {self._hours_and_site(new)}") for old, new in found.moved]
        return [words for _, words in sorted(lines)]

    def day(self, day: date) -> str:
        return f"{day:%a} {day.day} {day:%b}" if self._short else f"{day:%A} {day.day} {day:%B}"

    def _hours_and_site(self, work: Work) -> str:
        return f"{_clock(work.starts_at)} to {_clock(work.ends_at)}, {self._sites[work.site_id]}"


def _clock(moment: datetime) -> str:
    return spoken_time(moment.astimezone(LONDON))
