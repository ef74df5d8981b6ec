"""Has a text that came in read, and writes the answer, in the caller's transaction.

A reader says what to answer, which may be nothing, or None where the text is not its own; then the next is asked. What
nobody can read goes to the practice's tray, with an answer that says so. Whoever is on nobody's record is not answered,
and learns nothing of who is.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import ledger, opting_out, replies
from notifications.ledger import Claimed, Draft
from notifications.replies import Incoming, Outcome, Received
from scheduler.audit import service as audit
from scheduler.booking.languages import ENGLISH
from scheduler.campaigns import replies as invitations
from scheduler.replies import appointments, offers, queries, scores
from scheduler.replies.answering import Answer, Answering, Reader

OF_USE = timedelta(hours=1)
ACTOR = "replies"


def readers(answering: Answering) -> tuple[Reader, ...]:
    """Those there are, in the order in which they are asked: codes before bare numbers, and those before a bare yes."""

    async def of_the_carrier(session: AsyncSession, received: Received, now: datetime) -> Answer | None:
        """The carrier acts upon these words, and answers them; so do we, and say nothing."""
        if received.stops:
            await opting_out.stop(session, received.network_id, received.sender, opting_out.BY_TEXT, now)
            await invitations.stop(session, received, now, answering.inviting)
        elif received.starts:
            await opting_out.start(session, received.network_id, received.sender)
            await invitations.welcome_again(session, received, now)
        return Answer() if received.stops or received.starts else None

    async def of_an_invitation(session: AsyncSession, received: Received, now: datetime) -> Answer | None:
        said = await invitations.read(session, received, now, answering.inviting)
        return None if said is None else Answer(said)

    async def for_staff(session: AsyncSession, received: Received, now: datetime) -> Answer | None:
        if not await queries.is_on_record(session, received.network_id, received.sender):
            return None
        since = now - queries.WRITTEN_LATELY
        if not await queries.was_written_to(session, received.network_id, received.sender, since):
            return Answer(tray=True)  # whoever has a phone that we never wrote to learns nothing of whose it was
        spoken = answering.spoken(received, "unclear")
        coming = await appointments.coming_up(session, received, now, answering, spoken)
        return Answer(answering.words(received, "unclear", appointments=coming), tray=True)

    return (
        of_the_carrier,
        partial(offers.coded, answering=answering),
        partial(appointments.coded, answering=answering),
        partial(scores.coded, answering=answering),
        partial(scores.bare, answering=answering),
        of_an_invitation,
        partial(offers.plain, answering=answering),
        partial(appointments.plain, answering=answering),
        for_staff,
    )


async def take(
    session: AsyncSession, network_id: int, incoming: Incoming, now: datetime, known: Sequence[Reader]
) -> None:
    """Act on a text that was kept: once, however often we are told of it, and also where acting failed before."""
    received = await replies.kept(session, network_id, incoming)
    if received is None or received.acted_on:
        return
    received = replace(received, language=await _language(session, received))
    answer = await _read(session, received, now, known)
    outcome = _outcome(received, answer)
    await replies.note(session, received, outcome)
    audit.record(session, network_id, subject(received.id), (None, outcome), actor=ACTOR, now=now)
    await session.flush()
    if answer and answer.words and await replies.may_answer(session, received, now):
        await ledger.enqueue(session, _answer(received, answer.words, now), now=now)


async def _language(session: AsyncSession, received: Received) -> str:
    """The one that everybody who has this number wants to be written to in; English for who has not one in common."""
    known = await queries.languages_at(session, received.network_id, received.sender)
    return known[0] if len(known) == 1 else ENGLISH


async def _read(session: AsyncSession, received: Received, now: datetime, known: Sequence[Reader]) -> Answer | None:
    for reader in known:
        answer = await reader(session, received, now)
        if answer is not None:
            return answer
    return None


def _outcome(received: Received, answer: Answer | None) -> Outcome:
    if received.stops or received.starts:
        return "stopped" if received.stops else "started"
    if answer is None:
        return "unknown"
    return "unclear" if answer.tray else "understood"


def subject(reply_id: int) -> str:
    """How the ledger and the trail call a text that came in."""
    return f"reply:{reply_id}"


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
