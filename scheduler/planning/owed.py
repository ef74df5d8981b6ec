"""What the network owes in each week of a plan, and the lost time that it may still make up: its own, and what the
weeks before it have left."""

import math
from datetime import timedelta
from decimal import Decimal

from clinics.obligation import MAKE_UP_WITHIN, Hours, lost_time, required_minutes
from scheduler.planning.facts import Owing
from solver.problem import LostTime, Obligation

WITHIN_WEEKS = MAKE_UP_WITHIN // timedelta(weeks=1)


def required(owing: Owing) -> Decimal:
    """Minutes owed each week, with their fraction."""
    return required_minutes(owing.list_sizes, owing.contract.minutes_per_1000_per_week)


def obligations(owing: Owing) -> tuple[Obligation, ...]:
    every_week = (Obligation(week, math.ceil(required(owing))) for week in range(owing.weeks))
    return (*(Obligation(lost.week, lost.minutes) for lost in _left_over(owing)), *every_week)


def lost(owing: Owing) -> tuple[LostTime, ...]:
    """The part of each week's obligation that its lost standard hours would have carried."""
    own = ((week, _lost_minutes(owing, week)) for week in range(owing.weeks))
    return (*_left_over(owing), *(LostTime(week, minutes, WITHIN_WEEKS) for week, minutes in own if minutes))


def _left_over(owing: Owing) -> list[LostTime]:
    """Lost time of the weeks before that is not made up yet; a week without any shift was not ours to plan."""
    short: list[LostTime] = []
    for week, planned in enumerate(owing.planned_before, -len(owing.planned_before)):
        missing = math.ceil(required(owing)) - planned
        if missing < 0:
            short = _made_up(short, -missing)
        elif planned and (minutes := min(missing, _lost_minutes(owing, week))):
            short.append(LostTime(week, minutes, WITHIN_WEEKS))
    return short


def _made_up(short: list[LostTime], surplus: int) -> list[LostTime]:
    """What is left of `short` when a later week has given so much beyond its own."""
    left = []
    for one in short:
        minutes = min(surplus, one.minutes)
        surplus -= minutes
        if minutes < one.minutes:
            left.append(LostTime(one.week, one.minutes - minutes, one.within_weeks))
    return left


def _lost_minutes(owing: Owing, week: int) -> int:
    hours = [Hours(h.weekday, h.starts, h.ends) for h in owing.standard]
    away = lost_time(owing.monday + timedelta(weeks=week), hours, owing.bank_holidays)
    every = sum(one.minutes for one in hours)
    return math.ceil(required(owing) * sum(one.minutes for one in away) / every) if every else 0
