"""Whether this patient may have this slot now: the same conditions as in search, one by one and each with its words."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import local_day, week_start
from clinics.models import Service
from scheduler.booking import queries
from scheduler.booking.actor import Actor
from scheduler.booking.allocation import service as allocation
from scheduler.booking.booking_window import BookingWindow, refuse_outside
from scheduler.booking.eligibility import Terms, refuse_other_people, refuse_strangers
from scheduler.booking.queries import SlotRow
from scheduler.booking.release.opening import refuse_unopened
from scheduler.booking.search.wish import Seeker
from scheduler.errors import Refused
from scheduler.patients.models import Patient

ALLOCATION = 5


def refuse_unreleased(actor: Actor, row: SlotRow, now: datetime) -> None:
    """Raise what keeps the slot from everybody, or from this actor's organisation, until some moment."""
    service = row.service
    window = BookingWindow(service.days_ahead, timedelta(minutes=service.notice_minutes), service.partner_hours)
    for slot in (row.slot, *row.joined):
        refuse_outside(window, slot.starts_at, now, partner=actor.organisation is not None)
        refuse_unopened(slot.opens_at, now)


async def refuse_unsuited(
    session: AsyncSession, actor: Actor, row: SlotRow, patient: Patient, now: datetime, moving: int | None = None
) -> None:
    """Raise what keeps the slot from this patient; `moving` is the appointment that would be given up for it.

    Certain only under the locks of `keys` and the patient's own.
    """
    starts_at = row.slot.starts_at
    others = await _others(session, row, patient, moving)
    needed = terms(row.service)
    refuse_other_people(needed, patient.date_of_birth, patient.sex, starts_at, others)
    refuse_strangers(needed, patient.practice_id, invited=await _invited(session, row, patient, now, moving))
    if row.service.practice_share_days is None and actor.organisation is None:
        return
    who = seeker(patient, moving)
    many = len(row.slot_ids)
    for span in await allocation.closed(session, actor.network_id, who, actor.organisation, now, many):
        if span.covers(row.service.id, starts_at):
            raise span.why


async def set_aside(
    session: AsyncSession, actor: Actor, row: SlotRow, patient: Patient, now: datetime, moving: int | None = None
) -> list[Refused]:
    """What an override passes over: the first that stands in the way of everybody, and of this patient."""
    found: list[Refused] = []
    try:
        refuse_unreleased(actor, row, now)
    except Refused as refused:
        found.append(refused)
    try:
        await refuse_unsuited(session, actor, row, patient, now, moving)
    except Refused as refused:
        found.append(refused)
    return found


def seeker(patient: Patient, moving: int | None = None) -> Seeker:
    """The patient, as search knows them."""
    return Seeker(patient.id, patient.practice_id, patient.date_of_birth, patient.sex, moving)


def terms(service: Service) -> Terms:
    interval = None if service.interval_days is None else timedelta(days=service.interval_days)
    ages, practices = (service.min_age, service.max_age), frozenset(service.practice_ids)
    return Terms(service.name, ages, service.sex, interval, practices, service.invitation_needed)


def keys(actor: Actor, row: SlotRow) -> list[tuple[int, int]]:
    """What has to be locked so that shares and quotas are counted by one booking at a time."""
    if row.service.practice_share_days is None and actor.organisation is None:
        return []
    monday = week_start(local_day(row.slot.starts_at))
    return [(ALLOCATION, row.service.id * 10_000_000 + monday.toordinal())]


async def _others(session: AsyncSession, row: SlotRow, patient: Patient, moving: int | None) -> list[datetime]:
    if row.service.interval_days is None:
        return []
    return await queries.starts_of(session, patient.network_id, patient.id, row.service.id, moving)


async def _invited(session: AsyncSession, row: SlotRow, patient: Patient, now: datetime, moving: int | None) -> bool:
    """Asked only where it matters: most services need no invitation."""
    if not row.service.invitation_needed:
        return True
    return await queries.invited(session, patient.network_id, patient.id, row.service.id, now, moving)
