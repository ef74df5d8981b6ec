"""All SQL of coverage: grouped by London week, one statement a figure."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

_WEEKLY = """
with weeks as (
  select generate_series(cast(:monday as timestamp), cast(:monday as timestamp) + make_interval(weeks => :weeks - 1),
                         interval '1 week') as local_start
), spans as (
  select local_start::date as week_start, local_start at time zone 'Europe/London' as begins,
         (local_start + interval '1 week') at time zone 'Europe/London' as ends from weeks
)
select week_start,
  (select coalesce(sum(extract(epoch from upper(h.during) - lower(h.during)) / 60), 0)::int from shift h
    where h.network_id = :network and h.live and lower(h.during) >= begins and lower(h.during) < ends),
  (select coalesce(sum(extract(epoch from s.ends_at - s.starts_at) / 60), 0)::int from slot s
    where s.network_id = :network and s.status = 'open' and s.starts_at >= begins and s.starts_at < ends),
  (select coalesce(sum(extract(epoch from coalesce(a.ends_at, s.ends_at) - s.starts_at) / 60), 0)::int
    from appointment a join slot s on s.id = a.slot_id
    where a.network_id = :network and a.status <> 'cancelled' and s.starts_at >= begins and s.starts_at < ends),
  (select coalesce(sum(extract(epoch from coalesce(a.ends_at, s.ends_at) - s.starts_at) / 60), 0)::int
    from appointment a join slot s on s.id = a.slot_id
    where a.network_id = :network and a.status in ('arrived', 'started', 'fulfilled')
      and s.starts_at >= begins and s.starts_at < ends)
from spans order by week_start
"""


async def weekly_minutes(
    session: AsyncSession, network_id: int, monday: date, weeks: int
) -> list[tuple[date, int, int, int, int]]:
    """(week, planned, offered, booked, attended) in minutes for each week from `monday`."""
    found = await session.execute(sa.text(_WEEKLY), {"network": network_id, "monday": monday, "weeks": weeks})
    return [tuple(row) for row in found]


async def shifts(
    session: AsyncSession, network_id: int, begins: datetime, ends: datetime
) -> list[tuple[datetime, datetime, int, bool]]:
    """(start, end, site, whether a covering GP works it) of each live shift that touches the period."""
    found = await session.execute(
        sa.text(
            "select lower(h.during), upper(h.during), s.site_id, c.covers_as_gp from shift h"
            " join clinician c on c.id = h.clinician_id join clinic_session s on s.id = h.clinic_session_id"
            " where h.network_id = :network and h.live and h.during && tstzrange(:begins, :ends) order by 1, 3"
        ),
        {"network": network_id, "begins": begins, "ends": ends},
    )
    return [tuple(row) for row in found]
