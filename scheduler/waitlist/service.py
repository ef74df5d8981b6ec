"""The use cases of the list itself: add a wish, see the list, withdraw. Offers are made and answered elsewhere."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries as clinics
from clinics.local_time import local_day
from clinics.models import Service
from scheduler.booking import service as booking
from scheduler.booking.actor import Actor
from scheduler.booking.eligibility import refuse_other_ages
from scheduler.booking.errors import NotForThisAge
from scheduler.db import violated
from scheduler.patients import service as patients
from scheduler.waitlist import queries
from scheduler.waitlist.announcements import Offering
from scheduler.waitlist.ending import end_if_over, give_back
from scheduler.waitlist.errors import (
    AlreadyWaiting,
    DaysInvalid,
    SamePatientTwice,
    SiteNotFound,
    WishMovedOn,
    WishNotFound,
)
from scheduler.waitlist.lifecycle import OPEN, Priority, WishStatus
from scheduler.waitlist.models import WaitlistEntry, WaitlistWindow
from scheduler.waitlist.queries import ListRow
from scheduler.waitlist.trail import move_wish, note_wish
from scheduler.waitlist.wishes import Window

LONGEST = timedelta(days=365)


@dataclass(frozen=True)
class NewWish:
    """What is asked for, for one patient or for several who are seen together. No windows, or sites, mean any."""

    patient_ids: tuple[int, ...]
    service_code: str
    priority: Priority
    first_day: date
    last_day: date
    windows: tuple[Window, ...] = ()
    site_ids: tuple[int, ...] = ()
    notice: timedelta = timedelta(0)
    appointment_id: int | None = None
    """The appointment that moves to the time that is found."""


async def add(session: AsyncSession, actor: Actor, wanted: NewWish, now: datetime) -> list[ListRow]:
    """Put a wish on the list: one entry for each patient. `AlreadyWaiting` for who waits for that service."""
    service = await _service_for(session, actor.network_id, wanted, now)
    entries = [_entry(actor, wanted, patient_id, service, now) for patient_id in wanted.patient_ids]
    await _insert(session, entries)
    for entry in entries:
        session.add_all(_windows(entry, wanted.windows))
        note_wish(session, actor, entry, now)
    await session.flush()
    return await queries.entries(session, actor.network_id, [entry.id for entry in entries])


async def listed(
    session: AsyncSession, network_id: int, statuses: Collection[str], after: int, limit: int
) -> list[ListRow]:
    """Entries in these statuses behind entry `after`, oldest first, with the offers that they had."""
    return await queries.listed(session, network_id, statuses, after, limit)


async def withdraw(
    session: AsyncSession, actor: Actor, entry_id: int, now: datetime, offering: Offering
) -> list[ListRow]:
    """Take a wish, with its whole party, off the list; what it is offered goes to the next. Twice is no error."""
    party = await queries.party(session, actor.network_id, entry_id, lock=True)
    if not party:
        raise WishNotFound
    ids = [entry.id for entry in party]
    if party[0].status in OPEN:
        await end_if_over(session, actor.network_id, entry_id, now)
        offered = await queries.open_offers(session, actor.network_id, ids)
        if offered:
            reason = "the wish was withdrawn"
            await give_back(session, actor, offered, now, offering, reason, wish=WishStatus.WITHDRAWN)
        for entry in party:
            if entry.status == WishStatus.WAITING:
                move_wish(session, actor, entry, WishStatus.WITHDRAWN, now)
        await session.flush()
    elif party[0].status != WishStatus.WITHDRAWN:
        raise WishMovedOn
    return await queries.entries(session, actor.network_id, ids)


async def _service_for(session: AsyncSession, network_id: int, wanted: NewWish, now: datetime) -> Service:
    """The service that is wished for, once everything else about the wish is known to be in order."""
    _refuse_days(wanted, local_day(now))
    if len(set(wanted.patient_ids)) < len(wanted.patient_ids):
        raise SamePatientTwice(field="patient_ids")
    await booking.refuse_unknown(session, network_id, wanted.service_code, None)
    if not set(wanted.site_ids) <= {site.id for site in await clinics.sites(session, network_id)}:
        raise SiteNotFound
    services = await clinics.services(session, network_id)
    service = next(one for one in services if one.code == wanted.service_code)
    for patient_id in wanted.patient_ids:
        _refuse_age(service, (await patients.get(session, network_id, patient_id)).date_of_birth, wanted)
    return service


async def _insert(session: AsyncSession, entries: list[WaitlistEntry]) -> None:
    """The entries, and, where there are several, the party that they are.

    In the order of patients, so that two who add the same people never wait for each other.
    """
    entries.sort(key=lambda entry: entry.patient_id)
    session.add_all(entries)
    try:
        await session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_waitlist_entry_open":
            raise AlreadyWaiting from None
        raise
    if len(entries) > 1:
        first = min(entry.id for entry in entries)
        for entry in entries:
            entry.party_id, entry.party_size = first, len(entries)


def _refuse_days(wanted: NewWish, today: date) -> None:
    if not today <= wanted.first_day <= wanted.last_day <= today + LONGEST:
        raise DaysInvalid(field="first_day" if wanted.first_day < today else "last_day")


def _refuse_age(service: Service, born: date, wanted: NewWish) -> None:
    """Whoever grows into the age, or out of it, between the days may wish; each time is checked again."""
    ages = (service.min_age, service.max_age)
    try:
        refuse_other_ages(service.name, ages, born, wanted.first_day)
    except NotForThisAge:
        refuse_other_ages(service.name, ages, born, wanted.last_day)


def _entry(actor: Actor, wanted: NewWish, patient_id: int, service: Service, now: datetime) -> WaitlistEntry:
    return WaitlistEntry(
        network_id=actor.network_id,
        patient_id=patient_id,
        service_id=service.id,
        priority=wanted.priority.word,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        site_ids=sorted(set(wanted.site_ids)),
        appointment_id=wanted.appointment_id,
        notice_minutes=int(wanted.notice.total_seconds() // 60),
        added_by=actor.name,
        added_at=now,
    )


def _windows(entry: WaitlistEntry, windows: tuple[Window, ...]) -> list[WaitlistWindow]:
    return [
        WaitlistWindow(
            network_id=entry.network_id, entry_id=entry.id, weekday=one.weekday, starts=one.starts, ends=one.ends
        )
        for one in windows
    ]
