"""Shifts as people know them (when and where), and what is otherwise between two lists of them. Pure.

Which room it is, and which service is planned, is no news: it changes with the bookings, and the door says it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from clinics.local_time import local_day


@dataclass(frozen=True, order=True)
class Work:
    """Hours at a site: aware UTC."""

    starts_at: datetime
    ends_at: datetime
    site_id: int

    @property
    def day(self) -> date:
        """In London."""
        return local_day(self.starts_at)

    def kept(self) -> dict[str, Any]:
        """As a notice keeps it."""
        return {"starts_at": self.starts_at.isoformat(), "ends_at": self.ends_at.isoformat(), "site_id": self.site_id}

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "Work":
        return cls(datetime.fromisoformat(kept["starts_at"]), datetime.fromisoformat(kept["ends_at"]), kept["site_id"])


Works = tuple[Work, ...]


@dataclass(frozen=True)
class Changes:
    """What comes, what goes, and what is at another hour or site of the same day, as (before, after); in order."""

    given: Works = ()
    taken: Works = ()
    moved: tuple[tuple[Work, Work], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.given or self.taken or self.moved)

    @property
    def works(self) -> Works:
        """All that is named."""
        return (*self.given, *self.taken, *(one for pair in self.moved for one in pair))


def after(works: Iterable[Work], moment: datetime) -> Works:
    """Those that begin later than that, in order."""
    return tuple(sorted(one for one in works if one.starts_at > moment))


def within(works: Iterable[Work], first: date, end: date) -> Works:
    """Those of these days; `end` is the day after the last."""
    return tuple(one for one in works if first <= one.day < end)


def joined(works: Iterable[Work]) -> Works:
    """What follows on without a gap at the same site is one stretch of work, whatever sessions it is made of."""
    found: list[Work] = []
    for one in sorted(works):
        if found and (found[-1].ends_at, found[-1].site_id) == (one.starts_at, one.site_id):
            found[-1] = Work(found[-1].starts_at, one.ends_at, one.site_id)
        else:
            found.append(one)
    return tuple(found)


def changes(known: Collection[Work], now: Collection[Work]) -> Changes:
    """From what somebody knows to what is so now; on one day what goes is paired with what comes, as moved."""
    before, since = set(joined(known)), set(joined(now))
    gone, new = _by_day(before - since), _by_day(since - before)
    moved = [pair for day in sorted(gone.keys() & new.keys()) for pair in zip(gone[day], new[day], strict=False)]
    paired = {one for pair in moved for one in pair}
    return Changes(
        given=tuple(sorted(since - before - paired)),
        taken=tuple(sorted(before - since - paired)),
        moved=tuple(moved),
    )


def _by_day(works: Iterable[Work]) -> dict[date, list[Work]]:
    return {day: list(theirs) for day, theirs in groupby(sorted(works), key=lambda one: one.day)}
