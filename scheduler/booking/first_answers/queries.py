"""All SQL about the first answers that are kept under a key."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking.models import IdempotentAnswer


async def claim_key(
    session: AsyncSession, network_id: int, caller: str, key: str, fingerprint: str, now: datetime
) -> IdempotentAnswer | None:
    """None: the key is ours to answer. Otherwise the row of whoever came first, once that transaction has ended."""
    insert = sa.dialects.postgresql.insert(IdempotentAnswer).values(
        network_id=network_id, caller=caller, key=key, fingerprint=fingerprint, created_at=now
    )
    done = await session.execute(
        insert.on_conflict_do_nothing(constraint="uq_idempotent_answer").returning(sa.literal(1))
    )
    if done.first() is not None:
        return None
    found = await session.exec(
        select(IdempotentAnswer).where(
            IdempotentAnswer.network_id == network_id,
            IdempotentAnswer.caller == caller,
            IdempotentAnswer.key == key,
        )
    )
    return found.one()


async def keep_answer(session: AsyncSession, network_id: int, caller: str, key: str, body: dict[str, object]) -> None:
    await session.execute(
        sa.update(IdempotentAnswer)
        .where(
            col(IdempotentAnswer.network_id) == network_id,
            col(IdempotentAnswer.caller) == caller,
            col(IdempotentAnswer.key) == key,
        )
        .values(body=body)
    )
