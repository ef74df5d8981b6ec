"""What somebody is told about a time that came free: rows written with the offer, and withdrawn when it ends."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import LONDON, local_day
from notifications import ledger
from notifications.ledger import Claimed, Draft
from notifications.render import Templates
from scheduler.booking.announcements import Announcer, ways_to_reach
from scheduler.booking.languages import ENGLISH, Language, languages, written_in
from scheduler.booking.meeting import meeting
from scheduler.waitlist import queries
from scheduler.waitlist.lifecycle import OfferStatus
from scheduler.waitlist.offer_terms import Policy, Terms
from scheduler.waitlist.queries import OfferRow

OFFER = "offer"


@dataclass(frozen=True)
class Offering:
    """What making and answering offers needs besides the rows; built once from the settings."""

    templates: Templates
    announcer: Announcer
    policy: Policy


def subject(offer_id: int) -> str:
    """How the ledger and the trail call an offer."""
    return f"offer:{offer_id}"


def offer_id(subject: str) -> int:
    """The id in a ledger subject that `subject()` made."""
    return int(subject.removeprefix("offer:"))


async def announce(
    session: AsyncSession, rows: list[OfferRow], terms: Terms, now: datetime, offering: Offering
) -> None:
    """Tell everybody of a party, in order of time; who shares a telephone or an address is told there once."""
    told = sorted(
        (channel, _address(row, channel), index)
        for index, row in enumerate(rows)
        for channel in ways_to_reach(row.patient, offering.announcer)
    )
    for (channel, address), group in groupby(told, key=lambda one: one[:2]):
        theirs = [rows[index] for _, _, index in group]
        spoken = written_in(offering.templates, channel, OFFER, [row.patient.language for row in theirs])
        words = _words(rows, theirs, terms, offering.announcer, spoken)
        title, body = offering.templates.render(channel, OFFER, words, spoken.code)
        await ledger.enqueue(
            session,
            Draft(
                network_id=theirs[0].offer.network_id,
                subject=subject(theirs[0].offer.id),
                purpose=OFFER,
                version=0,
                channel=channel,
                recipient=address,
                title=title,
                body=body,
                due_at=terms.tell_at,
                expires_at=terms.expires_at,
            ),
            now=now,
        )


async def withdraw(session: AsyncSession, row: OfferRow, now: datetime, reason: str) -> None:
    """Nothing about an offer that has ended is to leave."""
    await ledger.withdraw(session, row.offer.network_id, subject(row.offer.id), now, reason)


async def still_true(session: AsyncSession, message: Claimed) -> bool:
    """Whether the offer is still there to be answered, and a yes does what the message says of it.

    That its deadline has not passed the message knows itself.
    """
    row = await queries.offer(session, message.network_id, offer_id(message.subject))
    return row is not None and row.offer.status == OfferStatus.MADE and _moves_as_said(row, message)


def _moves_as_said(row: OfferRow, message: Claimed) -> bool:
    """The appointment that a yes would move may have been moved, or have ended, while the message waited.

    The message is in the language that its reader had when it was written, which may not be the one they have now.
    """
    if row.entry.appointment_id is None:
        return True
    return row.instead_of is not None and any(_instead(row, one) in message.body for one in languages().values())


def _address(row: OfferRow, channel: str) -> str:
    return str(row.patient.phone if channel == "sms" else row.patient.email)


def _words(
    rows: list[OfferRow], theirs: list[OfferRow], terms: Terms, announcer: Announcer, spoken: Language
) -> dict[str, str]:
    """The values that the templates use. Nothing about health, not even the service, belongs in a text."""
    slot, site = rows[0].slot, rows[0].site
    has_number = all(row.patient.phone for row in rows)
    met = meeting(slot.delivery_channel, site.name, f"{site.address}, {site.postcode}", has_number=has_number)
    times = dict.fromkeys(spoken.time(row.slot.starts_at.astimezone(LONDON), met) for row in rows)
    return {
        "given_name": spoken.listed(row.patient.given_name for row in theirs),
        "who": spoken.listed(row.patient.given_name for row in rows),
        "day": spoken.day(slot.starts_at.astimezone(LONDON)),
        "time": spoken.listed(times),
        "place": spoken.place(slot.delivery_channel, met),
        "where": spoken.where(slot.delivery_channel, met),
        "instead": _instead(rows[0], spoken),
        "until": until(terms.expires_at, terms.tell_at, spoken),
        "link": announcer.links.for_offer(theirs[0].offer.id),
        "code": announcer.links.offer_code(theirs[0].offer.id),
        "sender": announcer.sender_name,
    }


def until(expires_at: datetime, told_at: datetime, spoken: Language | None = None) -> str:
    """The deadline as somebody reads it on the day they are told: 3pm today, 9:15am on Wednesday 9 December."""
    spoken, local = spoken or languages()[ENGLISH], expires_at.astimezone(LONDON)
    today = local_day(expires_at) == local_day(told_at)
    return spoken.say("until_today" if today else "until_day", time=spoken.bare_time(local), day=spoken.day(local))


def _instead(row: OfferRow, spoken: Language) -> str:
    """What a yes gives up, as a sentence, or nothing."""
    if row.instead_of is None:
        return ""
    local = row.instead_of.starts_at.astimezone(LONDON)
    return spoken.say("instead", day=spoken.day(local), time=spoken.time(local))
