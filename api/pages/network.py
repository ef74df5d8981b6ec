"""Whose pages these are: one network's, named by a setting."""

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries as clinics
from clinics.models import Network
from scheduler.access import tenant
from scheduler.errors import NotFound
from scheduler.runtime import Runtime


class NothingHere(NotFound):
    """This network takes no bookings here yet."""


async def own_network(session: AsyncSession, runtime: Runtime) -> Network:
    """The network of these pages; the transaction is bound to it."""
    found = await unbound_network(session, runtime)
    await tenant.enter(session, found.id)
    return found


async def unbound_network(session: AsyncSession, runtime: Runtime) -> Network:
    """The same, and the transaction stays as it is: for what a provider tells of every network at once."""
    found = await clinics.network_by_ods(session, runtime.settings.network)
    if found is None:
        raise NothingHere
    return found
