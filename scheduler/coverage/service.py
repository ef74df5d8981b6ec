"""What the network owed, planned, offered, booked and delivered, week by week."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries as clinics
from clinics.local_time import at, local_day, week_start
from clinics.models import GpCover
from clinics.obligation import lost_days, required_minutes
from scheduler.access import tenant
from scheduler.coverage import queries
from scheduler.coverage.report import WeekCoverage
from scheduler.rota.carve import pause_within
from solver.checks.gp_cover import Presence, uncovered
from solver.problem import Interval

Worked = tuple[datetime, datetime, int, bool]


class StandardTime(NamedTuple):
    """Minutes of one week's standard hours: all that are to be covered, those of them without their GP, and those
    beside them that bank holidays take."""

    to_cover: int
    uncovered: int
    lost: int


async def weekly(
    session: AsyncSession, network_id: int, first_monday: date, weeks: int, draft: Iterable[Worked] | None = None
) -> list[WeekCoverage]:
    """Coverage of each week from `first_monday`; a week without a contract owes nothing.

    Whoever asks, the sums are the whole network's. With the shifts of a `draft` (start, end, site, whether a covering
    GP works it), it is told what would be planned and covered if they were in force, instead of those that are.
    """
    await tenant.leave_practice(session, network_id)
    contract = await clinics.contract_on(session, network_id, first_monday)
    sizes = await clinics.adjusted_list_sizes(session, network_id, first_monday)
    owed = required_minutes(sizes, contract.minutes_per_1000_per_week if contract else Decimal(0))
    policy = contract.gp_cover if contract else GpCover.AVAILABLE_REMOTE
    ends = at(first_monday + timedelta(weeks=weeks), time(0))
    worked = await queries.shifts(session, network_id, at(first_monday, time(0)), ends) if draft is None else [*draft]
    standard = await _standard(session, network_id, first_monday, weeks, policy, worked)
    rows = await queries.weekly_minutes(session, network_id, first_monday, weeks)
    if draft is not None:
        rows = [(row[0], _planned(row[0], worked), *row[2:]) for row in rows]
    return [
        WeekCoverage(row[0], owed, *row[1:], told.uncovered, contract is not None, told.to_cover, told.lost)
        for row, told in zip(rows, standard, strict=True)
    ]


def _planned(monday: date, worked: list[Worked]) -> int:
    spans = ((starts, ends) for starts, ends, *_ in worked if week_start(local_day(starts)) == monday)
    return sum(int((ends - starts).total_seconds()) // 60 for starts, ends in spans)


async def _standard(
    session: AsyncSession, network_id: int, monday: date, weeks: int, policy: str, worked: list[Worked]
) -> list[StandardTime]:
    """Each week's standard hours, as the planner's referee judges who works in them."""
    origin, last = at(monday, time(0)), monday + timedelta(weeks=weeks)
    hours = await clinics.standard_hours(session, network_id)
    holidays = await clinics.bank_holidays(session, monday, last)
    lost = lost_days((holiday.day for holiday in holidays), monday, last)
    present = [
        Presence(Interval(_since(origin, a), _since(origin, b)), site_id, covers, pause_within(b - a) > timedelta(0))
        for a, b, site_id, covers in worked
    ]
    found = []
    for week in range(weeks):
        days = [(monday + timedelta(weeks=week, days=h.weekday), h) for h in hours]
        spans = [(d in lost, Interval(_since(origin, at(d, h.starts)), _since(origin, at(d, h.ends)))) for d, h in days]
        windows = [span for gone, span in spans if not gone]
        found.append(
            StandardTime(
                to_cover=sum(window.minutes for window in windows),
                uncovered=sum(part.minutes for window in windows for part in uncovered(window, present, policy)),
                lost=sum(span.minutes for gone, span in spans if gone),
            )
        )
    return found


def _since(origin: datetime, moment: datetime) -> int:
    return int((moment - origin).total_seconds()) // 60
