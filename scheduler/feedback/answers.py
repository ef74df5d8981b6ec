"""What somebody says of their visit, by text or on the page: the last answer counts, until the question closes."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access import tenant
from scheduler.audit.service import record
from scheduler.booking.actor import Actor
from scheduler.errors import Conflict, Invalid, NotFound
from scheduler.feedback import queries
from scheduler.feedback.asking import subject
from scheduler.feedback.queries import FeedbackRow

LONGEST = 1000


class FeedbackNotFound(NotFound):
    """We could not find that question."""


class FeedbackOver(Conflict):
    """This question has closed, so your answer was not counted. To tell us more, please telephone your practice."""


class CommentTooLong(Invalid):
    """That is more than 1,000 characters, so nothing was kept. Please say it in fewer, or telephone your practice."""


async def find_by_link(session: AsyncSession, feedback_id: int) -> FeedbackRow:
    """The question named by a link whose signature the caller has checked; its network binds the transaction."""
    network_id = await queries.network_of(session, feedback_id)
    if network_id is None:
        raise FeedbackNotFound
    await tenant.enter(session, network_id)
    return await _found(session, network_id, feedback_id)


async def answer(
    session: AsyncSession, actor: Actor, feedback_id: int, score: int, now: datetime, comment: str = ""
) -> FeedbackRow:
    """Keep the score, in place of the one before; without a comment the one before stays. `FeedbackOver` when late.

    The trail says that somebody answered, and not what.
    """
    said = comment.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(said) > LONGEST:
        raise CommentTooLong(field="comment")
    row = await _found(session, actor.network_id, feedback_id, lock=True)
    if row.feedback.open_until <= now:
        raise FeedbackOver
    before = "asked" if row.feedback.score is None else "answered"
    row.feedback.score, row.feedback.answered_at = score, now
    row.feedback.comment = said or row.feedback.comment
    session.add(row.feedback)
    record(session, actor.network_id, subject(feedback_id), (before, "answered"), actor=actor.name, now=now)
    await session.flush()
    return row


async def ask_no_more(session: AsyncSession, actor: Actor, feedback_id: int, now: datetime) -> None:
    """From here on this patient is asked nothing. Twice is no error."""
    row = await _found(session, actor.network_id, feedback_id)
    patient = await queries.lock_patient(session, actor.network_id, row.patient.id)
    if not patient.no_feedback:
        patient.no_feedback = True
        session.add(patient)
        change = ("may be asked about visits", "wants no questions about visits")
        record(session, actor.network_id, f"patient:{patient.id}", change, actor=actor.name, now=now)
        await session.flush()


async def _found(session: AsyncSession, network_id: int, feedback_id: int, *, lock: bool = False) -> FeedbackRow:
    row = await queries.question(session, network_id, feedback_id, lock=lock)
    if row is None:
        raise FeedbackNotFound
    return row
