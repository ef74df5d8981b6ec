"""What managers learn of it: counts for everybody who manages, and what was written for network managers."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import at
from scheduler.errors import Invalid
from scheduler.feedback import queries
from scheduler.feedback.queries import Comment
from scheduler.feedback.summary import Summary, summarise


class DaysInWrongOrder(Invalid):
    """The last day is before the first."""


@dataclass(frozen=True)
class Days:
    """Days on which appointments were, first and last included; London's."""

    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Raises `DaysInWrongOrder`."""
        if self.last < self.first:
            raise DaysInWrongOrder(field="until")
        return at(self.first, time(0)), at(self.last + timedelta(days=1), time(0))


async def summary(session: AsyncSession, network_id: int, days: Days) -> tuple[int, Summary]:
    """How many were asked, and what they said."""
    first, end = days.moments
    rows = await queries.answered(session, network_id, first, end)
    return await queries.asked(session, network_id, first, end), summarise(rows)


async def comments(session: AsyncSession, network_id: int, days: Days, after_id: int, limit: int) -> list[Comment]:
    """What was written, behind that one."""
    return await queries.comments(session, network_id, *days.moments, after_id, limit)
