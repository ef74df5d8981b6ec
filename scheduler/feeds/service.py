"""Opening, reading and closing a feed. Whoever knows its address reads it, so it says no more than it must."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import local_day
from notifications.calendar import Entry, feed
from scheduler.access import tenant
from scheduler.access.clinicians import queries as clinicians
from scheduler.access.clinicians.service import reached, refuse_left
from scheduler.access.secrets import digest
from scheduler.audit.service import record
from scheduler.booking.actor import Actor
from scheduler.booking.lifecycle import Status
from scheduler.booking.meeting import meeting
from scheduler.errors import NotFound
from scheduler.feeds import queries
from scheduler.feeds.models import CalendarFeed
from scheduler.feeds.queries import AppointmentLine, ShiftLine

KEPT = timedelta(days=31)  # what is over, or was cancelled, is shown for a month: so every device learns of it


class FeedNotFound(NotFound):
    """This calendar address does not work any more. Make a new one where you made it."""


@dataclass(frozen=True)
class Whose:
    """A patient, or a clinician."""

    patient_id: int | None = None
    clinician_id: int | None = None


@dataclass(frozen=True)
class Read:
    """The calendar, and a name for exactly these contents."""

    text: str
    etag: str


async def open_feed(session: AsyncSession, actor: Actor, whose: Whose, now: datetime) -> str:
    """The secret part of a new address, told this once; the one before works no more."""
    await close_feed(session, actor, whose, now)
    token = secrets.token_urlsafe(24)
    row = CalendarFeed(
        network_id=actor.network_id, patient_id=whose.patient_id, clinician_id=whose.clinician_id,
        digest=digest(token), created_at=now,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    record(session, actor.network_id, f"calendar_feed:{row.id}", (None, "open"), actor=actor.name, now=now)
    return token


async def open_for_clinician(
    session: AsyncSession, actor: Actor, clinician_id: int, practice_id: int | None, now: datetime
) -> str:
    """The same for a clinician of the network, or of the practice that the actor works for, who has not left."""
    await reached(session, actor.network_id, clinician_id, practice_id)
    await refuse_left(session, actor.network_id, clinician_id, now)
    return await open_feed(session, actor, Whose(clinician_id=clinician_id), now)


async def close_for_clinician(
    session: AsyncSession, actor: Actor, clinician_id: int, practice_id: int | None, now: datetime
) -> None:
    """Their address works no more. Raises `ClinicianNotFound` for anybody else's."""
    await reached(session, actor.network_id, clinician_id, practice_id)
    await close_feed(session, actor, Whose(clinician_id=clinician_id), now)


async def close_feed(session: AsyncSession, actor: Actor, whose: Whose, now: datetime, reason: str = "") -> None:
    """From the commit on the address is nobody's. Where there is none, nothing happens."""
    row = await queries.current(session, actor.network_id, whose.patient_id, whose.clinician_id)
    if row is not None:
        row.revoked_at = now
        session.add(row)
        subject, change = f"calendar_feed:{row.id}", ("open", "revoked")
        record(session, actor.network_id, subject, change, actor=actor.name, now=now, reason=reason)
        await session.flush()


async def is_open(session: AsyncSession, network_id: int, whose: Whose) -> bool:
    return await queries.current(session, network_id, whose.patient_id, whose.clinician_id) is not None


async def read(session: AsyncSession, token: str, now: datetime, domain: str) -> Read:
    """The calendar behind an address; its network binds the transaction. `domain` ends the names of its events."""
    row = await queries.feed_by_digest(session, digest(token))
    if row is None:
        raise FeedNotFound
    await tenant.enter(session, row.network_id)
    since = now - KEPT
    if row.patient_id is not None:
        lines = await queries.appointments(session, row.network_id, row.patient_id, since)
        name, entries = "NHS appointments", [_appointment(one, domain) for one in lines]
    else:
        clinician_id = row.clinician_id or 0
        if await clinicians.has_left(session, row.network_id, clinician_id, local_day(now)):
            raise FeedNotFound
        shifts = await queries.shifts(session, row.network_id, clinician_id, since)
        name, entries = "Extended access rota", [_shift(one, domain) for one in shifts]
    text = feed(name, entries)
    return Read(text, hashlib.sha256(text.encode()).hexdigest()[:32])


def _appointment(line: AppointmentLine, domain: str) -> Entry:
    """Nothing about health, not even the service: calendars are shared, and shown on locked screens."""
    slot, site = line.slot, line.site
    address = f"{site.address}, {site.postcode}"
    met = meeting(slot.delivery_channel, site.name, address, has_number=bool(line.patient.phone))
    return Entry(
        uid=f"appointment-{line.appointment.id}@{domain}",
        sequence=line.appointment.sequence,
        starts=slot.starts_at,
        ends=line.appointment.ends_at or slot.ends_at,
        summary="Appointment",
        location=met.where,
        cancelled=line.appointment.status == Status.CANCELLED,
        stamp=line.appointment.changed_at,
    )


def _shift(line: ShiftLine, domain: str) -> Entry:
    return Entry(
        uid=f"shift-{line.shift.id}@{domain}",
        sequence=int(not line.shift.live),
        starts=line.clinic_session.starts_at,
        ends=line.clinic_session.ends_at,
        summary=f"{line.service.name}, {line.site.name}",
        location=f"{line.site.address}, {line.site.postcode}",
        cancelled=not line.shift.live,
        stamp=line.clinic_session.starts_at,
    )
