"""The contract meter of a rota: week by week what is owed and what became of it, and whose patients had it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import at
from scheduler.coverage import queries, service
from scheduler.coverage.queries import Access, PracticeMinutes
from scheduler.coverage.report import WeekCoverage
from scheduler.rota import board
from scheduler.rota.lifecycle import Status
from scheduler.rota.models import Rota


@dataclass(frozen=True)
class Meter:
    """`weeks`: (what is owed and delivered, how it can be had) of each; `practices`: those whom the reader sees.

    `list_size`: registered patients of all practices.
    """

    weeks: tuple[tuple[WeekCoverage, Access], ...]
    practices: tuple[PracticeMinutes, ...]
    list_size: int

    @property
    def booked_minutes(self) -> int:
        """Of the whole network."""
        return sum(week.booked_minutes for week, _ in self.weeks)


async def read(
    session: AsyncSession, network_id: int, rota: Rota, now: datetime, practice_id: int | None = None
) -> Meter:
    """For somebody who works for a practice, its patients' minutes alone; sums over everybody are for all to see."""
    monday, weeks = rota.starts_on, len(board.weeks_of(rota))
    begins, ends = at(monday, time(0)), at(monday + timedelta(weeks=weeks), time(0))
    practices = await queries.by_practice(session, network_id, begins, ends)
    lines = await board.lines_of(session, rota) if rota.status == Status.DRAFT else None
    draft = None if lines is None else [(one.starts_at, one.ends_at, one.site_id, one.covers_as_gp) for one in lines]
    owed = await service.weekly(session, network_id, monday, weeks, draft)
    found = {one.week_start: one for one in await queries.access(session, network_id, begins, ends, now)}
    return Meter(
        tuple((week, found.get(week.week_start, _nothing(week.week_start))) for week in owed),
        tuple(one for one in practices if practice_id in (None, one.practice_id)),
        sum(one.list_size for one in practices),
    )


def _nothing(monday: date) -> Access:
    return Access(monday, 0, 0, 0, 0, 0)
