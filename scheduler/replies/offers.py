"""Answering an offer by text: `Y 4821` takes the time that came free, `N 4821` gives it back."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications.answer_words import Letter
from notifications.answer_words import read as meaning_of
from notifications.replies import Received
from scheduler.errors import Refused
from scheduler.replies import queries
from scheduler.replies.answering import Answer, Answering, patient
from scheduler.waitlist import answers
from scheduler.waitlist import queries as waitlist
from scheduler.waitlist.lifecycle import OfferStatus, standing

LATELY = timedelta(days=14)


async def coded(session: AsyncSession, received: Received, now: datetime, answering: Answering) -> Answer | None:
    """Yes or no to one offer; a yes that went well is told by the booking's own confirmation."""
    said = meaning_of(received.body)
    if len(said.asked) != 1 or not said.plain:
        return None
    ((code, letter),) = said.asked.items()
    if letter not in (Letter.YES, Letter.NO):
        return None
    offers = await waitlist.offers_to(session, received.network_id, received.sender, now - LATELY)
    meant = [row for row in offers if answering.announcer.links.offer_code(row.offer.id) == code]
    if len(meant) != 1:
        return None
    actor = patient(received.network_id, meant[0].patient.id)
    try:
        async with session.begin_nested():
            await answers.answer(session, actor, meant[0].offer.id, letter is Letter.YES, now, answering.offering)
    except Refused as refused:  # somebody, or the clock, was first: the sentence says kindly what came of it
        sentence = answering.spoken(received, "offer_over").refusal(refused)
        return Answer(answering.words(received, "offer_over", sentence=sentence))
    return Answer("" if letter is Letter.YES else answering.words(received, "offer_declined"))


async def plain(session: AsyncSession, received: Received, now: datetime, answering: Answering) -> Answer | None:
    """A bare yes or no while a time is on offer: said with the codes, since it may be meant for an appointment."""
    said = meaning_of(received.body)
    if not (said.yes or said.no):
        return None
    offers = await waitlist.offers_to(session, received.network_id, received.sender, now - LATELY)
    still = [row for row in offers if standing(row.offer.status, row.offer.expires_at, now) is OfferStatus.MADE]
    told = now - queries.WRITTEN_LATELY
    if not still or not await queries.was_written_to(session, received.network_id, received.sender, told):
        return None
    spoken = answering.spoken(received, "which")
    lines = []
    for row in still:
        when, code = spoken.day_and_time(row.slot.starts_at), answering.announcer.links.offer_code(row.offer.id)
        lines.append(spoken.say("takes", when=when, code=code))
    return Answer(answering.words(received, "which", appointments="\n".join(lines)))
