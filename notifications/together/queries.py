"""All SQL about which messages were one text. The tenant comes first."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from notifications.models import Message


async def carry(session: AsyncSession, network_id: int, ids: Sequence[int], carrier_id: int, words: str) -> None:
    """These messages, which were claimed, are handed over as one text."""
    carried = update(Message).where(col(Message.network_id) == network_id, col(Message.id).in_(ids))
    await session.execute(carried.values(carrier_id=carrier_id, handed_body=words))


async def of_text(session: AsyncSession, network_id: int, carrier_id: int, claim: str | None) -> list[Message]:
    """The messages that one taking handed over as one text, locked."""
    found = await session.exec(
        select(Message)
        .where(Message.network_id == network_id, Message.carrier_id == carrier_id, Message.claim == claim)
        .order_by(col(Message.id))
        .with_for_update()
    )
    return list(found)
