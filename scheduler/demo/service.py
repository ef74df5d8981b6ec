"""The demonstration: a real network's practices with synthetic people, planned and published like any other."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries as clinics
from clinics.demonstration import load_demonstration
from clinics.models import Network
from scheduler.demo.patients import load_patients
from scheduler.errors import Conflict
from scheduler.patients import queries as patients
from scheduler.patients.models import Patient


class RealPatients(Conflict):
    """This database holds real patients, and the demonstration keeps away from them. Name another in DATABASE_URL."""


async def load(session: AsyncSession, today: date) -> tuple[Network, int]:
    """The demonstration network, and how many patients were added (0 when they were there).

    Raises `RealPatients` where anybody in the database is not synthetic; nothing is loaded then.
    """
    if await patients.has_real(session):
        raise RealPatients
    network = await load_demonstration(session, today)
    practices = await clinics.practices(session, network.id)
    return network, await load_patients(session, network.id, practices, today)


async def people_to_try(session: AsyncSession, network: Network) -> list[Patient]:
    """A few people of the demonstration that a newcomer may be; none in a real network."""
    if not network.is_demonstration:
        return []
    return await patients.some_reachable(session, network.id, 3)
