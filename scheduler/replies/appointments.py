"""Keeping and cancelling by text: `C 7834` keeps, `X 7834` cancels, and a bare yes keeps where there is only one.

On a shared phone the code says whose appointment is meant; nothing is cancelled without it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications.answer_words import Letter, Said
from notifications.answer_words import read as meaning_of
from notifications.replies import Received
from scheduler.booking import attendance
from scheduler.booking.announcements import when_and_where
from scheduler.booking.languages import Language
from scheduler.booking.lifecycle import Status
from scheduler.booking.queries import AppointmentRow
from scheduler.booking.trail import trail
from scheduler.replies import queries
from scheduler.replies.answering import Answer, Answering, patient

LATELY = timedelta(days=14)
MOST_NAMED = 3


async def coded(session: AsyncSession, received: Received, now: datetime, answering: Answering) -> Answer | None:
    """Do what each code asks for, where all is plain; None where no code is of an appointment of this phone."""
    said = meaning_of(received.body)
    asked = {code: letter for code, letter in said.asked.items() if letter in (Letter.KEEP, Letter.CANCEL)}
    rows = await queries.appointments_at(session, received.network_id, received.sender, now - LATELY) if asked else []
    meant = {code: [row for row in rows if code_of(row, answering) == code] for code in asked}
    if not any(meant.values()):
        return None
    if not said.plain or any(len(theirs) != 1 for theirs in meant.values()) or len(asked) != len(said.asked):
        return None  # a guess would be somebody's appointment
    words = [await _act(session, received, meant[code][0], letter, now, answering) for code, letter in asked.items()]
    return Answer("\n".join(filter(None, words)))


async def plain(session: AsyncSession, received: Received, now: datetime, answering: Answering) -> Answer | None:
    """A yes keeps the only appointment to come; a no, or several of them, is answered with the codes."""
    said = meaning_of(received.body)
    if not _is_yes_or_no(said):
        return None
    coming = await _coming(session, received, now)
    told = now - queries.WRITTEN_LATELY
    if not coming or not await queries.was_written_to(session, received.network_id, received.sender, told):
        return None
    if said.yes and len(coming) == 1:
        return Answer(await _act(session, received, coming[0], Letter.KEEP, now, answering))
    lines = listed(coming, answering, answering.spoken(received, "which"))
    return Answer(answering.words(received, "which", appointments=lines))


async def coming_up(
    session: AsyncSession, received: Received, now: datetime, answering: Answering, spoken: Language
) -> str:
    """What is to come for whoever has this number, with the codes, as lines; empty where that is nothing."""
    return listed(await _coming(session, received, now), answering, spoken)


def listed(rows: Sequence[AppointmentRow], answering: Answering, spoken: Language) -> str:
    """Each with its two codes; where several people are meant, with their names."""
    several = len({row.patient.id for row in rows}) > 1
    lines = []
    for row in rows[:MOST_NAMED]:
        told = when_and_where(row, spoken)
        who = f"{row.patient.given_name}{spoken.comma}" if several else ""
        when = f"{who}{told['day']} {told['time']}"
        lines.append(spoken.say("keeps", when=when, code=code_of(row, answering)))
    return "\n".join(lines)


def code_of(row: AppointmentRow, answering: Answering) -> str:
    """The four digits that the messages about an appointment carry."""
    return answering.announcer.links.appointment_code(row.appointment.id)


def _is_yes_or_no(said: Said) -> bool:
    return said.yes or said.no


async def _coming(session: AsyncSession, received: Received, now: datetime) -> list[AppointmentRow]:
    rows = await queries.appointments_at(session, received.network_id, received.sender, now)
    return [row for row in rows if row.appointment.status == Status.BOOKED]


async def _act(
    session: AsyncSession, received: Received, row: AppointmentRow, letter: Letter, now: datetime, answering: Answering
) -> str:
    """Keep or cancel one; what to say of it, which is nothing where a message about the change says it."""
    actor = patient(row.appointment.network_id, row.patient.id)
    row = await attendance.locked(session, actor, row.appointment.id)
    told = when_and_where(row, answering.spoken(received, "kept")) | {"code": code_of(row, answering)}
    if row.appointment.status == Status.CANCELLED:
        return answering.words(received, "cancelled_already", **told)
    if row.appointment.status != Status.BOOKED or row.slot.starts_at <= now:
        return answering.words(received, "over", **told)
    if letter is Letter.CANCEL:
        await attendance.cancel(session, actor, row.appointment.id, now, answering.announcer, said="by text")
        return ""
    if row.appointment.confirmed_at is None:
        row.appointment.confirmed_at = now
        session.add(row.appointment)
        trail(session, actor, row.appointment, Status.BOOKED, now, "will come, by text")
        await session.flush()
    return answering.words(received, "kept", **told)
