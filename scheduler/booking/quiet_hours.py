"""Hours in which nobody is told of what can wait: London clock times, over midnight. Two settings say which, or a
network's own policy, which may keep Sundays too."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from clinics.local_time import LONDON, at, local_day

A_DAY = timedelta(days=1)
SUNDAY = 6


class Quiet(Protocol):
    """Whatever knows the hours."""

    @property
    def quiet_from(self) -> time: ...
    @property
    def quiet_until(self) -> time: ...


@dataclass(frozen=True)
class QuietHours:
    """The hours by themselves."""

    quiet_from: time = time(21)
    quiet_until: time = time(8)


def awake_from(moment: datetime, quiet: Quiet, *, sundays: bool = True) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into; without `sundays`, never on a Sunday."""
    local = moment.astimezone(LONDON)
    if not sundays and local.weekday() == SUNDAY:
        return at(local.date() + A_DAY, quiet.quiet_until)
    if not sundays and local.weekday() == SUNDAY - 1 and local.time() >= quiet.quiet_from:
        return at(local.date() + 2 * A_DAY, quiet.quiet_until)
    if local.time() < quiet.quiet_until:
        return at(local.date(), quiet.quiet_until)
    if local.time() >= quiet.quiet_from:
        return at(local.date() + A_DAY, quiet.quiet_until)
    return moment


def hour_before(quiet: Quiet) -> time:
    """The clock time an hour before they begin: when what must not wait is told instead."""
    return time(quiet.quiet_from.hour - 1, quiet.quiet_from.minute)


def leaves(wanted: datetime, useful_until: datetime, quiet: Quiet, *, sundays: bool = True) -> datetime:
    """When a reminder that is wanted at a moment leaves: in no quiet hours and, without `sundays`, on no Sunday.

    1. Wanted on a Sunday that is kept, it leaves at that clock time on the Saturday before.
    2. If that is in quiet hours, it leaves when they end, where it is still of use then (`useful_until` is later) and
       that is no Sunday that is kept.
    3. Otherwise it leaves an hour before those quiet hours begin; where that is a Sunday that is kept, at that clock
       time on the Saturday.

    So it leaves later than wanted by the rest of one night at most, and never too late because of it.
    """
    moment = _no_sunday(wanted, sundays)
    after = awake_from(moment, quiet)
    if after == moment or (after < useful_until and _no_sunday(after, sundays) == after):
        return after
    return _no_sunday(at(local_day(after) - A_DAY, hour_before(quiet)), sundays)


def _no_sunday(moment: datetime, sundays: bool) -> datetime:
    local = moment.astimezone(LONDON)
    if sundays or local.weekday() != SUNDAY:
        return moment
    return at(local.date() - A_DAY, local.time())
