"""Saying how a visit was by text: `F 4821 5`; or a bare number, where it can mean nothing else on this phone.

A number may also choose the time of an invitation. Where both could be meant, nothing is done and both are named: with
its code, and with the word "time" before it.
"""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications.answer_words import bare_score, read_score
from notifications.answer_words import read as meaning_of
from notifications.replies import Received
from scheduler.booking.languages import Language
from scheduler.campaigns.announcements import time_words
from scheduler.campaigns.invited import queries as invited
from scheduler.feedback import answers
from scheduler.feedback import queries as feedback
from scheduler.feedback.answers import FeedbackOver
from scheduler.feedback.queries import FeedbackRow
from scheduler.replies.answering import Answer, Answering, patient

REMEMBERED = timedelta(days=30)
LATELY = timedelta(days=14)


async def coded(session: AsyncSession, received: Received, now: datetime, answering: Answering) -> Answer | None:
    """A score with its code. Words beside it are kept for staff to read, and the score counts."""
    said = read_score(received.body)
    if said.code is None or meaning_of(received.body).asked:
        return None
    meant = [row for row in await _asked(session, received, now) if _code(row, answering) == said.code]
    if len(meant) != 1:
        return None
    if said.score is None:
        return Answer(answering.words(received, "score_again", code=said.code)) if said.plain else None
    return await _score(session, received, meant[0], said.score, now, answering, tray=not said.plain)


async def bare(session: AsyncSession, received: Received, now: datetime, answering: Answering) -> Answer | None:
    """A number by itself, while a question is open on this phone."""
    number = bare_score(received.body)
    if number is None:
        return None
    still_open = [row for row in await _asked(session, received, now) if row.feedback.open_until > now]
    if not still_open:
        return None
    await invited.lock_phone(session, received.network_id, received.sender)
    times = await invited.choices(session, received.network_id, received.sender, now)
    named = [one for one in times if one.choice.number == number]
    once = await invited.once_chosen(session, received.network_id, received.sender, number)
    if len(still_open) == 1 and (once is None or once.until < now - LATELY):
        return await _score(session, received, still_open[0], number, now, answering, tray=False)
    spoken, score = answering.spoken(received, "which"), str(number)
    lines = [_visit(row, still_open, _code(row, answering), score, spoken) for row in still_open]
    lines += [spoken.say("time", number=score, when=time_words(one.slot, one.site, spoken)) for one in named]
    return Answer(answering.words(received, "which", appointments="\n".join(lines)))


async def _asked(session: AsyncSession, received: Received, now: datetime) -> list[FeedbackRow]:
    return await feedback.asked_by_text(session, received.network_id, received.sender, now - REMEMBERED)


def _code(row: FeedbackRow, answering: Answering) -> str:
    return answering.announcer.links.feedback_code(row.feedback.id)


def _visit(row: FeedbackRow, others: list[FeedbackRow], code: str, score: str, spoken: Language) -> str:
    """What to reply for which one; where several people were asked, with whose it was."""
    several = len({one.patient.id for one in others}) > 1
    line = spoken.say("visit", code=code, score=score, when=spoken.day_and_time(row.slot.starts_at))
    return f"{line}{spoken.comma}{row.patient.given_name}" if several else line


async def _score(
    session: AsyncSession, received: Received, row: FeedbackRow, score: int, now: datetime, answering: Answering, *,
    tray: bool,
) -> Answer:  # fmt: skip
    try:
        await answers.answer(session, patient(row.feedback.network_id, row.patient.id), row.feedback.id, score, now)
    except FeedbackOver:
        return Answer(answering.words(received, "score_late"), tray=tray)
    said = answering.spoken(received, "scored").say(f"score_{score}")
    link = answering.announcer.links.for_feedback(row.feedback.id)
    return Answer(answering.words(received, "scored", score=str(score), said=said, link=link), tray=tray)
