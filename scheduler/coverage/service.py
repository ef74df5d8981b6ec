"""What the network owed, planned, offered, booked and delivered, week by week."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries as clinics
from clinics.local_time import at
from clinics.models import GpCover
from clinics.obligation import lost_days, required_minutes
from scheduler.access import tenant
from scheduler.coverage import queries
from scheduler.coverage.report import WeekCoverage
from scheduler.rota.carve import pause_within
from solver.checks.gp_cover import Presence, uncovered
from solver.problem import Interval


async def weekly(session: AsyncSession, network_id: int, first_monday: date, weeks: int) -> list[WeekCoverage]:
    """Coverage of each week from `first_monday`; a week without a contract owes nothing.

    Whoever asks, the sums are the whole network's.
    """
    await tenant.leave_practice(session, network_id)
    contract = await clinics.contract_on(session, network_id, first_monday)
    sizes = await clinics.adjusted_list_sizes(session, network_id, first_monday)
    owed = required_minutes(sizes, contract.minutes_per_1000_per_week if contract else Decimal(0))
    policy = contract.gp_cover if contract else GpCover.AVAILABLE_REMOTE
    gaps = await _gp_gaps(session, network_id, first_monday, weeks, policy)
    rows = await queries.weekly_minutes(session, network_id, first_monday, weeks)
    has_contract = contract is not None
    return [WeekCoverage(row[0], owed, *row[1:], gap, has_contract) for row, gap in zip(rows, gaps, strict=True)]


async def _gp_gaps(session: AsyncSession, network_id: int, monday: date, weeks: int, policy: str) -> list[int]:
    """Minutes of each week's standard hours without their GP: what the planner's referee says of the live shifts."""
    origin, last = at(monday, time(0)), monday + timedelta(weeks=weeks)
    hours = await clinics.standard_hours(session, network_id)
    holidays = await clinics.bank_holidays(session, monday, last)
    lost = lost_days((holiday.day for holiday in holidays), monday, last)
    present = [
        Presence(Interval(_since(origin, a), _since(origin, b)), site_id, covers, pause_within(b - a) > timedelta(0))
        for a, b, site_id, covers in await queries.shifts(session, network_id, origin, at(last, time(0)))
    ]
    gaps = []
    for week in range(weeks):
        days = [(monday + timedelta(weeks=week, days=h.weekday), h) for h in hours]
        windows = [
            Interval(_since(origin, at(d, h.starts)), _since(origin, at(d, h.ends))) for d, h in days if d not in lost
        ]
        gaps.append(sum(part.minutes for window in windows for part in uncovered(window, present, policy)))
    return gaps


def _since(origin: datetime, moment: datetime) -> int:
    return int((moment - origin).total_seconds()) // 60
