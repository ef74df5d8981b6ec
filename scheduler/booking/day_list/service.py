"""Reads a day as those at the door need it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, time, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import at
from scheduler.booking.day_list import queries
from scheduler.booking.lifecycle import ENDS_AS, Status, Verb
from scheduler.booking.queries import AppointmentRow


async def of_day(
    session: AsyncSession, network_id: int, day: date, site_id: int | None, most: int
) -> list[AppointmentRow]:
    """Who has an appointment on a day in London, earliest first, at one site or at all; no more than `most`."""
    since, until = at(day, time(0)), at(day + timedelta(days=1), time(0))
    return await queries.between(session, network_id, since, until, site_id, most)


def counted(rows: Iterable[AppointmentRow]) -> dict[Status, int]:
    """How many are how far, in the order of an appointment's life; what nobody is, is left out."""
    found = Counter(Status(row.appointment.status) for row in rows)
    return {status: found[status] for status in Status if found[status]}


def is_done(row: AppointmentRow, verb: Verb) -> bool:
    """Whether somebody has said this of it already: pressing twice is no error."""
    return row.appointment.status == ENDS_AS[verb]
