"""What a provider tells of a message after it took it: at least once, in any order, and maybe before we know its name.

Each is kept before it is applied, so one that comes before our own commit is applied by that commit.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import ledger, queries
from notifications.ledger import GaveUp
from notifications.models import Message
from notifications.providers.protocol import State


async def take(
    session: AsyncSession, network_id: int, provider: str, state: State, now: datetime, gave_up: GaveUp
) -> bool:
    """Keep it and, where messages are known by that name, apply it; told again it changes nothing, and this is False.

    The session is bound to no network: a provider serves them all. `network_id` is whose it is while no message is
    known.
    """
    await queries.lock_refs(session, [(provider, state.ref)])
    messages = await queries.by_ref(session, provider, state.ref)
    whose = messages[0].network_id if messages else network_id
    new = await queries.add_receipt(session, whose, provider, state, now)
    for message in messages:
        await ledger.apply(session, message, state, now, gave_up)
    return new


async def apply_kept(session: AsyncSession, message: Message, now: datetime, gave_up: GaveUp) -> None:
    """Apply what was told of a message before we knew by which name its provider calls it. That name is locked before
    the message is: whoever records that it was taken does so too."""
    names = [(message.provider or "", message.provider_ref or "")]
    for _, state in await queries.receipts(session, names):
        await ledger.apply(session, message, state, now, gave_up)
