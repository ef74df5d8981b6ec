"""For whom somebody works: all of the network, or one practice of it."""

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries as clinics
from scheduler.access.errors import NoSuchPractice, RoleOfTheNetwork
from scheduler.access.permissions import OF_THE_NETWORK


async def practice_of(session: AsyncSession, network_id: int, role: str, code: str | None) -> int | None:
    """The practice of this ODS code, for somebody of this role; None, for the network, without a code."""
    if code is None:
        return None
    if role in OF_THE_NETWORK:
        raise RoleOfTheNetwork(field="practice")
    found = [one.id for one in await clinics.practices(session, network_id) if one.ods_code == code]
    if not found:
        raise NoSuchPractice
    return found[0]
