"""What the law allows and what a contract promises, in minutes: settings, since both change."""

from collections.abc import Iterator
from dataclasses import dataclass

FREE_DAY_POLICIES = ("one_in_seven", "two_in_fourteen")


@dataclass(frozen=True)
class Law:
    """The Working Time Regulations 1998 (reg. 4, 11 and 12), as the network applies them."""

    average_minutes_per_week: int = 48 * 60
    weeks_averaged: int = 17
    free_day: str = "one_in_seven"
    longest_without_break: int = 360
    break_minutes: int = 20

    def faults(self) -> Iterator[str]:
        if self.free_day not in FREE_DAY_POLICIES:
            yield f"unknown free day policy {self.free_day!r}"
        if self.weeks_averaged < 1:
            yield "an average over less than a week"
        if min(self.average_minutes_per_week, self.longest_without_break, self.break_minutes) < 0:
            yield "a negative limit on working time"


@dataclass(frozen=True)
class Contract:
    """Minutes by week and over all weeks planned. A maximum is a rule, all else is a wish.

    A week in which the person has leave asks for nothing. The maximum by week is `Person.max_minutes_per_week`.
    """

    min_minutes_per_week: int = 0
    target_minutes_per_week: int = 0
    min_minutes_per_period: int = 0
    target_minutes_per_period: int = 0
    max_minutes_per_period: int | None = None

    def faults(self, max_minutes_per_week: int) -> Iterator[str]:
        yield from _faults("a week", self.min_minutes_per_week, self.target_minutes_per_week, max_minutes_per_week)
        most = self.max_minutes_per_period
        yield from _faults("a period", self.min_minutes_per_period, self.target_minutes_per_period, most)


@dataclass(frozen=True)
class WeekLimits:
    """Limits of one week, where they are not a person's usual ones: a contract begins, changes or ends."""

    week: int
    max_minutes: int
    min_minutes: int = 0
    target_minutes: int = 0
    max_evenings: int | None = None

    def faults(self) -> Iterator[str]:
        yield from _faults(f"week {self.week + 1}", self.min_minutes, self.target_minutes, self.max_minutes)
        if (self.max_evenings or 0) < 0:
            yield f"a negative number of evenings in week {self.week + 1}"


@dataclass(frozen=True)
class WorkingTime:
    """Minutes worked in the weeks before, the last week last; who `opted_out` has no 48-hour week."""

    worked_before: tuple[int, ...] = ()
    opted_out: bool = False

    def faults(self) -> Iterator[str]:
        if any(minutes < 0 for minutes in self.worked_before):
            yield "negative minutes worked before"


def _faults(span: str, least: int, target: int, most: int | None) -> Iterator[str]:
    if min(least, target, most or 0) < 0:
        yield f"negative minutes in {span}"
    if target and least > target:
        yield f"the minimum of {span} is above its target"
    if most is not None and max(least, target) > most >= 0:
        yield f"the minimum or target of {span} is above its maximum"
