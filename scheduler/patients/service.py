"""Finding the right person, without telling a stranger whether somebody is registered."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.patients import asked, queries
from scheduler.patients.errors import DetailsNotMatched, PatientNotFound
from scheduler.patients.models import Patient


async def get(session: AsyncSession, network_id: int, patient_id: int) -> Patient:
    """The patient, or `PatientNotFound`: also for one of another network."""
    found = await queries.patient(session, network_id, patient_id)
    if found is None:
        raise PatientNotFound
    return found


async def identify(
    session: AsyncSession, network_id: int, family_name: str, date_of_birth: date, postcode: str
) -> Patient:
    """The one patient with these details; none and several get the same answer, `DetailsNotMatched`."""
    found = await queries.matching(session, network_id, family_name, date_of_birth, postcode)
    if len(found) != 1:
        raise DetailsNotMatched
    return found[0]


async def identify_by_number(session: AsyncSession, network_id: int, nhs_number: str, date_of_birth: date) -> Patient:
    """The patient with this NHS number, if that is their date of birth; `PatientNotFound` otherwise."""
    found = await queries.by_number(session, network_id, nhs_number, date_of_birth)
    if found is None:
        raise PatientNotFound
    return found


async def search(session: AsyncSession, network_id: int, text: str, limit: int = 20) -> list[Patient]:
    """For staff: names, an NHS number and a date of birth, whichever are given on the line (`asked.read`)."""
    wanted = asked.read(text)
    return await queries.search(session, network_id, wanted, limit) if wanted else []
