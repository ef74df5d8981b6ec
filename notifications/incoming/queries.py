"""All SQL about texts that came in, and numbers that want none. Which of many numbers do is asked for every network."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from notifications.models import OptOut, Reply


async def add_reply(
    session: AsyncSession, network_id: int, provider: str, ref: str, sender: str, body: str, now: datetime
) -> bool:
    """Keep a text that came in, unless it was kept before; whether it is new."""
    values = {"network_id": network_id, "provider": provider, "provider_ref": ref, "sender": sender, "body": body}
    statement = insert(Reply).values(**values, received_at=now)
    kept = await session.execute(
        statement.on_conflict_do_nothing(constraint="uq_reply_provider_ref").returning(col(Reply.id))
    )
    return kept.first() is not None


async def reply(session: AsyncSession, network_id: int, provider: str, ref: str) -> Reply | None:
    """A text that was kept, locked: whoever else is told of it waits until this transaction ends."""
    found = await session.exec(
        select(Reply)
        .where(Reply.network_id == network_id, Reply.provider == provider, Reply.provider_ref == ref)
        .with_for_update()
    )
    return found.first()


async def note_outcome(session: AsyncSession, network_id: int, reply_id: int, outcome: str) -> None:
    of_it = (col(Reply.network_id) == network_id, col(Reply.id) == reply_id)
    await session.execute(update(Reply).where(*of_it).values(outcome=outcome))


async def add_opt_out(session: AsyncSession, network_id: int, phone: str, how: str, now: datetime) -> None:
    """Keep that a number wants no texts, and since when it has not."""
    added = insert(OptOut).values(network_id=network_id, phone=phone, how=how, since=now)
    await session.execute(added.on_conflict_do_nothing())


async def drop_opt_out(session: AsyncSession, network_id: int, phone: str) -> None:
    await session.execute(delete(OptOut).where(col(OptOut.network_id) == network_id, col(OptOut.phone) == phone))


async def opted_out(session: AsyncSession, network_id: int, phone: str) -> bool:
    return await session.get(OptOut, (network_id, phone)) is not None


async def opted_out_among(session: AsyncSession, numbers: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Which of these (network, number) want no texts."""
    found = await session.exec(
        select(OptOut.network_id, OptOut.phone).where(tuple_(OptOut.network_id, OptOut.phone).in_(sorted(numbers)))
    )
    return {(network_id, phone) for network_id, phone in found}


async def replies_since(session: AsyncSession, network_id: int, sender: str, since: datetime) -> int:
    """How many texts came from a number since then."""
    found = await session.exec(
        select(func.count())
        .select_from(Reply)
        .where(Reply.network_id == network_id, Reply.sender == sender, col(Reply.received_at) >= since)
    )
    return int(found.one())
