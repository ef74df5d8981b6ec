"""What somebody wishes for, and which times suit it: days, hours, sites, notice, and all of a party or none."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from clinics.local_time import LONDON
from scheduler.waitlist.lifecycle import Priority

PAUSE = timedelta(minutes=30)


@dataclass(frozen=True)
class Window:
    """London clock times on a weekday (Monday is 0), within which the whole appointment lies."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True)
class Wish:
    """One wish of one patient, or of a party that is seen together: an entry of the list for each of `entries`.

    No windows, or no sites, mean any. `given` is what the practice has had so far (see `matching`); `barred` are slots
    that are never offered to them. With `before`, only what begins earlier suits.
    """

    entries: tuple[int, ...]
    priority: Priority
    given: Fraction
    since: datetime
    first_day: date
    last_day: date
    windows: tuple[Window, ...] = ()
    sites: frozenset[int] = frozenset()
    notice: timedelta = timedelta(0)
    barred: frozenset[int] = frozenset()
    before: datetime | None = None


@dataclass(frozen=True)
class Time:
    """A free slot of the service that is wished for; `travel` is the journey to it."""

    slot_id: int
    site_id: int
    starts_at: datetime
    ends_at: datetime
    travel: timedelta = timedelta(0)

    @cached_property
    def on_the_wall(self) -> tuple[datetime, datetime]:
        """Start and end as London clocks show them, whatever that is in UTC on the day."""
        starts, ends = (moment.astimezone(LONDON).replace(tzinfo=None) for moment in (self.starts_at, self.ends_at))
        return starts, ends


def suits(wish: Wish, time: Time, answered: datetime) -> bool:
    """Whether this time is one that they asked for, and can still get to if they have `answered` by then."""
    return (
        time.slot_id not in wish.barred
        and (wish.before is None or time.starts_at < wish.before)
        and (not wish.sites or time.site_id in wish.sites)
        and answered + time.travel + wish.notice <= time.starts_at
        and _in_days(wish, time)
    )


def _in_days(wish: Wish, time: Time) -> bool:
    starts, ends = time.on_the_wall
    day = starts.date()
    if not wish.first_day <= day <= wish.last_day:
        return False
    return not wish.windows or any(
        window.weekday == day.weekday()
        and datetime.combine(day, window.starts) <= starts
        and ends <= datetime.combine(day, window.ends)
        for window in wish.windows
    )


def times_for(wish: Wish, freed: Time, free: tuple[Time, ...], answered: datetime) -> tuple[Time, ...]:
    """The freed time and, for a party, others near it that make one for each: or none at all.

    They are on one day and at one site, with no more than `PAUSE` from the end of one to the start of the next; of
    several such sets it is the one over soonest after it began.
    """
    if not suits(wish, freed, answered):
        return ()
    number = len(wish.entries)
    if number == 1:
        return (freed,)
    near = sorted(
        {freed, *(one for one in free if _together(one, freed) and suits(wish, one, answered))},
        key=lambda one: (one.starts_at, one.slot_id),
    )
    sets = [tuple(near[first : first + number]) for first in range(len(near) - number + 1)]
    possible = [chosen for chosen in sets if freed in chosen and _no_long_pause(chosen)]
    return min(possible, key=_span, default=())


def _together(one: Time, other: Time) -> bool:
    return one.site_id == other.site_id and one.on_the_wall[0].date() == other.on_the_wall[0].date()


def _no_long_pause(chosen: tuple[Time, ...]) -> bool:
    return all(later.starts_at - earlier.ends_at <= PAUSE for earlier, later in pairwise(chosen))


def _span(chosen: tuple[Time, ...]) -> tuple[timedelta, datetime]:
    first = min(one.starts_at for one in chosen)
    return max(one.ends_at for one in chosen) - first, first
