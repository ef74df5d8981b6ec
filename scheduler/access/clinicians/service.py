"""Refusing to look after whom one may not, or who is no longer there."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import local_day
from clinics.models import Clinician
from scheduler.access.clinicians import queries
from scheduler.errors import Conflict, NotFound


class ClinicianNotFound(NotFound):
    """This network has no such clinician."""


class ClinicianLeft(Conflict):
    """This clinician has left: every contract has ended, or their work here as staff. Give them a contract first."""


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
