"""Answering an invitation by text: a number books, no declines, and what is not plain is asked again.

What a number means was fixed when it was sent: see docs/decisions/0020. Of two replies from one phone at once, one
comes first and the other sees what it did.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications.replies import Received
from scheduler.audit.service import record
from scheduler.booking.actor import Actor
from scheduler.booking.languages import Language, written_in
from scheduler.booking.lifecycle import Status
from scheduler.booking.queries import KEPT
from scheduler.campaigns import answers
from scheduler.campaigns.announcements import Inviting, listed, number_times, time_words
from scheduler.campaigns.ending import end
from scheduler.campaigns.errors import InvitationOver, TimeGone
from scheduler.campaigns.invited import queries as invited
from scheduler.campaigns.invited.queries import ChoiceRow
from scheduler.campaigns.reply_words import read as meaning_of
from scheduler.campaigns.sending import suggestions
from scheduler.invitations.lifecycle import InvitationStatus


@dataclass(frozen=True)
class Conversation:
    """One text, and what answering it needs."""

    session: AsyncSession
    received: Received
    now: datetime
    inviting: Inviting

    def words(self, purpose: str, **values: str) -> str:
        named = {"sender": self.inviting.announcer.sender_name, **values}
        return self.inviting.templates.render("sms", purpose, named, self.spoken(purpose).code)[1]

    def spoken(self, purpose: str) -> Language:
        return written_in(self.inviting.templates, "sms", purpose, [self.received.language])


async def read(session: AsyncSession, received: Received, now: datetime, inviting: Inviting) -> str | None:
    """What to answer, which may be nothing; None where the text is not about an invitation, as far as we can see."""
    talk = Conversation(session, received, now, inviting)
    network_id, phone = received.network_id, received.sender
    await invited.lock_phone(session, network_id, phone)
    choices = await invited.choices(session, network_id, phone, now)
    meaning = meaning_of(received.body)
    if not choices:
        return await _too_late(talk, meaning.number)
    chosen = next((one for one in choices if one.choice.number == meaning.number), None)
    if chosen is not None:
        return await _book(talk, chosen)
    people = {one.choice.invitation_id for one in choices}
    if meaning.says_no and len(people) == 1:
        return await _decline(talk, choices[0])
    return talk.words("answer_again", times=_again(choices, talk.spoken("answer_again")))


async def _book(talk: Conversation, chosen: ChoiceRow) -> str:
    """Nothing is answered where it went well: the confirmation of the booking says it all."""
    actor = _actor(talk, chosen)
    invitation_id, slot_id = chosen.choice.invitation_id, chosen.choice.slot_id
    try:
        row = await answers.book(talk.session, actor, invitation_id, slot_id, talk.now, talk.inviting.announcer)
    except TimeGone:
        return await _offer_others(talk, invitation_id)
    except InvitationOver:  # ended by somebody else since we read what the number means
        return await _over(talk, invitation_id)
    booked = await answers.booked(talk.session, row)
    return "" if booked and booked.slot_id == slot_id else await _over(talk, invitation_id)


async def _offer_others(talk: Conversation, invitation_id: int) -> str:
    """New times with new numbers; the old ones mean nothing any more."""
    network_id = talk.received.network_id
    row = await answers.find(talk.session, network_id, invitation_id)
    others = await suggestions(talk.session, row, talk.now)
    if not others:
        return talk.words("answer_none")
    numbers = await number_times(talk.session, row, others)
    await invited.close_choices(talk.session, network_id, invitation_id, below=numbers[0])
    return talk.words("answer_gone", times=listed(numbers, others, talk.spoken("answer_gone")))


async def _decline(talk: Conversation, choice: ChoiceRow) -> str:
    row = await answers.decline(talk.session, _actor(talk, choice), choice.choice.invitation_id, talk.now)
    if row.invitation.status != InvitationStatus.DECLINED:
        return await _over(talk, row.invitation.id)
    return talk.words("answer_declined")


async def _too_late(talk: Conversation, number: int | None) -> str | None:
    """Only who was given that very number is told what became of it: a stranger learns nothing."""
    if number is None:
        return None
    row = await invited.once_chosen(talk.session, talk.received.network_id, talk.received.sender, number)
    return None if row is None else await _over(talk, row.invitation.id)


async def _over(talk: Conversation, invitation_id: int) -> str:
    """What became of an invitation that can be used no more."""
    booked = await invited.booked(talk.session, talk.received.network_id, invitation_id)
    if booked is not None and booked.status in KEPT:
        return talk.words("answer_booked", link=talk.inviting.announcer.links.for_appointment(booked.id))
    cancelled = booked is not None and booked.status == Status.CANCELLED
    return talk.words("answer_cancelled" if cancelled else "answer_ended")


async def stop(session: AsyncSession, received: Received, now: datetime, inviting: Inviting) -> None:
    """Whoever's number it is is invited no more."""
    talk = Conversation(session, received, now, inviting)
    network_id, phone = received.network_id, received.sender
    await invited.lock_phone(session, network_id, phone)
    for choice in await invited.choices(talk.session, network_id, phone, talk.now):
        row = await answers.find(talk.session, network_id, choice.choice.invitation_id, lock=True)
        await end(
            talk.session, _actor(talk, choice), row.invitation, InvitationStatus.DECLINED, talk.now, "STOP by text"
        )
    for patient_id in await invited.refuse_invitations(talk.session, network_id, phone):
        change = ("may be invited", "wants no invitations")
        named = f"patient:{patient_id}"
        record(talk.session, network_id, named, change, actor=named, now=talk.now, reason="STOP by text")


async def welcome_again(session: AsyncSession, received: Received, now: datetime) -> None:
    """Whoever's number it is may be invited again."""
    for patient_id in await invited.welcome_invitations(session, received.network_id, received.sender):
        change = ("wants no invitations", "may be invited")
        named = f"patient:{patient_id}"
        record(session, received.network_id, named, change, actor=named, now=now, reason="START by text")


def _again(choices: list[ChoiceRow], spoken: Language) -> str:
    """Every choice that is open on the phone; where several people are invited, each with their name."""
    groups = [list(theirs) for _, theirs in groupby(choices, key=lambda one: one.choice.invitation_id)]
    lines = []
    for theirs in groups:
        lines += [f"{theirs[0].given_name}:"] if len(groups) > 1 else []
        lines += [f"{one.choice.number}: {time_words(one.slot, one.site, spoken)}" for one in theirs]
    return "\n".join(lines)


def _actor(talk: Conversation, choice: ChoiceRow) -> Actor:
    return Actor(talk.received.network_id, f"patient:{choice.patient_id}")
