"""Whom of the rota somebody is, or may look after; and refusing to look after who is no longer there."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import local_day
from clinics.models import Clinician
from scheduler.access.clinicians import queries
from scheduler.access.models import Staff
from scheduler.errors import Conflict, NotFound


class ClinicianNotFound(NotFound):
    """This network has no such clinician."""


class ClinicianLeft(Conflict):
    """This clinician has left: every contract has ended, or their work here as staff. Give them a contract first."""


class NotOnTheRota(Conflict):
    """The rota does not know you under your e-mail address. Ask whoever manages staff to give it to you there."""


async def myself(session: AsyncSession, member: Staff) -> Clinician | None:
    """Who of those on the rota this member of staff is: whoever has the same e-mail address, and nobody if two have.

    Of another practice than the one they work for, they are nobody.
    """
    found = await queries.by_email(session, member.network_id, member.email, member.practice_id)
    return found[0] if len(found) == 1 else None


async def require_myself(session: AsyncSession, member: Staff, now: datetime) -> Clinician:
    """The same. Raises `NotOnTheRota` where they are nobody, and `ClinicianLeft` where they work there no more."""
    found = await myself(session, member)
    if found is None:
        raise NotOnTheRota
    await refuse_left(session, member.network_id, found.id, now)
    return found


async def reached(
    session: AsyncSession, network_id: int, clinician_id: int, practice_id: int | None, *, lock: bool = False
) -> Clinician:
    """A clinician of the network, or of the practice that somebody works for. `ClinicianNotFound` for anybody else."""
    found = await queries.clinician(session, network_id, clinician_id, practice_id, lock=lock)
    if found is None:
        raise ClinicianNotFound
    return found


async def refuse_left(session: AsyncSession, network_id: int, clinician_id: int, now: datetime) -> None:
    if await queries.has_left(session, network_id, clinician_id, local_day(now)):
        raise ClinicianLeft
