"""Has a text that came in read, and writes the answer, in the caller's transaction.

A reader says what to answer, which may be nothing, or None where the text is not its own; then the next is asked. What
nobody knows is kept and not answered: whoever wrote learns nothing of who is registered.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import ledger, replies
from notifications.ledger import Claimed, Draft
from notifications.replies import Incoming, Received
from scheduler.audit import service as audit
from scheduler.audit.search import Search
from scheduler.campaigns import replies as invitations
from scheduler.campaigns.announcements import Inviting

Reader = Callable[[AsyncSession, Received, datetime], Awaitable[str | None]]
OF_USE = timedelta(hours=1)
ACTOR = "replies"


def readers(inviting: Inviting) -> tuple[Reader, ...]:
    """Those there are, in the order in which they are asked."""

    async def of_an_invitation(session: AsyncSession, received: Received, now: datetime) -> str | None:
        return await invitations.read(session, received, now, inviting)

    return (of_an_invitation,)


async def take(
    session: AsyncSession, network_id: int, incoming: Incoming, now: datetime, known: Sequence[Reader]
) -> None:
    """Act on a text that was kept: once, however often we are told of it, and also where acting failed before."""
    received = await replies.kept(session, network_id, incoming)
    if received is None or await _acted_on(session, received):
        return
    said = None
    for reader in known:
        said = await reader(session, received, now)
        if said is not None:
            break
    outcome = "not understood" if said is None else "understood"
    audit.record(session, network_id, subject(received.id), (None, outcome), actor=ACTOR, now=now)
    await session.flush()
    if said and await replies.may_answer(session, received, now):
        await ledger.enqueue(session, _answer(received, said, now), now=now)


def subject(reply_id: int) -> str:
    """How the ledger and the trail call a text that came in."""
    return f"reply:{reply_id}"


async def _acted_on(session: AsyncSession, received: Received) -> bool:
    """The trail is written in the transaction that acts, so it knows."""
    events, _ = await audit.events(session, received.network_id, Search(kind="reply", id=received.id), limit=1)
    return bool(events)


async def still_true(session: AsyncSession, message: Claimed) -> bool:
    """An answer is true when it is given, and of no use an hour later; the message knows that itself."""
    return True


def _answer(received: Received, said: str, now: datetime) -> Draft:
    return Draft(
        network_id=received.network_id,
        subject=subject(received.id),
        purpose="answer",
        version=0,
        channel="sms",
        recipient=received.sender,
        title="",
        body=said,
        due_at=now,
        expires_at=now + OF_USE,
    )
