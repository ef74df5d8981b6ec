"""Binds a request's transaction to one network: a query that forgets its tenant then finds nothing of another's."""

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access import queries


async def enter(session: AsyncSession, network_id: int) -> None:
    """From here to its end, the transaction sees and changes rows of this network only: the database sees to it.

    What has to be looked up before the network is known (a token, a link's appointment, a network's code) comes first.
    """
    await queries.become_tenant(session, network_id)
