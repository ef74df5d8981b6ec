"""Messages that may be one text: who takes them, and under which name they leave."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import ledger
from notifications.dispatch import LEASE, drain
from notifications.ledger import Claimed
from notifications.outgoing import outgoing
from notifications.providers.memory import MemoryProvider
from scheduler.db import Sessions
from tests.notifications.test_ledger import NOW, draft, statuses, write, yes

DAY = {"together": "2026-12-08"}


async def joined(_: AsyncSession, messages: Sequence[Claimed]) -> str:
    return " and ".join(one.body for one in messages)


async def take(session: AsyncSession) -> list[str]:
    return [one.subject for one in await ledger.claim(session, NOW, LEASE, "sms", None)]


async def send(sessions: Sessions, provider: MemoryProvider) -> None:
    await drain(sessions, {"sms": provider}, lambda: NOW, yes, one_text=joined)


async def test_while_somebody_has_the_first_nobody_takes_another_of_them(sessions: Sessions) -> None:
    await write(sessions, draft("thing:1", **DAY), draft("thing:2", **DAY), draft("thing:3", **DAY))
    async with sessions() as session, session.begin():
        await session.execute(text("select 1 from message where subject = 'thing:1' for update"))
        async with sessions() as another, another.begin():
            assert await take(another) == []
    async with sessions() as session, session.begin():
        assert await take(session) == ["thing:1", "thing:2", "thing:3"]


async def test_one_that_is_being_withdrawn_is_neither_waited_for_nor_taken(sessions: Sessions) -> None:
    await write(sessions, draft("thing:1", **DAY), draft("thing:2", **DAY), draft("thing:3", **DAY))
    async with sessions() as session, session.begin():
        await ledger.withdraw(session, 1, "thing:2", NOW, "cancelled")
        async with sessions() as another, another.begin():
            assert await asyncio.wait_for(take(another), 30) == ["thing:1", "thing:3"]
    assert await statuses(sessions, "thing:2") == ["withdrawn"]


async def test_another_number_network_channel_or_day_is_another_text(sessions: Sessions) -> None:
    others = [
        {"recipient": "+447700900124"},
        {"network_id": 2},
        {"channel": "email"},
        {"together": "2026-12-09"},
        {"together": None},
    ]
    await write(
        sessions,
        draft(**DAY),
        *(draft(f"thing:{n}", body=f"Hello {n}", **(DAY | other)) for n, other in enumerate(others, 2)),
    )
    provider = MemoryProvider()
    await drain(sessions, {"sms": provider, "email": provider}, lambda: NOW, yes, one_text=joined)
    assert sorted(one.body for one in provider.outbox) == ["Hello", *(f"Hello {n}" for n in range(2, 7))]


async def test_a_later_message_about_the_same_thing_is_not_taken_along(sessions: Sessions) -> None:
    later = {"due_at": NOW + timedelta(hours=6), "expires_at": NOW + timedelta(hours=9), "purpose": "later", **DAY}
    await write(
        sessions, draft("thing:1", **DAY), draft("thing:1", **later), draft("thing:2", **DAY), draft("thing:2", **later)
    )
    provider = MemoryProvider()
    await send(sessions, provider)
    assert [one.body for one in provider.outbox] == ["Hello and Hello"]
    assert await statuses(sessions, "thing:1") == await statuses(sessions, "thing:2") == ["delivered", "pending"]


async def test_a_text_of_several_has_a_name_of_its_own_for_each_taking(sessions: Sessions) -> None:
    """So that whoever is asked for it never finds the text of one of them alone, or of another time."""
    await write(sessions, draft("thing:1", **DAY), draft("thing:2", **DAY))
    async with sessions() as session, session.begin():
        first, second = await ledger.claim(session, NOW, LEASE, "sms", None)
    alone = outgoing(first)
    one, two = (outgoing(replace(each, carrier_id=first.id, handed_body="Both")) for each in (first, second))
    again = outgoing(replace(first, carrier_id=first.id, handed_body="Both", claim="another"))
    assert one == two
    assert (one.body, len({alone.reference, one.reference, again.reference})) == ("Both", 3)


async def test_two_messages_about_one_thing_are_never_in_one_text(sessions: Sessions) -> None:
    earlier = {"due_at": NOW - timedelta(hours=1), "purpose": "earlier", **DAY}
    await write(sessions, draft(body="One", **DAY), draft(body="Two", **earlier), draft("thing:2", body="Three", **DAY))
    provider = MemoryProvider()
    await send(sessions, provider)
    assert not [one for one in provider.outbox if "One" in one.body and "Two" in one.body]
    assert await statuses(sessions, "thing:1") == ["delivered", "delivered"]
