"""The days of a plan, and clock times on them as the planner knows them: minutes since the first Monday's midnight."""

from datetime import date, datetime, time, timedelta

from clinics.local_time import LONDON, at
from clinics.obligation import lost_days
from scheduler.planning.facts import Owing
from solver.problem import Interval


def moment(monday: date, minutes: int) -> datetime:
    """The aware UTC moment that a planner's minute stands for."""
    return at(monday, time(0)) + timedelta(minutes=minutes)


class Horizon:
    """Every day of the horizon, and those of them on which work is expected."""

    def __init__(self, owing: Owing) -> None:
        self._monday = owing.monday
        self.days = [owing.monday + timedelta(days=n) for n in range(owing.weeks * 7)]
        lost = lost_days(owing.bank_holidays, self.days[0], self.days[-1])
        self.working = [day for day in self.days if day not in lost]

    def stretch(self, day: date, starts: time, ends: time) -> Interval:
        return Interval(self._minutes(at(day, starts)), self._minutes(at(day, ends)))

    def between(self, starts_at: datetime, ends_at: datetime) -> Interval:
        return Interval(self._minutes(starts_at), self._minutes(ends_at))

    def clock(self, span: Interval) -> int:
        """What the clock says at its start, in minutes from midnight."""
        starts = moment(self._monday, span.start).astimezone(LONDON)
        return starts.hour * 60 + starts.minute

    def weekly(self, weekday: int, starts: time, ends: time, days: list[date]) -> list[Interval]:
        """That stretch of every such weekday among the days."""
        return [self.stretch(day, starts, ends) for day in days if day.weekday() == weekday]

    def whole_day(self, day: date) -> Interval:
        return Interval(self._minutes(at(day, time(0))), self._minutes(at(day + timedelta(days=1), time(0))))

    def week(self, span: Interval) -> int:
        return (moment(self._monday, span.start).astimezone(LONDON).date() - self._monday).days // 7

    def label(self, span: Interval) -> str:
        starts, ends = (moment(self._monday, minute).astimezone(LONDON) for minute in (span.start, span.end))
        return f"{starts:%a} {starts.day} {starts:%b} {starts:%H:%M}–{ends:%H:%M}"

    def _minutes(self, moment: datetime) -> int:
        return int((moment - at(self._monday, time(0))).total_seconds()) // 60
