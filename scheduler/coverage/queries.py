"""All SQL of coverage: grouped by London week, one statement a figure."""

from datetime import date, datetime
from typing import NamedTuple

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

_ACCESS = """
with offered as (
  select date_trunc('week', s.starts_at at time zone 'Europe/London')::date as week_start,
    sum(extract(epoch from s.ends_at - s.starts_at) / 60) filter (where s.opens = 'same_day') as same_day,
    sum(extract(epoch from s.ends_at - s.starts_at) / 60) filter (where v.days_ahead >= 14
      and (greatest(s.opens_at, r.published_at) at time zone 'Europe/London')::date
        <= (s.starts_at at time zone 'Europe/London')::date - 14) as two_weeks
  from slot s join shift h on h.id = s.shift_id join clinic_session c on c.id = h.clinic_session_id
    join rota r on r.id = c.rota_id join service v on v.id = s.service_id
  where s.network_id = :network and s.status = 'open' and s.starts_at >= :begins and s.starts_at < :ends group by 1
), taken as (
  select date_trunc('week', s.starts_at at time zone 'Europe/London')::date as week_start,
    sum(extract(epoch from s.ends_at - s.starts_at) / 60) filter (where
      (a.booked_at at time zone 'Europe/London')::date = (s.starts_at at time zone 'Europe/London')::date) as same_day,
    sum(extract(epoch from s.ends_at - s.starts_at) / 60) filter (where a.status = 'did_not_attend') as missed,
    sum(extract(epoch from s.ends_at - s.starts_at) / 60) filter (where a.status = 'booked' and s.ends_at <= :now)
      as not_closed
  from appointment a join slot s on s.id = a.slot_id
  where a.network_id = :network and a.status <> 'cancelled' and s.starts_at >= :begins and s.starts_at < :ends
  group by 1
)
select week_start, coalesce(o.same_day, 0)::int, coalesce(o.two_weeks, 0)::int, coalesce(t.same_day, 0)::int,
  coalesce(t.missed, 0)::int, coalesce(t.not_closed, 0)::int
from offered o full join taken t using (week_start)
"""
_BY_PRACTICE = """
select p.id, p.name, p.list_size, coalesce(sum(b.minutes), 0)::int
from practice p left join (
  select w.practice_id, extract(epoch from s.ends_at - s.starts_at) / 60 as minutes
  from appointment a join slot s on s.id = a.slot_id join patient w on w.id = a.patient_id
  where a.network_id = :network and a.status <> 'cancelled' and s.starts_at >= :begins and s.starts_at < :ends
) b on b.practice_id = p.id
where p.network_id = :network group by p.id having not p.closed or coalesce(sum(b.minutes), 0) > 0 order by p.name, p.id
"""


class Access(NamedTuple):
    """Minutes of one week: offered on the day only, and to be booked two weeks before; booked on the day, missed, and
    over without anybody having said who came."""

    week_start: date
    offered_same_day: int
    offered_two_weeks: int
    booked_same_day: int
    missed: int
    not_closed: int


class PracticeMinutes(NamedTuple):
    """What a practice's patients have booked; nothing of those whom the transaction does not see."""

    practice_id: int
    name: str
    list_size: int
    booked_minutes: int


async def weekly_minutes(
    session: AsyncSession, network_id: int, monday: date, weeks: int
) -> list[tuple[date, int, int, int, int]]:
    """(week, planned, offered, booked, attended) in minutes for each week from `monday`."""
    found = await session.execute(sa.text(_WEEKLY), {"network": network_id, "monday": monday, "weeks": weeks})
    return [tuple(row) for row in found]


async def access(
    session: AsyncSession, network_id: int, begins: datetime, ends: datetime, now: datetime
) -> list[Access]:
    """How what is offered can be had, and what became of it, for each week with any of it."""
    asked = {"network": network_id, "begins": begins, "ends": ends, "now": now}
    return [Access(*row) for row in await session.execute(sa.text(_ACCESS), asked)]


async def by_practice(
    session: AsyncSession, network_id: int, begins: datetime, ends: datetime
) -> list[PracticeMinutes]:
    """Minutes booked by the patients of each practice, by its name."""
    asked = {"network": network_id, "begins": begins, "ends": ends}
    return [PracticeMinutes(*row) for row in await session.execute(sa.text(_BY_PRACTICE), asked)]


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
