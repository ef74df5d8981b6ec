"""Hours in which nobody is told of what can wait: London clock times, over midnight. Two settings say which."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from clinics.local_time import LONDON, at


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


def awake_from(moment: datetime, quiet: Quiet) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into."""
    local = moment.astimezone(LONDON)
    if local.time() < quiet.quiet_until:
        return at(local.date(), quiet.quiet_until)
    if local.time() >= quiet.quiet_from:
        return at(local.date() + timedelta(days=1), quiet.quiet_until)
    return moment
