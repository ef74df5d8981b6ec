"""London clock time to UTC and back: the only place that knows about the two Sundays a year."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class ClockTimeError(ValueError):
    """A clock time that does not exist, or exists twice, on that day."""


def at(day: date, clock: time) -> datetime:
    """The UTC moment at which London clocks show `clock` on `day`.

    Raises
    ------
    ClockTimeError
        between 01:00 and 02:00 on the Sundays when the clocks change.
    """
    first = datetime.combine(day, clock, LONDON)
    second = first.replace(fold=1)
    if first.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != first.replace(tzinfo=None):
        raise ClockTimeError(f"{clock:%H:%M} does not exist on {day:%d %B %Y}: the clocks go forward.")
    if first.utcoffset() != second.utcoffset():
        raise ClockTimeError(f"{clock:%H:%M} happens twice on {day:%d %B %Y}: the clocks go back.")
    return first.astimezone(UTC)


def local_day(moment: datetime) -> date:
    """The London calendar day of an aware moment."""
    return moment.astimezone(LONDON).date()


def week_start(day: date) -> date:
    """The Monday of the week that `day` is in."""
    return day - timedelta(days=day.weekday())


def next_monday(moment: datetime) -> date:
    """The Monday of the week after the one that an aware moment is in, in London."""
    return week_start(local_day(moment)) + timedelta(weeks=1)
