"""Numbers that want no more texts: they said STOP, or the carrier says that they did. START undoes it."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications.incoming import queries

BY_TEXT, BY_CARRIER = "STOP by text", "the provider says so"


async def stop(session: AsyncSession, network_id: int, phone: str, how: str, now: datetime) -> None:
    """From the commit on nothing is texted to this number. Twice is no error."""
    await queries.add_opt_out(session, network_id, phone, how, now)


async def start(session: AsyncSession, network_id: int, phone: str) -> None:
    """It may be texted again."""
    await queries.drop_opt_out(session, network_id, phone)


async def among(session: AsyncSession, numbers: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Which of these numbers, each with its network, want no texts."""
    return await queries.opted_out_among(session, numbers)


async def wants_no_texts(session: AsyncSession, network_id: int, phone: str) -> bool:
    return await queries.opted_out(session, network_id, phone)
