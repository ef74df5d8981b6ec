"""What a clinician says of their own work: read for their page, and changed by them.

It is written where the planner reads it, so the next rota that is planned goes by it. What is published stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import local_day
from clinics.models import Availability, Clinician, Leave, WeeklyPreference
from scheduler.audit.service import record
from scheduler.booking.actor import Actor
from scheduler.errors import Conflict, Invalid
from scheduler.planning.own import queries, week
from scheduler.planning.own.week import Answer, Said, Stretch
from scheduler.planning.own.words import days_words, stretch_words
from scheduler.rota import queries as rotas

ANNUAL = "annual"
LONGEST = timedelta(days=90)
FARTHEST = timedelta(days=730)


class DaysWrong(Invalid):
    """Those are no days that somebody can be away on."""


class ShiftThen(Conflict):
    """You have a published shift on one of these days."""


@dataclass(frozen=True)
class Own:
    """What somebody says: an answer for each stretch of the week, and when they are away, the next time first."""

    week: Mapping[Stretch, Said]
    away: tuple[Leave, ...]


async def load(session: AsyncSession, network_id: int, clinician_id: int, now: datetime) -> Own:
    """As it stands."""
    opening = await queries.opening(session, network_id)
    offered = await queries.availability(session, network_id, clinician_id)
    felt = await queries.preferences(session, network_id, clinician_id)
    away = await queries.leave(session, network_id, clinician_id, local_day(now))
    return Own({one: week.said(one, offered, felt) for one in week.stretches(opening)}, tuple(away))


async def answer(
    session: AsyncSession, actor: Actor, clinician: Clinician, wanted: Mapping[Stretch, Answer], now: datetime
) -> None:
    """Say what they can and would like to work of a week. What is said already changes nothing."""
    await queries.lock(session, actor.network_id, clinician.id)
    before = (await load(session, actor.network_id, clinician.id, now)).week
    for stretch, said in week.changed(before, {one: of for one, of in wanted.items() if one in before}).items():
        await _offer(session, actor, clinician, stretch, said)
        await _feel(session, actor, clinician, stretch, said)
        _note(session, actor, clinician, (before[stretch].answer, said), now, stretch_words(stretch))
    await session.flush()


async def be_away(
    session: AsyncSession, actor: Actor, clinician: Clinician, first: date, last: date, now: datetime
) -> None:
    """Be away on these days, both included; where they are away already nothing changes.

    Raises `DaysWrong`, or `ShiftThen` where they have a shift then that is published: it is for people to find somebody
    else first.
    """
    today = local_day(now)
    if not today <= first <= today + FARTHEST:
        raise DaysWrong("Enter a first day from today on, within two years.", field="first")
    if not first <= last <= first + LONGEST:
        raise DaysWrong("Enter a last day that is not before the first, and within 90 days of it.", field="last")
    await queries.lock(session, actor.network_id, clinician.id)
    ahead = await rotas.lines_ahead(session, actor.network_id, clinician.id, now)
    if then := [line for line in ahead if first <= local_day(line.starts_at) <= last]:
        days = days_words(sorted({local_day(line.starts_at) for line in then}))
        raise ShiftThen(
            f"You have a published shift on {days}. Offer it to colleagues first, or ask whoever plans the rota."
        )
    known = await queries.leave(session, actor.network_id, clinician.id, today)
    if any(one.starts_on <= first and last <= one.ends_on for one in known):
        return
    session.add(Leave(clinician_id=clinician.id, starts_on=first, ends_on=last, kind=ANNUAL))
    _note(session, actor, clinician, (None, "away"), now, f"{first} to {last}")
    await session.flush()


async def be_there(session: AsyncSession, actor: Actor, clinician: Clinician, leave_id: int, now: datetime) -> None:
    """Not be away then after all. What has begun stays, and so does an illness; twice is no error."""
    await queries.lock(session, actor.network_id, clinician.id)
    known = await queries.leave(session, actor.network_id, clinician.id, local_day(now))
    row = next((one for one in known if one.id == leave_id and can_be_taken_back(one, local_day(now))), None)
    if row is not None:
        _note(session, actor, clinician, ("away", "there"), now, f"{row.starts_on} to {row.ends_on}")
        await session.delete(row)
        await session.flush()


def can_be_taken_back(away: Leave, today: date) -> bool:
    return away.kind == ANNUAL and away.starts_on > today


async def _offer(session: AsyncSession, actor: Actor, clinician: Clinician, stretch: Stretch, said: Answer) -> None:
    offered = await queries.availability(session, actor.network_id, clinician.id)
    touched = [one for one in offered if stretch.touches(one)]
    if said is not Answer.CANNOT:
        if not touched:
            session.add(
                Availability(
                    clinician_id=clinician.id, weekday=stretch.weekday, starts=stretch.starts, ends=stretch.ends
                )
            )
        return
    for row in touched:
        for starts, ends in week.without(row, stretch):
            session.add(Availability(clinician_id=clinician.id, weekday=row.weekday, starts=starts, ends=ends))
        await session.delete(row)


async def _feel(session: AsyncSession, actor: Actor, clinician: Clinician, stretch: Stretch, said: Answer) -> None:
    def felt(weekday: int, starts: time, ends: time, liking: str) -> None:
        row = WeeklyPreference(clinician_id=clinician.id, weekday=weekday, starts=starts, ends=ends, liking=liking)
        session.add(row)

    for row in await queries.preferences(session, actor.network_id, clinician.id):
        if stretch.touches(row):
            for starts, ends in week.without(row, stretch):
                felt(row.weekday, starts, ends, row.liking)
            await session.delete(row)
    if liking := week.LIKING.get(said):
        felt(stretch.weekday, stretch.starts, stretch.ends, liking)


def _note(
    session: AsyncSession, actor: Actor, clinician: Clinician, change: tuple[str | None, str], now: datetime, what: str
) -> None:
    subject = f"clinician:{clinician.id}"
    record(session, actor.network_id, subject, change, actor=actor.name, now=now, reason=what)
