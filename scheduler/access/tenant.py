"""Binds a request's transaction to one network, and where its caller is a practice's, to that practice's patients.

A query that forgets either then finds nothing of another's.
"""

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access import queries


async def enter(session: AsyncSession, network_id: int, practice_id: int | None = None) -> None:
    """From here to its end, the transaction sees and changes rows of this network only: the database sees to it.

    With a practice, it sees and changes only what belongs to its own patients; slots are everybody's. What has to be
    looked up before the network is known (a token, a link's appointment, a network's code) comes first.
    """
    await queries.become_tenant(session, network_id, practice_id)


async def leave_practice(session: AsyncSession, network_id: int) -> None:
    """What follows is done for all of the network, whoever asked: sums over everybody, and whose turn it is next.

    Nothing that a caller names may be looked up after it.
    """
    await queries.leave_practice(session, network_id)
